"""The last step: all the answers on one page, the declarations, "Invia"; then the confirmation."""

from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.access import card_of, way_in

from .. import actions
from ..access import applicant_required, own_practice
from ..journeys import form_of, journey_of
from ..models import Document
from . import flow
from .newer_version import up_to_date


@applicant_required
def summary(request, uuid):
    """GET shows; POST "Indietro" and "Salva bozza" keep the boxes as they are, "Invia" sends. A second press of
    "Invia", even at the same instant, leads to the same confirmation."""
    practice = own_practice(request, uuid)
    if not practice.is_draft:
        return redirect("practices:sent", uuid)
    if request.method == "POST":
        return save_or_send(request, practice)
    practice = up_to_date(request, practice)
    journey = journey_of(practice, way_in(request))
    step = journey.steps[-1]
    return show(request, practice, journey, journey.form(step))


def show(request, practice, journey, form, problems=(), status=200, **more):
    step = journey.steps[-1]
    context = flow.context_of(practice, journey, step, form) | {
        "sections": [
            (section, flow.address_of(practice, journey.step(section.number))) for section in journey.rows()
        ],
        "warnings": [describe(practice, row) for row in journey.warnings()],
        "problems": [describe(practice, row) for row in problems],
        "missing": [] if problems else missing_steps(practice, journey),
    }
    return render(request, "practices/summary.html", context | more, status=status)


def missing_steps(practice, journey):
    """The steps before this one that are still to be filled or looked at again, with their addresses."""
    rows = [step for step in journey.visible_steps if not step.is_summary and step.status != "done"]
    return [(step, flow.address_of(practice, step)) for step in rows]


def save_or_send(request, practice):
    mode = flow.mode_of(request)
    if mode == "next":
        return send(request, practice)
    number = len(form_of(practice).steps)
    try:
        saved = actions.save_step(
            practice, request.user, number, request.POST, mode=mode, way_in=way_in(request)
        )
    except actions.AlreadySent:
        return redirect("practices:sent", practice.uuid)
    journey, step = saved.journey, saved.step
    return flow.to_step(saved.practice, journey.previous(step) if mode == "back" else step)


def send(request, practice):
    way, card = way_in(request), card_of(request)
    try:
        saved = actions.confirm(practice, request.user, request.POST, flow.revision_of(request), way, card)
    except actions.AlreadySent:
        return redirect("practices:sent", practice.uuid)
    except actions.Stale as stale:
        return show_again(request, practice, 409, stale=stale.message)
    except actions.Incomplete as refusal:
        return show_again(request, practice, 422, request.POST, refusal.problems)
    except actions.Refused as refusal:
        return show_again(request, practice, 409, request.POST, refusal=refusal)
    if saved.is_valid:
        return redirect("practices:sent", practice.uuid)
    return show(request, saved.practice, saved.journey, saved.form, saved.journey.problems(), 422)


def show_again(request, practice, status, data=None, problems=(), **more):
    """The page as the draft is by now; with `data`, the boxes as they were ticked."""
    practice = own_practice(request, practice.uuid)
    journey = journey_of(practice, way_in(request))
    form = journey.form(journey.steps[-1], data=data)
    return show(request, practice, journey, form, problems, status, **more)


def describe(practice, problem):
    """A problem or warning for the page: words, the address that mends it, the service that fits better."""
    url = ""
    is_here = problem.step_number == len(form_of(practice).steps)
    if is_here:
        url = f"#id_{problem.key}" if problem.key else ""
    elif problem.step_number:
        url = reverse("practices:step", args=[practice.uuid, problem.step_number])
    elif problem.link:
        url = problem.link[0]
    return {
        "message": problem.message,
        "label": problem.label,
        "step_number": problem.step_number,
        "step_title": "" if is_here else problem.step_title,
        "link": url,
        "way_out": problem.link if problem.step_number else None,
    }


@applicant_required
def sent(request, uuid):
    practice = own_practice(request, uuid)
    if practice.is_draft:
        return redirect("practices:summary", uuid)
    context = {
        "practice": practice,
        "receipt": practice.documents.filter(kind=Document.Kind.RECEIPT).first(),
        "due_on": practice.due_on,
        "protocol": practice.protocol_entries.filter(direction="in").first(),
    }
    return render(request, "practices/sent.html", context)
