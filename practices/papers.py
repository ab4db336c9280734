"""What the papers of a practice say: the Ricevuta (domain 3.3, sixteen points), the Copia dell'istanza, the office's acts."""

import hashlib
import secrets
from datetime import date

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from home.models import BodySettings
from services.schema import FOR_ME, FOR_WHOM, items_of, questions_of

from . import document_check, files, receipts
from .journeys import journey_of
from .models import Delivery, Document, OfficePaper, Practice, ProtocolEntry
from .offices import office_of
from .terms import due

REPRESENTATION = "titolo_rappresentanza"
IDENTITY_COPY = "all_documento"
TEMPLATES = {Document.Kind.RECEIPT: "pdf/receipt.html", Document.Kind.COPY: "pdf/copy.html"}


OF_OFFICE = "paper:"  # the event of a Delivery, followed by the OfficePaper's key


class NoNumberYet(Exception):
    """An external register still owes the number that the paper prints: the outbox tries again."""


def issue(delivery):
    """Make the papers that the delivery is for, each stored once and for ever; mark it done."""
    if delivery.event.startswith(OF_OFFICE):
        make_office_paper(delivery.event.removeprefix(OF_OFFICE))
    else:
        make_papers_of_sending(delivery.practice_id)
    Delivery.objects.filter(pk=delivery.pk, done_at=None).update(done_at=timezone.now())


def make_papers_of_sending(practice_id):
    related = ["citizen", "service__office", "form_version", "district"]
    practice = Practice.objects.select_related(*related).get(pk=practice_id)
    # The receipt first, and at once: someone waits before its page.
    for kind in TEMPLATES:
        if not practice.documents.filter(kind=kind).exists():
            keep(practice, kind, *make(practice, kind))


def digest_of(text):
    """What the register holds of an act: the SHA-256 of its words, which the deed knows before the PDF is made."""
    return hashlib.sha256(text.encode()).hexdigest()


def issue_office_paper(practice, kind, text, entry, by, title=""):
    """Fix an act of the office in the deed's transaction: `text` is whole, `entry` its line of the register, whose
    digest is `digest_of(text)`. Returns the OfficePaper; the worker makes its Document, with the same uuid."""
    paper = OfficePaper.objects.create(
        practice=practice,
        kind=kind,
        title=title or str(Document.Kind(kind).label),
        text=text,
        code=secrets.token_hex(16),
        entry=entry,
        by=by,
        at=entry.registered_at,
    )
    # The deed's own mail wakes the worker, which makes papers before it writes.
    Delivery.objects.create(practice=practice, kind=Delivery.Kind.PAPERS, event=f"{OF_OFFICE}{paper.pk}")
    return paper


def make_office_paper(pk):
    related = ["practice__service__office", "practice__district", "practice__citizen", "entry"]
    paper = OfficePaper.objects.select_related(*related).get(pk=pk)
    if paper.document_id:
        return
    if paper.entry.sequence is None:
        raise NoNumberYet
    content = receipts.render_pdf("pdf/act.html", of_act(paper))
    with transaction.atomic():
        locked = OfficePaper.objects.select_for_update().get(pk=pk)
        if locked.document_id is None:  # else another worker was quicker: the first one stays
            locked.document = files.store_document(
                paper.practice, paper.kind, paper.title, content, by=paper.by, code=paper.code,
                uuid=paper.uuid, entry=paper.entry,
            )  # fmt: skip
            locked.save(update_fields=["document"])


def of_act(paper):
    """The context of an act of the office."""
    practice = paper.practice
    return {
        "body": BodySettings.objects.first() or BodySettings(),
        "practice": practice,
        "entry": paper.entry,
        "paper": paper,
        "applicant": practice.applicant,
        "office": office_of(practice),
        "code": spaced(paper.code),
        "plain_code": paper.code,
        "check_url": document_check.address_of(paper.code),
        "made_at": timezone.now(),
    }


