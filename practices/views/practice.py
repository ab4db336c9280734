"""The practice page: header, tabs, timeline and Dettaglio (guide, page 6)."""

from django.shortcuts import render

from .. import terms
from ..access import applicant_required, own_practice
from ..history import milestones
from ..journeys import form_of, journey_of
from ..models import Message
from ..newer_version import news
from ..people import person_of
from . import flow
from .newer_version import up_to_date


def page_of(practice, tab):
    """What the header and the tabs of the three pages need."""
    return {
        "practice": practice,
        "person": person_of(practice),
        "due_on": None if practice.is_closed else terms.due_on(practice),
        "tab": tab,
        "unread_here": practice.messages.filter(side=Message.Side.OFFICE, read_at=None).count(),
    }


@applicant_required
def detail(request, uuid):
    practice = own_practice(request, uuid)
    practice = up_to_date(request, practice)
    journey = journey_of(practice)
    labels = {key: question.label for key, question in form_of(practice).index.items()}
    attachments = [(labels.get(row.question_key, ""), row) for row in practice.attachments.all()]
    context = page_of(practice, "detail") | {
        "sections": journey.rows(),
        "attachments": attachments,
        "protocol": practice.protocol_entries.filter(direction="in").first(),
        "milestones": milestones(practice),
        "resume_url": flow.address_of(practice, journey.first_incomplete) if practice.is_draft else "",
        **news(practice),
        "receipt": practice.documents.filter(kind="receipt").first(),
    }
    return render(request, "practices/detail.html", context)
