"""The filtered list as a file, streamed: as CSV row by row, as XLSX through a temporary file; never a list in memory."""

import csv
import tempfile
from datetime import date

from django.contrib import messages
from django.http import FileResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from openpyxl import Workbook

from .desk_access import desk_view
from .desk_forms import QueueForm
from .desk_list import SESSION_KEY, address
from .desk_queue import Listing
from .models import Export
from .states import Stage, State

CHUNK = 2000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_XLSX = 100_000  # a spreadsheet takes its time to be packed; a longer list is for CSV
TOO_LONG = _("Sono troppe righe per un foglio XLSX: scarica il CSV o restringi i filtri.")
# A cell that begins so is a formula for a spreadsheet, which runs it.
FORMULA = ("=", "+", "-", "@")
# What no cell may hold.
CONTROL = dict.fromkeys(range(32), " ")
STATES, STAGES = dict(State.choices), dict(Stage.choices)

COLUMNS = {
    _("Pratica"): lambda row: row.number,
    _("Servizio"): lambda row: row.service_title,
    _("Stato"): lambda row: str(STATES[row.state]),
    _("Fase"): lambda row: str(STAGES[row.stage]) if row.state == State.IN_PROGRESS else "",
    _("Data invio"): lambda row: moment(row.submitted_at),
    _("Entro il"): lambda row: day(row.due_on),
    _("Chiusa il"): lambda row: moment(row.closed_at),
    _("Cognome richiedente"): lambda row: row.applicant_surname,
    _("Nome richiedente"): lambda row: row.applicant_name,
    _("Codice fiscale richiedente"): lambda row: row.applicant_fiscal_code,
    _("Cognome beneficiario"): lambda row: row.beneficiary_surname,
    _("Nome beneficiario"): lambda row: row.beneficiary_name,
    _("Codice fiscale beneficiario"): lambda row: row.beneficiary_fiscal_code,
    _("Distretto"): lambda row: row.district.name if row.district else "",
    _("In carico a"): lambda row: str(row.operator or ""),
}
FIELDS = [
    "year", "sequence", "service_title", "state", "stage", "submitted_at", "due_on", "closed_at",
    "applicant_surname", "applicant_name", "applicant_fiscal_code",
    "beneficiary_surname", "beneficiary_name", "beneficiary_fiscal_code",
    "district__name", "operator__first_name", "operator__last_name", "operator__email",
]  # fmt: skip


def moment(value):
    return f"{timezone.localtime(value):%d/%m/%Y %H:%M}" if value else ""


def day(value):
    return f"{value:%d/%m/%Y}" if value else ""


def harmless(text):
    """The text as a cell that no spreadsheet takes for a formula."""
    text = text.translate(CONTROL).strip()
    return f"'{text}" if text.startswith(FORMULA) else text


@desk_view
@require_safe
def export(request, kind):
    """The list that the query asks for, in its order, all pages of it."""
    form = QueueForm(request.GET, user=request.user)
    practices = Listing(request.user, form.filters).ordered()
    count = practices.order_by().count()
    if kind == "xlsx" and count > MOST_XLSX:
        messages.error(request, TOO_LONG)
        return redirect(address(request.session.get(SESSION_KEY)))
    note_export(request, Export.What.PRACTICES, kind, form, count)
    rows = lines(practices.select_related("district", "operator").only(*FIELDS))
    return as_file(kind, rows, "pratiche")


def note_export(request, what, kind, form, count):
    """Who took what away: the trace that the register of activities shows. A HEAD takes nothing."""
    if request.method == "GET":
        Export.objects.create(
            user=request.user, what=what, kind=kind, filters=filters_in_words(form), rows=count
        )


# Free words: a name or a codice fiscale may stand in them.
TYPED = ("q", "pratica")


def filters_in_words(form):
    """{words of the filter: words of its value} of a form with a `query`. Of what was typed only that it was there."""
    told = {}
    for name in form.query:
        field, value = form.fields[name], form.cleaned_data[name]
        if name in TYPED or value is True:
            words = _("sì")
        elif isinstance(value, date):
            words = day(value)
        elif isinstance(value, str):
            words = dict(getattr(field, "choices", ())).get(value, value)
        else:
            words = value
        told[str(field.label or _("Vista"))] = str(words)
    return told


def lines(practices):
    """The headings, then a row for each practice; text only."""
    yield [str(label) for label in COLUMNS]
    for practice in practices.iterator(chunk_size=CHUNK):
        yield [harmless(value(practice)) for value in COLUMNS.values()]


def as_file(kind, rows, name):
    """The rows, lists of text, as a download of that kind and name."""
    return as_csv(rows, name) if kind == "csv" else as_xlsx(rows, name)


class Echo:
    """What csv.writer writes to: gives each line back instead of keeping it."""

    def write(self, line):
        return line


def as_csv(rows, name):
    """Semicolons and a byte order mark, as an Italian spreadsheet expects."""
    writer = csv.writer(Echo(), delimiter=";")

    def body():
        yield "\ufeff"
        for row in rows:
            yield writer.writerow(row)

    return named(StreamingHttpResponse(body(), content_type="text/csv; charset=utf-8"), name, "csv")


def as_xlsx(rows, name):
    """openpyxl writes row by row to a file; its last step packs them."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name.capitalize())
    for row in rows:
        sheet.append(row)
    kept = tempfile.TemporaryFile()
    book.save(kept)
    kept.seek(0)
    return named(FileResponse(kept, content_type=XLSX), name, "xlsx")


def named(response, name, kind):
    today = timezone.localdate()
    response["Content-Disposition"] = f'attachment; filename="{name}-{today:%Y-%m-%d}.{kind}"'
    response["Cache-Control"] = "no-store, private"
    return response
