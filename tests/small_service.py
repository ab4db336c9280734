"""A service small enough to be filled in a line, for tests that are about practices and not about a form's questions."""

from datetime import date
from functools import cache
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from pypdf import PdfWriter

from practices import actions
from practices.models import Practice
from services.compiling import digest_of
from services.models import Category, FormPage, FormVersion, RefusalReason, ServicePage, ServicesIndexPage

SLUG = "servizio-di-prova"


def question(key, kind, label, required=True, show_when=None, **more):
    common = {"key": key, "kind": kind, "label": label, "help": "", "required": required}
    return common | {"show_when": show_when, "error": "", "prefill": "", **more}


def option(key, label):
    return {"key": key, "label": label, "when": None}


FOR_ANOTHER = {"field": "per_chi", "op": "ne", "value": "me"}
STEPS = [
    {
        "key": "richiedente", "title": "Per chi è la richiesta", "intro": "", "show_when": None,
        "questions": [
            question("per_chi", "radio", "Per chi presenti la richiesta?", options=[option("me", "Per me"), option("figlio", "Per mio figlio")]),
            question("ben_cognome", "text", "Cognome dell'assistito", show_when=FOR_ANOTHER, max_length=60),
            question("ben_nome", "text", "Nome dell'assistito", show_when=FOR_ANOTHER, max_length=60),
            question("ben_codice_fiscale", "text", "Codice fiscale dell'assistito", show_when=FOR_ANOTHER, max_length=16),
        ],
    },
    {
        "key": "dati", "title": "La tua richiesta", "intro": "", "show_when": None,
        "questions": [
            question("motivo", "select", "Motivo", options=[option("orari", "Distanza o orari"), option("altro", "Altro")]),
            question("motivo_altro", "textarea", "Specifica il motivo", show_when={"field": "motivo", "op": "eq", "value": "altro"}, min_length=10, max_length=500),
            question("pec", "pec", "PEC (facoltativa)", required=False),
            question("allegato", "file", "Documento a sostegno", required=False, max_files=3),
        ],
    },
    {
        "key": "recapiti", "title": "Recapiti", "intro": "", "show_when": None,
        "questions": [question("telefono", "tel", "Telefono", prefill="profile.phone")],
    },
    {
        "key": "riepilogo", "title": "Riepilogo e dichiarazioni", "intro": "", "show_when": None,
        "questions": [
            question("dich_445", "declaration", "Dichiaro che quanto indicato è vero."),
            question("dich_privacy", "declaration", "Ho letto l'informativa sul trattamento dei dati personali."),
        ],
    },
]  # fmt: skip
RULES = [{"rule": "no_twin", "keys": {}, "params": {}}]

ANSWERS = {
    1: {"per_chi": "me"},
    2: {"motivo": "orari"},
    3: {"telefono": "0331 000001"},
    4: {"dich_445": "on", "dich_privacy": "on"},
}


def small_form(slug=SLUG, title="Servizio di prova", steps=STEPS, rules=RULES, **fields):
    """The FormPage of a published service with these steps."""
    category, _ = Category.objects.get_or_create(name="Scelta e Revoca")
    words = {
        name: "<p>Testo.</p>"
        for name in ("audience", "how_to", "requirements", "result", "timing", "access", "conditions")
    }
    fields = {"term_days": 30, "summary": "Un servizio per le prove."} | words | fields
    service = ServicePage(title=title, slug=slug, category=category, **fields)
    ServicesIndexPage.objects.first().add_child(instance=service)
    RefusalReason.objects.create(service=service, code="R01", text="Medico senza posti disponibili")
    # A version of its own, not compiled from blocks: these tests are not about editors.
    form_page = FormPage(title=f"Modulo: {title}", slug="modulo", live=False)
    service.add_child(instance=form_page)
    schema = {"v": 1, "steps": steps, "rules": rules}
    version = FormVersion.objects.create(
        form_page=form_page, number=1, digest=digest_of(schema), schema=schema
    )
    FormPage.objects.filter(pk=form_page.pk).update(current_version=version, live=True)
    form_page.refresh_from_db()
    return form_page


def post(**values):
    data = QueryDict(mutable=True)
    for key, value in values.items():
        data[key] = value
    return data


def draft(form_page, by):
    return actions.start(form_page, by=by)


def fill(practice, way_in="password", **changes):
    """Answer every step of a draft; `changes` replace single answers."""
    for number, answers in ANSWERS.items():
        data = {**answers, **{key: value for key, value in changes.items() if key in keys_of(number)}}
        saved = actions.save_step(practice, practice.citizen, number, post(**data), way_in=way_in)
        assert saved.is_valid, saved.form.errors
    return Practice.objects.get(pk=practice.pk)


def keys_of(number):
    return {row["key"] for row in STEPS[number - 1]["questions"]}


def sent(form_page, by, **changes):
    return actions.submit(fill(draft(form_page, by), **changes), by=by, way_in="password")


def in_progress(form_page, by, operator, **changes):
    return actions.take_charge(sent(form_page, by, **changes), by=operator)


def accepted(form_page, by, operator, **changes):
    practice = in_progress(form_page, by, operator, **changes)
    return actions.accept(practice, by=operator, effective_on=date.today(), text="", document=pdf())


def rejected(form_page, by, operator, **changes):
    practice = in_progress(form_page, by, operator, **changes)
    words = "Mancano i requisiti previsti dal servizio."
    return actions.reject(practice, by=operator, code="R01", text=words, notice_waiver="infondata")


def withdrawn(form_page, by, **changes):
    return actions.withdraw(sent(form_page, by, **changes), by=by)


@cache
def pdf_bytes(pages=1):
    writer, out = PdfWriter(), BytesIO()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    writer.write(out)
    return out.getvalue()


def pdf(name="documento.pdf", pages=1):
    return SimpleUploadedFile(name, pdf_bytes(pages), content_type="application/pdf")
