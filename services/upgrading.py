"""Forms and packages of earlier days, read as those of today: the one place that knows what has changed since."""

from .schema import VERSION


class UnknownShape(ValueError):
    """Raised for a schema that is newer than this portal, or that says no version."""


def upgrade(schema):
    """A schema (services/schema.py) of any version, as one of today; what is given is not changed.

    Version 2 added sections, groups and calculations: a schema of version 1 only lacks them.
    """
    version = schema.get("v")
    if not isinstance(version, int) or not 1 <= version <= VERSION:
        raise UnknownShape(f"schema of version {version!r}, this portal knows 1 to {VERSION}")
    return schema if version == VERSION else {**schema, "v": VERSION}
