"""An archive in which `manage.py verify` finds nothing wrong, written as rows, and what it costs to read it all.

python -m tests.bench.archive fill <practices> | weigh: prints JSON. Run with the bench's settings.
"""

import hashlib
import json
import os
import sys
import time
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.demo")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from practices import chain, desk_counts, papers, terms, verify  # noqa: E402
from practices.models import (  # noqa: E402
    Attachment,
    Counter,
    Delivery,
    Event,
    OfficePaper,
    Practice,
    ProtocolEntry,
)
from practices.sealing import digest_of_answers  # noqa: E402
from services.models import FormVersion  # noqa: E402

from .desk_weight import peak  # noqa: E402
from .many import ANSWERS, YEARS, Office, moment, write  # noqa: E402

SHARES = {"accepted": 90, "in_progress": 5, "submitted": 5}
MOVES = {"submitted": ["submit"], "in_progress": ["submit", "take_charge"],
         "accepted": ["submit", "take_charge", "accept"]}  # fmt: skip
ACT = "La richiesta è accolta. Si rilascia il presente attestato. " * 10


class Archive(Office):
    """Practices that were sent, with one file each, most of them accepted on their day; the oldest first."""

    def __init__(self, total):
        super().__init__(total)
        kinds = [state for state, share in SHARES.items() for _n in range(share)]
        self.states = [(kinds[index * 100 // total], "") for index in range(total)]
        self.first = self.now.replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=365 * YEARS)
        self.versions = dict(FormVersion.objects.values_list("pk", "digest"))
        self.events, self.entries, self.deliveries, self.files = [], [], [], []
        self.last, self.last_entry = {}, {}

    def practices(self):
        for index, row in enumerate(self.rows()):
            sent = self.first + timedelta(days=index * 365 * YEARS // self.total)
            file = self.file(row["id"])
            content = {
                "form": self.versions[row["form_version_id"]],
                "answers": json.loads(ANSWERS),
                "files": [file],
            }
            accepted = row["state"] == "accepted"
            year = sent.year
            self.last[year] = self.last.get(year, 0) + 1
            row |= {
                "year": year, "sequence": self.last[year], "submitted_at": moment(sent), "created_at": moment(sent),
                "seal": digest_of_answers(content), "closed_at": moment(sent) if accepted else None,
                "net_days": 0 if accepted else None, "unread_since": None,
                "due_on": None if accepted else str(terms.due(timezone.localdate(sent), row["term_days"])),
            }  # fmt: skip
            self.follow(row, sent)
            yield row

    def file(self, practice):
        """Its digest; the bytes lie where the row will say."""
        data = f"documento {practice}".encode()
        name = hashlib.md5(data, usedforsecurity=False).hexdigest()
        path = Path(settings.PRIVATE_FILES) / name[:2] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        self.files.append(
            {"uuid": self.key(), "practice_id": practice, "question_key": "allegato", "name": "documento.pdf",
             "content_type": "application/pdf", "size": len(data), "sha256": digest, "file": f"{name[:2]}/{name}",
             "uploaded_at": moment(self.now)}
        )  # fmt: skip
        return digest

    def follow(self, row, sent):
        """What the moves of the practice left behind: chain, register, outbox."""
        previous, before = "", "draft"
        operator = row["operator_id"] or self.operators[0]
        for position, verb in enumerate(["start", *MOVES[row["state"]]], start=1):
            after = {"start": "", "submit": "submitted", "take_charge": "in_progress"}.get(verb, "accepted")
            event = Event(
                practice_id=row["id"], verb=verb, from_state=before if after else "", to_state=after,
                actor_id=operator if verb in ("take_charge", "accept") else row["citizen_id"], at=sent,
                position=position, previous=previous,
                data={"seal": row["seal"], "days": row["term_days"]} if verb == "submit" else {},
            )  # fmt: skip
            event.digest = previous = chain.digest_of(event)
            columns = {field.column: getattr(event, field.attname) for field in Event._meta.concrete_fields}
            self.events.append(columns | {"at": moment(sent), "data": json.dumps(event.data)})
            before = after or before
            if verb != "start":
                self.deliveries.append(self.delivery(row, "mail", verb, sent))
        self.deliveries.append(self.delivery(row, "papers", "submit", sent))
        self.enter(row, "in", row["seal"], sent)
        if row["state"] == "accepted":
            self.enter(row, "out", papers.digest_of(ACT), sent)

    def delivery(self, row, kind, event, at):
        done = moment(at) if kind == "mail" else None
        return {"practice_id": row["id"], "kind": kind, "event": event, "created_at": moment(at),
                "due_at": moment(at), "done_at": done}  # fmt: skip

    def enter(self, row, direction, digest, at):
        self.last_entry[at.year] = self.last_entry.get(at.year, 0) + 1
        self.entries.append(
            {"practice_id": row["id"], "year": at.year, "sequence": self.last_entry[at.year], "direction": direction,
             "registered_at": moment(at), "party_name": "ROSSI MARIA", "party_fiscal_code": row["applicant_fiscal_code"],
             "subject": "Istanza online", "digest": digest, "attachment_digests": "[]"}
        )  # fmt: skip

    def acts(self):
        for pk, practice in ProtocolEntry.objects.filter(direction="out").values_list("pk", "practice_id"):
            yield {"uuid": self.key(), "practice_id": practice, "kind": "outcome", "title": "Attestato", "text": ACT,
                   "code": f"{pk:032x}", "entry_id": pk, "by_id": self.operators[0], "at": moment(self.now)}  # fmt: skip


def fill(total):
    with transaction.atomic():
        archive = Archive(total)
        write(Practice, archive.practices())
        for model, rows in ((Event, archive.events), (ProtocolEntry, archive.entries), (Delivery, archive.deliveries),
                            (Attachment, archive.files)):  # fmt: skip
            write(model, rows)
        write(OfficePaper, list(archive.acts()))
        for name, last in (("practice", archive.last), ("protocol", archive.last_entry)):
            Counter.objects.bulk_create(
                Counter(name=name, year=year, last=number) for year, number in last.items()
            )
        desk_counts.rebuild()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    started = time.perf_counter()
    return {"anchors": chain.anchor(), "anchored in s": round(time.perf_counter() - started, 1)}


def weigh():
    """Seconds of each invariant, and how much memory reading it all took beyond the start."""
    Practice.objects.first()  # what the first question loads is no cost of the reading
    before, found = peak(), {}
    for name, check in verify.CHECKS.items():
        started = time.perf_counter()
        wrong = list(check())
        assert not wrong, (name, wrong[:3], len(wrong))
        found[name] = {"s": round(time.perf_counter() - started, 1), "MiB": round(peak() - before, 1)}
    return found | {"the whole process MiB": round(peak())}


if __name__ == "__main__":
    what, *numbers = sys.argv[1:]
    print(json.dumps({"fill": fill, "weigh": weigh}[what](*map(int, numbers))))
