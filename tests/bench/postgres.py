"""A private PostgreSQL from Debian's package, started for one command and stopped after it.

python -m tests.bench.postgres <command…>: runs it with DATABASE_URL set; ends as it ended.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
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
def running(*options):
    """Yields a DATABASE_URL; None when PostgreSQL is not installed. `options` are settings of the server: "fsync=off"."""
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
    own = (
        "listen_addresses=127.0.0.1",
        f"unix_socket_directories={base}",
        "shared_buffers=256MB",
        f"port={port}",
    )
    settings = " ".join(f"-c {option}" for option in (*own, *options))
    # Italian order, as an office has it: a column that must be compared letter by letter says so itself.
    italian = ["-E", "UTF8", "--locale-provider=icu", "--icu-locale=it"]
    initdb = [folder / "initdb", "-D", data, "-U", "sioc", "-A", "trust", *italian]
    control = [*as_owner, folder / "pg_ctl", "-D", data]
    try:
        subprocess.run([*as_owner, *initdb], **run)
        subprocess.run([*control, "-w", "-l", str(base / "log"), "-o", settings, "start"], **run)
        try:
            yield f"postgres://sioc@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run([*control, "-m", "fast", "stop"], **run)
    finally:
        shutil.rmtree(base, ignore_errors=True)


def wanted():
    """running(), or None where DATABASE=sqlite (environment) asks for SQLite."""
    return contextlib.nullcontext() if os.environ.get("DATABASE") == "sqlite" else running()


def copy_of(database_url, name):
    """A new database with what this one holds; its DATABASE_URL."""
    server, _slash, source = database_url.rpartition("/")
    with psycopg.connect(f"{server}/template1", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    return f"{server}/{name}"


def heed_the_end():
    """Stopped from outside, a command still stops the servers that it started."""
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(1))


def main(command):
    """For tests: a power cut may spoil this database, and fifty threads of two processes reach it at once."""
    with running("fsync=off", "max_connections=300") as url:
        if url is None:
            sys.exit("PostgreSQL is missing. On Debian: sudo apt-get install -y postgresql")
        return subprocess.run(command, env=os.environ | {"DATABASE_URL": url}).returncode


if __name__ == "__main__":
    heed_the_end()
    sys.exit(main(sys.argv[1:]))
