"""The invariants in their order, and what comes of looking at them all."""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

from . import files, history, numbers, sendings, traces

CHECKS: dict[str, Callable] = {
    "I1": numbers.owners,
    "I2": numbers.gapless,
    "I3": history.replayed,
    "I4": sendings.sealed,
    "I5": history.allowed,
    "I6": sendings.owed,
    "I7": files.whole,
    "I8": files.private,
    "I9": numbers.kept,
    "I10": history.chained,
    "I11": traces.personal,
}
READS_FILES = ("I7",)


@dataclass(frozen=True)
class Finding:
    """What is broken: `where` is a practice ("#2026000123"), a year, a file or a day."""

    invariant: str
    where: str
    words: str


def findings(with_files=True):
    """Every Finding, in the order of the invariants. `with_files`: read every file again, which takes long."""
    for name in CHECKS:
        if with_files or name not in READS_FILES:
            yield from findings_of(name)


def findings_of(name):
    """Those of one invariant, one at a time as they are met."""
    with one_moment():
        for where, words in CHECKS[name]():
            yield Finding(name, str(where), str(words))


@contextmanager
def one_moment():
    """Practices and events are read apart, and the portal is in use: what is read must belong together.

    On SQLite an open reading sees one moment by itself, and a transaction would shut out who writes.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
