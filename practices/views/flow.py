"""What the pages of a request share: where to go next, what a step's page shows, what a POST asks for."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from ..newer_version import news

MODES = ("next", "save", "back", "stay")


def mode_of(request):
    """The pressed button; Enter presses the first one, "Avanti"."""
    if file_to_remove(request):
        return "stay"
    mode = request.POST.get("mode", "")
    if mode.startswith(("add:", "drop:")):  # a row of a group
        return "stay"
    return mode if mode in MODES else "next"


def file_to_remove(request):
    return request.POST.get("remove") or None


def revision_of(request):
    """The revision that the page was drawn from; a page that says none is held for an old one."""
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def wants_json(request):
    return request.headers.get("Accept", "").startswith("application/json")


def address_of(practice, step):
    if step is None or step.is_summary:
        return reverse("practices:summary", args=[practice.uuid])
    return reverse("practices:step", args=[practice.uuid, step.number])


def to_step(practice, step):
    return redirect(address_of(practice, step))


def already_sent(request, practice):
    words = _("La richiesta è già stata inviata: non puoi più modificarla.")
    if wants_json(request):
        return JsonResponse({"error": words}, status=409)
    messages.info(request, words)
    return redirect("practices:detail", practice.uuid)


def context_of(practice, journey, step, form):
    """What every page of the flow shows: the step, its place among the visible ones, the form."""
    position, total = journey.position(step)
    return {
        "practice": practice,
        "service": practice.service,
        "step": step,
        "form": form,
        "position": position,
        "total": total,
        "stepper": stepper(practice, journey, step),
        "previous": journey.previous(step),
        **news(practice),
    }


def stepper(practice, journey, current):
    """The visible steps for the progress bar; those that may be visited are links."""
    rows = []
    for position, step in enumerate(journey.visible_steps, start=1):
        is_current = step.number == current.number
        can_visit = not is_current and journey.may_visit(step)
        rows.append(
            {
                "position": position,
                "title": step.title,
                "status": "current" if is_current else step.status,
                "url": address_of(practice, step) if can_visit else "",
            }
        )
    return rows


def keys_of(journey, step):
    return journey.form(step).fields


def typed_rows(form):
    """[(label, what was typed)] of a checked form, read as the summary reads it, for the page that shows both."""
    rows, answers = [], form.answers()
    for field in form:
        value = field.value()
        if field.name in answers:
            value = field.field.question.text(answers[field.name])
        elif isinstance(value, list | tuple):
            value = ", ".join(map(str, value))
        if value not in (None, "", False) and not field.is_hidden and field.name not in form.file_keys():
            rows.append((field.label, _("Sì") if value is True or value == "on" else value))
    return rows
