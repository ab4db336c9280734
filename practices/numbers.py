"""The next number of a practice or of the protocol: one counter row for each year, locked by whoever takes from it."""

from .models import Counter


def take(name, year):
    """The next number of `name` (Counter.Name) in `year`. Inside a transaction: a rollback gives the number back."""
    Counter.objects.get_or_create(name=name, year=year)
    counter = Counter.objects.select_for_update().get(name=name, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last
