"""The demo's mail: each message is a file that a mail program opens and that /_demo/posta/ shows."""

import re
import uuid
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

NAME = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9]{6}-[0-9a-f]{8}")


class EmlBackend(BaseEmailBackend):
    """Writes var/mail/<moment>-<random>.eml; the moment in the name keeps the letters in order."""

    def send_messages(self, messages):
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in messages:
            name = f"{timezone.localtime():%Y%m%d-%H%M%S-%f}-{uuid.uuid4().hex[:8]}"
            part = folder / f"{name}.part"
            part.write_bytes(message.message().as_bytes())
            # A reader never meets half a letter.
            part.rename(folder / f"{name}.eml")
        return len(messages)


@dataclass
class Letter:
    name: str
    sent_at: datetime
    sender: str
    to: str
    subject: str
    text: str


def letters():
    """Every letter of the demo, newest first."""
    folder = Path(settings.EMAIL_FILE_PATH)
    return [_read(path) for path in sorted(folder.glob("*.eml"), reverse=True) if NAME.fullmatch(path.stem)]


def letter(name):
    """The letter of that name, or None."""
    path = Path(settings.EMAIL_FILE_PATH) / f"{name}.eml"
    return _read(path) if NAME.fullmatch(name) and path.is_file() else None


def _read(path):
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_body(preferencelist=("plain",))
    moment = datetime.strptime(path.stem.rsplit("-", 1)[0], "%Y%m%d-%H%M%S-%f")
    return Letter(
        name=path.stem,
        sent_at=timezone.make_aware(moment),
        sender=str(message["From"]),
        to=str(message["To"]),
        # A folded header keeps the space of its fold.
        subject=" ".join(str(message["Subject"]).split()),
        text=body.get_content() if body else "",
    )
