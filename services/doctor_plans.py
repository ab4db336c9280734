"""The register of doctors from a CSV: what each row would change or what is wrong with it, then all rows at once."""

import csv
import hashlib
import io
import json
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from .doctor_columns import COLUMNS, NEEDED, Territory, field_of, heading, label, shown, value_of
from .models import Doctor

MAX_BYTES = 2**20  # some 8,000 doctors; the plan's page carries the file to the deed
MAX_ROWS = 20_000


class UnreadableFile(Exception):
    """The file is no register of doctors: why, in Italian."""


class Mistake(NamedTuple):
    column: str  # its label; "" when it is the row's
    words: str

    def __str__(self):
        return f"{self.column}: {self.words}" if self.column else self.words


@dataclass
class Row:
    """A line of the file: the doctor as it would be, and what that changes or what is wrong."""

    number: int  # as an editor of text counts it: the header is line 1
    code: str
    doctor: Doctor | None = None
    is_new: bool = False
    changes: list = field(default_factory=list)  # [(label, as it is, as it would be)]
    errors: list = field(default_factory=list)  # Mistakes


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
    try:
        return planned(reader(text))
    except csv.Error as error:
        raise UnreadableFile(_("Il file non è un CSV che si possa leggere.")) from error


def planned(lines):
    register = {
        doctor.regional_code: doctor for doctor in Doctor.objects.select_related("municipality__place")
    }
    territory, rows, first_lines = Territory(), [], {}
    for line in lines:
        number = lines.line_num
        if len(rows) >= MAX_ROWS:
            raise UnreadableFile(_("Il file ha più di %(most)s righe.") % {"most": MAX_ROWS})
        beyond = [cell for cell in line.pop(None, ()) if cell.strip()]
        cells = {name: (line[name] or "").replace("\x00", "").strip() for name in line}
        if not beyond and not any(cells.values()):
            continue
        row = too_long(number, cells, beyond) if beyond else read(number, cells, register, territory)
        first = first_lines.setdefault(row.code, number)
        if row.code and first != number:
            words = _("c'è già nella riga %(number)s") % {"number": first}
            row.errors.append(Mistake(label("regional_code"), words))
        rows.append(row)
    return Plan(rows, len(register.keys() - first_lines.keys()))


def reader(text):
    """The lines below the header as {field: cell}; what goes beyond the header is under None."""
    header = text.partition("\n")[0]
    lines = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=";" if header.count(";") > header.count(",") else ","
    )
    words = [name or "" for name in lines.fieldnames or ()]
    named = [field_of(name) for name in words]
    if missing := [heading(name) for name in NEEDED if name not in named]:
        raise UnreadableFile(_("Mancano le colonne: %(names)s.") % {"names": ", ".join(missing)})
    if unknown := [
        word.strip()[:40] or _("una senza nome")
        for word, name in zip(words, named, strict=True)
        if name is None
    ]:
        raise UnreadableFile(_("Colonne sconosciute: %(names)s.") % {"names": ", ".join(unknown)})
    if len(set(named)) != len(named):
        raise UnreadableFile(_("Una colonna compare due volte."))
    lines.fieldnames = named
    return lines


def too_long(number, cells, beyond):
    words = _(
        "ha %(n)s caselle e l'intestazione ne ha %(most)s: un testo che contiene il separatore va fra virgolette"
    ) % {"n": len(cells) + len(beyond), "most": len(cells)}
    return Row(number, cells["regional_code"], errors=[Mistake("", words)])


def read(number, cells, register, territory):
    row = Row(number, cells["regional_code"])
    known = register.get(row.code)
    doctor = Doctor(pk=known.pk if known else None)
    for name in cells:
        try:
            setattr(doctor, name, value_of(name, cells[name], territory))
        except ValueError as error:
            row.errors.append(Mistake(label(name), str(error)))
    for name in COLUMNS:
        if name not in cells and known:
            setattr(doctor, name, getattr(known, name))
    row.doctor, row.is_new = doctor, known is None
    if not row.errors:
        row.changes = [
            (label(name), known and shown(known, name), shown(doctor, name))
            for name in COLUMNS
            if known is None or getattr(known, name) != getattr(doctor, name)
        ]
    return row


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
