"""A column that both databases compare letter by letter, so that "begins with" and A–Z are steps along its index."""

from django.db import models


class SortingField(models.CharField):
    """Text that was made of capitals and digits by accounts.places.searchable().

    SQLite compares bytes by itself; PostgreSQL would follow a language's rules, which skip blanks.
    """

    def db_parameters(self, connection):
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters
