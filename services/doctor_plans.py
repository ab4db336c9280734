"""The register of doctors from a CSV: what each row would change or what is wrong with it, then all rows at once."""

import csv
import hashlib
import io
import json
import re
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Municipality

from .models import Doctor

MAX_BYTES = 2**20  # some 8,000 doctors; the plan's page carries the file to the deed
MAX_ROWS = 20_000
COLUMNS = (
    "regional_code", "kind", "surname", "name", "sex", "ambito", "municipality", "address", "phone", "hours",
    "ceiling", "assisted", "ceases_on", "practice_form", "is_accessible", "languages", "is_active",
)  # fmt: skip
NEEDED = ("regional_code", "kind", "surname", "name", "sex", "ambito", "municipality", "address", "ceiling")
YES, NO = {"1", "si", "sì", "true", "vero"}, {"0", "no", "false", "falso", ""}


class UnreadableFile(Exception):
    """The file is no register of doctors: why, in Italian."""


@dataclass
class Row:
    """A line of the file: the doctor as it would be, and what that changes or what is wrong."""

    number: int  # as an editor of text counts it: the header is line 1
    code: str
    doctor: Doctor | None = None
    is_new: bool = False
    changes: list = field(default_factory=list)  # [(label, as it is, as it would be)]
    errors: list = field(default_factory=list)


@dataclass
class Plan:
    rows: list
    absent: int  # doctors of the register that the file does not name: they stay as they are

    @property
    def wrong(self):
        return [row for row in self.rows if row.errors]

    @property
    def new(self):
        return [row for row in self.rows if row.is_new and not row.errors]

    @property
    def changed(self):
        return [row for row in self.rows if row.changes and not row.is_new and not row.errors]

    @property
    def same(self):
        return len(self.rows) - len(self.wrong) - len(self.new) - len(self.changed)

    @property
    def token(self):
        """Another one as soon as the register or the file would make the plan say something else."""
        said = [[row.code, row.changes, row.errors] for row in self.rows]
        return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()


def text_of(data):
    """The text of the file's bytes: UTF-8, or what a spreadsheet on Windows writes."""
    if len(data) > MAX_BYTES:
        raise UnreadableFile(_("Il file supera 1 MB."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def plan(text):
    """What the file would do to the register as it is now. Raises UnreadableFile."""
    lines = reader(text)
    register = {
        doctor.regional_code: doctor for doctor in Doctor.objects.select_related("municipality__place")
    }
    comuni = {row.place.code: row for row in Municipality.objects.select_related("place")}
    rows, seen = [], set()
    for number, line in enumerate(lines, start=2):
        if len(rows) >= MAX_ROWS:
            raise UnreadableFile(_("Il file ha più di %(most)s righe.") % {"most": MAX_ROWS})
        if None in line:
            line.pop(None)
            rows.append(
                Row(
                    number,
                    line.get("regional_code") or "",
                    errors=[_("La riga ha più colonne dell'intestazione")],
                )
            )
            continue
        cells = {name: (line.get(name) or "").replace("\x00", "").strip() for name in line}
        if not any(cells.values()):
            continue
        row = planned(number, cells, register, comuni)
        if row.code and row.code in seen:
            row.errors.append(_("Codice regionale già presente in una riga precedente"))
        seen.add(row.code)
        rows.append(row)
    return Plan(rows, len(register.keys() - seen))


def reader(text):
    header = text.partition("\n")[0]
    lines = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=";" if header.count(";") > header.count(",") else ","
    )
    try:
        named = [(name or "").strip() for name in lines.fieldnames or ()]
    except csv.Error as error:
        raise UnreadableFile(_("Il file non è un CSV che si possa leggere.")) from error
    lines.fieldnames = named
    if missing := [name for name in NEEDED if name not in named]:
        raise UnreadableFile(_("Mancano le colonne: %(names)s.") % {"names": ", ".join(missing)})
    if unknown := [name for name in named if name not in COLUMNS]:
        raise UnreadableFile(_("Colonne sconosciute: %(names)s.") % {"names": ", ".join(unknown)})
    if len(set(named)) != len(named):
        raise UnreadableFile(_("Una colonna compare due volte."))
    return lines


def planned(number, cells, register, comuni):
    row = Row(number, cells["regional_code"])
    known = register.get(row.code)
    doctor = Doctor(pk=known.pk if known else None)
    for name in cells:
        try:
            setattr(doctor, name, READERS.get(name, str)(cells[name], comuni))
        except ValueError as error:
            row.errors.append(f"{label(name)}: {error}")
    for name in COLUMNS:
        if name not in cells and known:
            setattr(doctor, name, getattr(known, name))
    if not row.errors:
        check(doctor, row)
    row.doctor, row.is_new = doctor, known is None
    if not row.errors:
        row.changes = [
            (label(name), known and shown(known, name), shown(doctor, name))
            for name in COLUMNS
            if known is None or getattr(known, name) != getattr(doctor, name)
        ]
    return row


def check(doctor, row):
    try:
        doctor.clean_fields(exclude=["id"])
    except ValidationError as error:
        for name, words in error.message_dict.items():
            row.errors.extend(f"{label(name)}: {word}" for word in words)


def label(name):
    return str(Doctor._meta.get_field(name).verbose_name)


def shown(doctor, name):
    value = getattr(doctor, name)
    if isinstance(value, bool):
        return _("sì") if value else _("no")
    return "–" if value in (None, "") else str(value)


def text(cell, comuni):
    return cell


def number_of(cell, comuni):
    if not re.fullmatch(r"[0-9]{1,4}", cell):
        raise ValueError(_("serve un numero intero fino a 9999, non «%(cell)s»") % {"cell": cell[:40]})
    return int(cell)


def assisted_of(cell, comuni):
    return number_of(cell or "0", comuni)


def yes_or_no(cell, comuni):
    if cell.lower() in YES | NO:
        return cell.lower() in YES
    raise ValueError(_("serve 1 oppure 0, non «%(cell)s»") % {"cell": cell[:40]})


def active_or_not(cell, comuni):
    return yes_or_no(cell or "1", comuni)


def day_of(cell, comuni):
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(cell, form).date() if cell else None
        except ValueError:
            continue
    raise ValueError(_("serve una data come 31/12/2026, non «%(cell)s»") % {"cell": cell[:40]})


def comune_of(cell, comuni):
    if cell not in comuni:
        raise ValueError(
            _("«%(cell)s» non è il codice catastale di un Comune dell'Azienda") % {"cell": cell[:40]}
        )
    return comuni[cell]


READERS = dict.fromkeys(COLUMNS, text) | {
    "municipality": comune_of,
    "ceiling": number_of,
    "assisted": assisted_of,
    "ceases_on": day_of,
    "is_accessible": yes_or_no,
    "is_active": active_or_not,
}


class Changed(Exception):
    """The register changed after the plan was shown: `plan` is the new one."""

    def __init__(self, plan):
        super().__init__()
        self.plan = plan


@transaction.atomic
def apply(text, token=None):
    """Do what the plan says, all of it or nothing; returns the Plan. Raises Changed when `token` is of another plan,
    UnreadableFile when a row is wrong."""
    # The rows stay as they are planned: an acceptance takes its place before or after.
    list(Doctor.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    found = plan(text)
    if token is not None and token != found.token:
        raise Changed(found)
    if found.wrong:
        raise UnreadableFile(_("Il file ha righe da correggere: non è stato cambiato niente."))
    Doctor.objects.bulk_create([row.doctor for row in found.new])
    Doctor.objects.bulk_update([row.doctor for row in found.changed], COLUMNS[1:], batch_size=500)
    return found