def spaced(code):
    """The code of a document in groups of four, as it is printed."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


@transaction.atomic
def keep(practice, kind, code, content):
    """Store a paper unless another worker was quicker: the first one stays."""
    Practice.objects.select_for_update().only("pk").get(pk=practice.pk)
    if not practice.documents.filter(kind=kind).exists():
        entry = protocol_of(practice)
        files.store_document(practice, kind, Document.Kind(kind).label, content, code=code, entry=entry)


def make(practice, kind):
    """(document code, bytes of the PDF) of one of the two papers."""
    code = secrets.token_hex(16)
    entry = protocol_of(practice)
    kept = list(practice.attachments.of_the_request())
    context = common(practice, code, entry, kept)
    context |= of_receipt(practice, kept) if kind == Document.Kind.RECEIPT else of_copy(practice)
    return code, receipts.render_pdf(TEMPLATES[kind], context)


def protocol_of(practice):
    """The line of the register of the request itself."""
    return practice.protocol_entries.filter(direction=ProtocolEntry.Direction.IN).order_by("pk").first()


def sample_receipt(practice):
    """The context of the receipt of a trial or a preview, which no paper is made of: protocol and code are zeros."""
    now = timezone.now()
    entry = ProtocolEntry(year=timezone.localtime(now).year, sequence=0, registered_at=now)
    kept = list(practice.attachments.of_the_request()) if practice.pk else []
    return common(practice, "0" * 32, entry, kept) | of_receipt(practice, kept)


def common(practice, code, entry, kept):
    """Of both papers: body, number, protocol entry, people, the document's code; `kept` are the attachments."""
    return {
        "body": BodySettings.objects.first() or BodySettings(),
        "practice": practice,
        "entry": entry,
        "applicant": practice.applicant,
        "birth_date": date.fromisoformat(practice.applicant["birth_date"]),
        "way_in_text": way_in_text(practice, kept),
        "other_beneficiary": other_beneficiary(practice),
        "code": spaced(code),
        "plain_code": code,
        "check_url": document_check.address_of(code),
        "made_at": timezone.now(),
    }


def of_receipt(practice, kept):
    return {
        "due_on": due(timezone.localdate(practice.submitted_at), practice.term_days),
        "attachments": attachments(practice, kept),
        "declarations": declarations(practice),
        "office": office_of(practice),
        "link": settings.BASE_URL.rstrip("/") + reverse("practices:detail", args=[practice.uuid]),
    }


def of_copy(practice):
    return {"sections": [section for section in journey_of(practice).rows() if section.rows]}


def way_in_text(practice, kept):
    """How the applicant was identified at sending (CAD art. 65)."""
    if practice.way_in == Practice.WayIn.TS_CNS:
        words = _("Tessera sanitaria – Carta nazionale dei servizi (TS-CNS), vale come richiesta firmata")
        if practice.identified_by:
            words += (
                "; "
                + _("emittente: %(issuer)s; numero della carta che finisce con %(end)s")
                % practice.identified_by
            )
        return words
    if any(attachment.question_key == IDENTITY_COPY for attachment in kept):
        return _("Email e password dell'area personale, con copia del documento d'identità allegata")
    return _("Email e password dell'area personale")


def other_beneficiary(practice):
    """Whom the request is for and by what right, or None when it is the applicant."""
    if practice.answers.get(FOR_WHOM, FOR_ME) == FOR_ME:
        return None
    texts = {row.key: row.text for section in journey_of(practice).rows() for row in section.rows}
    titles = [texts[key] for key in (FOR_WHOM, REPRESENTATION) if texts.get(key)]
    return {
        "name": f"{practice.beneficiary_surname} {practice.beneficiary_name}".upper(),
        "fiscal_code": practice.beneficiary_fiscal_code,
        "title": " – ".join(titles),
    }


def attachments(practice, kept):
    """Question's label, size and digest of each file; never its name, which may tell an illness."""
    labels = {question["key"]: question["label"] for question in questions_of(practice.form_version.schema)}
    return [
        {
            "label": labels.get(attachment.question_key, _("Allegato")),
            "size": attachment.size,
            "sha256": attachment.sha256,
        }
        for attachment in kept
    ]


def declarations(practice):
    """The boxes of the last step that the citizen ticked."""
    last = practice.form_version.schema["steps"][-1]
    return [q["label"] for q, _section in items_of(last) if practice.answers.get(q["key"]) is True]
