"""What the database itself refuses, whoever writes to it: a move that is none, a changed history, a changed register.

The library that keeps state and stage guards assignment only (reliability F8): an UPDATE, a row built by hand or a raw
save pass it by. Triggers do not: they are made after every `migrate` (apps.py), since SQLite forgets them where a table
is made anew.
"""

from .states import MOVES

PRACTICE, EVENT, ENTRY = "practices_practice", "practices_event", "practices_protocolentry"
KEPT = ("practice_id", "direction", "registered_at", "party_name", "party_fiscal_code", "subject", "digest")


def quoted(value):
    return f"'{value}'"


def moved():
    """The condition under which an UPDATE of a practice is no move of the table."""
    moves = " OR ".join(
        f"(OLD.state = {quoted(source[0].value)} AND OLD.stage = {quoted(source[1].value)} AND "
        f"NEW.state = {quoted(move.target[0].value)} AND NEW.stage = {quoted(move.target[1].value)})"
        for move in MOVES.values()
        for source in move.sources
    )
    return f"(OLD.state <> NEW.state OR OLD.stage <> NEW.stage) AND NOT ({moves})"


def renumbered():
    """A line of the register never changes; the number that an external register owed comes once."""
    changed = " OR ".join(f"OLD.{name} <> NEW.{name}" for name in KEPT)
    return f"OLD.sequence IS NOT NULL OR {changed}"


# name -> (table, what is refused, under which condition, words)
GUARDS = {
    "practice_moves": (PRACTICE, "UPDATE", moved(), "no such move"),
    "event_unchanged": (EVENT, "UPDATE", "TRUE", "the history is not changed"),
    "register_unchanged": (ENTRY, "UPDATE", renumbered(), "the register is not changed"),
    "register_kept": (ENTRY, "DELETE", "TRUE", "the register is not deleted from"),
}


def install(connection):
    """Make the triggers anew; nothing while the tables are not yet those of today."""
    if not has_columns(connection):
        return
    remove(connection)
    with connection.cursor() as cursor:
        for name, guard in GUARDS.items():
            for statement in statements(connection.vendor, name, *guard):
                cursor.execute(statement)


def has_columns(connection):
    with connection.cursor() as cursor:
        if PRACTICE not in connection.introspection.table_names(cursor):
            return False
        columns = connection.introspection.get_table_description(cursor, PRACTICE)
    return {"state", "stage"} <= {column.name for column in columns}


def remove(connection):
    """Take the triggers away: what only the owner of the database can do."""
    with connection.cursor() as cursor:
        for name, (table, *_guard) in GUARDS.items():
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")


def are_installed(connection):
    tables = {"sqlite": ("sqlite_master", "name"), "postgresql": ("pg_trigger", "tgname")}
    table, column = tables[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")  # noqa: S608  our own words
        return GUARDS.keys() <= {row[0] for row in cursor.fetchall()}


def statements(vendor, name, table, verb, condition, words):
    if vendor == "sqlite":
        refuse = f"SELECT RAISE(ABORT, {quoted(words)});"
        yield f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {condition} BEGIN {refuse} END"
        return
    yield (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION {quoted(words)} USING ERRCODE = 'check_violation'; END $$"
    )
    yield (
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW WHEN ({condition}) "
        f"EXECUTE FUNCTION {name}()"
    )
