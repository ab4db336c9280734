"""Rows for the tests of the desk: services with a short form, and practices in any state, made without the journey."""

import hashlib
from datetime import timedelta
from io import BytesIO
from itertools import count

from django.core.files.base import ContentFile
from django.utils import timezone
from pypdf import PdfWriter
from wagtail.models import Page

from accounts.models import District
from practices import desk_counts, terms
from practices.actions.records import tell_office
from practices.freezing import freeze_sorting
from practices.models import Attachment, Event, Practice
from practices.states import OPEN, Stage, State
from services.models import Category, FormPage, FormVersion, RefusalReason, ServicePage, ServicesIndexPage

SCHEMA = {
    "v": 1,
    "steps": [
        {"key": "motivo", "title": "Il motivo della richiesta", "intro": "", "show_when": None, "questions": [
            {"key": "motivo", "kind": "text", "label": "Perché lo chiedi?", "help": "", "required": True,
             "show_when": None, "error": "", "prefill": "", "max_length": 200},
            {"key": "referto", "kind": "file", "label": "Referto del medico", "help": "", "required": False,
             "show_when": None, "error": "", "prefill": "", "max_files": 3},
        ]},
        {"key": "riepilogo", "title": "Riepilogo", "intro": "", "show_when": None, "questions": []},
    ],
    "rules": [],
}  # fmt: skip


def blank_pdf():
    writer, out = PdfWriter(), BytesIO()
    writer.add_blank_page(210, 297)
    writer.write(out)
    return out.getvalue()


PDF = blank_pdf()
sequences = count(700_000)


def service_called(title, slug):
    """A service with two refusal reasons and a published version of a two-step form."""
    root = Page.objects.get(depth=1)
    index = ServicesIndexPage.objects.first() or root.add_child(
        instance=ServicesIndexPage(title="Servizi", slug="servizi-di-prova")
    )
    category, _created = Category.objects.get_or_create(name="Scelta e Revoca")
    texts = ("audience", "how_to", "requirements", "result", "timing", "access", "conditions")
    service = index.add_child(
        instance=ServicePage(
            title=title, slug=slug, category=category, summary=title, **dict.fromkeys(texts, title)
        )
    )
    RefusalReason.objects.create(
        service=service, code="R01", text="Medico senza posti disponibili", sort_order=0
    )
    RefusalReason.objects.create(
        service=service, code="R05", text="Rappresentanza non dimostrata", sort_order=1
    )
    form_page = service.add_child(instance=FormPage(title=f"Modulo {title}", slug="modulo", live=False))
    FormVersion.objects.create(form_page=form_page, number=1, digest="d" * 64, schema=SCHEMA)
    return service


def version_of(service):
    return FormVersion.objects.get(form_page__path__startswith=service.path)


def practice_of(
    citizen, service, district="Busto Arsizio", state=State.SUBMITTED, version=None, save=True, **fields
):
    """A practice of the citizen in any state, as sending leaves it."""
    profile, now = citizen.profile, timezone.now()
    values = {
        "year": 2026, "sequence": next(sequences), "citizen": citizen, "service": service, "state": state,
        "form_version": version or version_of(service), "service_title": service.title,
        "category_name": "Scelta e Revoca", "answers": {"motivo": "Il mio medico va in pensione"},
    }  # fmt: skip
    if state != State.DRAFT:
        values |= {
            "submitted_at": now - timedelta(hours=1), "way_in": "password", "term_days": 10,
            "applicant": profile.snapshot(), "applicant_surname": profile.surname, "applicant_name": profile.name,
            "applicant_fiscal_code": profile.fiscal_code, "beneficiary_surname": profile.surname,
            "beneficiary_name": profile.name, "beneficiary_fiscal_code": profile.fiscal_code,
            "district": District.objects.get(name=district) if isinstance(district, str) else district,
        }  # fmt: skip
    practice = Practice(**values | fields)
    freeze_sorting(practice)
    if practice.due_on is None and practice.state in OPEN and practice.stage == Stage.OFFICE:
        practice.due_on = terms.due(timezone.localdate(practice.submitted_at), practice.term_days)
    if save:
        practice.save()
        desk_counts.moved(practice, State.DRAFT)
        Event.objects.create(practice=practice, verb="submit", to_state=state, actor=citizen)
    return practice


def attachment_of(practice, name="referto.pdf", data=PDF, content_type="application/pdf"):
    attachment = Attachment(
        practice=practice, question_key="referto", name=name, content_type=content_type, size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )  # fmt: skip
    attachment.file.save(name, ContentFile(data), save=True)
    row = {
        "key": str(attachment.uuid),
        "label": name,
        "size": len(data),
        "sha256": attachment.sha256,
        "scan": "unchecked",
    }
    practice.answers["referto"] = [*practice.answers.get("referto", []), row]
    practice.save()
    return attachment


def message_from(practice, citizen, text="Buongiorno, a che punto è la mia pratica?"):
    return tell_office(Practice.objects.get(pk=practice.pk), text, timezone.now(), citizen)
