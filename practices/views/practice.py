"""The practice page: header, tabs, timeline and Dettaglio (guide, page 6)."""

from django.shortcuts import render

from .. import terms, waits
from ..access import applicant_required, own_practice
from ..asked_again import rounds_of
from ..history import milestones
from ..journeys import form_of, journey_of
from ..models import Rating
from ..newer_version import news
from ..people import person_of
from ..states import Stage
from . import flow
from .newer_version import up_to_date


def page_of(practice, tab):
    """What the header and the tabs of the three pages need."""
    return {
        "practice": practice,
        "person": person_of(practice),
        "due_on": practice.due_on,
        "tab": tab,
        "unread_here": practice.messages.unread_by_citizen().count(),
    }


def waiting_of(practice):
    """What the office waits for, with the days that count; the answers that were given; whether to ask for a rating."""
    is_waiting = practice.stage != Stage.OFFICE
    return {
        "integration": waits.open_integration(practice) if is_waiting else None,
        "notice": waits.open_notice(practice) if is_waiting else None,
        "clock": terms.clock_of(practice) if is_waiting else None,
        "rounds": [pair for pair in rounds_of(practice) if pair[0].answered_at],
        "observed": practice.refusal_notices.exclude(observed_at=None).prefetch_related("attachments"),
        "asks_rating": practice.is_closed and not Rating.objects.filter(practice=practice).exists(),
    }


@applicant_required
def detail(request, uuid):
    practice = own_practice(request, uuid)
    practice = up_to_date(request, practice)
    journey = journey_of(practice)
    labels = {key: question.label for key, question in form_of(practice).index.items()}
    kept = practice.attachments.of_the_request()
    attachments = [(labels.get(row.question_key, ""), row) for row in kept]
    moves = milestones(practice)
    context = (
        page_of(practice, "detail")
        | waiting_of(practice)
        | {
            "sections": journey.rows(),
            "attachments": attachments,
            "protocol": practice.protocol_entries.filter(direction="in").order_by("pk").first(),
            "milestones": moves,
            "was_reopened": any(move.verb == "reopen" for move in moves),
            "resume_url": flow.address_of(practice, journey.first_incomplete) if practice.is_draft else "",
            **news(practice),
            "receipt": practice.documents.filter(kind="receipt").first(),
        }
    )
    return render(request, "practices/detail.html", context)
