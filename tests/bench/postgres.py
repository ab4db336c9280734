"""A private PostgreSQL from Debian's package, started for the bench and stopped after it."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from glob import glob
from pathlib import Path

import psycopg


def programs():
    """The folder of initdb and pg_ctl, or None when the package is not there."""
    found = sorted(glob("/usr/lib/postgresql/*/bin/initdb"))
    path = found[-1] if found else shutil.which("initdb")
    return Path(path).parent if path else None


@contextlib.contextmanager
def running():
    """Yields a DATABASE_URL; None when PostgreSQL cannot be started here."""
    folder = programs()
    if folder is None:
        yield None
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = Path(tempfile.mkdtemp(prefix="sioc-pg-"))
    # PostgreSQL refuses to run as root: its own account does.
    as_owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_owner:
        shutil.chown(base, "postgres")
    data = str(base / "data")
    run = {"check": True, "stdout": subprocess.DEVNULL, "cwd": "/"}
    options = (
        f"-c listen_addresses=127.0.0.1 -p {port} -c unix_socket_directories={base} -c shared_buffers=256MB"
    )
    try:
        # Italian order, as an office has it: a column that must be compared letter by letter says so itself.
        italian = ["-E", "UTF8", "--locale-provider=icu", "--icu-locale=it"]
        subprocess.run(
            [*as_owner, folder / "initdb", "-D", data, "-U", "sioc", "-A", "trust", *italian], **run
        )
        start = [
            *as_owner,
            folder / "pg_ctl",
            "-D",
            data,
            "-w",
            "-l",
            str(base / "log"),
            "-o",
            options,
            "start",
        ]
        subprocess.run(start, **run)
        try:
            yield f"postgres://sioc@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run([*as_owner, folder / "pg_ctl", "-D", data, "-m", "fast", "stop"], **run)
    finally:
        shutil.rmtree(base, ignore_errors=True)


def copy_of(database_url, name):
    """A new database with what this one holds; its DATABASE_URL."""
    server, _slash, source = database_url.rpartition("/")
    with psycopg.connect(f"{server}/template1", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    return f"{server}/{name}"
