"""What clamd, the virus scanner's daemon, says of a file."""

import socket
import struct

from django.conf import settings

TIMEOUT = 20  # seconds; a file of 5 MB takes well under one
CHUNK = 64 * 1024


def finds_virus(data):
    """True when clamd knows `data` (bytes) as malware; OSError when it does not answer (INSTREAM of clamd(8))."""
    with connect() as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), CHUNK):
            part = data[start : start + CHUNK]
            line.sendall(struct.pack("!I", len(part)) + part)
        line.sendall(struct.pack("!I", 0))
        answer = line.recv(4096)
    if answer.rstrip(b"\0").endswith(b"OK"):
        return False
    if answer.rstrip(b"\0").endswith(b"FOUND"):
        return True
    raise OSError(f"clamd: {answer[:80]!r}")


def connect():
    """settings.CLAMD is the path of a unix socket, or host:port."""
    address = settings.CLAMD
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(TIMEOUT)
        try:
            line.connect(address)
        except OSError:
            line.close()
            raise
        return line
    host, port = address.rsplit(":", 1)
    return socket.create_connection((host, int(port)), timeout=TIMEOUT)
