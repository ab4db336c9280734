"""Documenti of a practice, and the citizen's own files given back."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.access import citizen_required

from .. import files
from ..access import applicant_required, is_reading, own_practice
from ..models import Document
from .practice import page_of

MADE_AT_SENDING = (Document.Kind.RECEIPT, Document.Kind.COPY)


@citizen_required
def documents(request, uuid):
    practice = own_practice(request, uuid)
    found = list(practice.documents.all())
    made = {document.kind: document for document in found}
    waiting = [] if practice.is_draft else [kind.label for kind in MADE_AT_SENDING if kind not in made]
    waiting += practice.office_papers.filter(document=None).values_list("title", flat=True)
    ordered = [made[kind] for kind in MADE_AT_SENDING if kind in made]
    ordered += [document for document in found if document.kind not in MADE_AT_SENDING]
    context = page_of(practice, "documents") | {"documents": ordered, "waiting": waiting}
    return render(request, "practices/documents.html", context)


@citizen_required
def document(request, uuid, document_uuid):
    practice = own_practice(request, uuid)
    found = get_object_or_404(practice.documents, uuid=document_uuid)
    if is_reading(request) and found.seen_at is None:
        practice.documents.filter(pk=found.pk).update(seen_at=timezone.now())
    return files.respond(request, found, file_name(practice, found), inline=bool(found.code))


def file_name(practice, document):
    """A name for the citizen's disk: what it is and the practice's number."""
    ending = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}.get(
        document.content_type, "bin"
    )
    return f"{document.get_kind_display()} {practice.number}.{ending}"


@applicant_required
def attachment(request, uuid, file_uuid):
    practice = own_practice(request, uuid)
    found = get_object_or_404(practice.attachments, uuid=file_uuid)
    if not found.file:
        raise Http404
    return files.respond(request, found, found.name)
