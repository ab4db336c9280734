"""A step of the form: shown, saved, left backwards; files kept and taken away."""

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import way_in

from .. import actions
from ..access import applicant_required, own_practice
from ..inspection import clean_name
from ..journeys import journey_of
from . import flow, rows
from .newer_version import up_to_date

STAY = "stay"  # saves as typed and shows the same step again: a list of doctors, a file taken away


@applicant_required
def step(request, uuid, number):
    practice = own_practice(request, uuid)
    if not practice.is_draft:
        return flow.already_sent(request, practice)
    practice = up_to_date(request, practice)
    journey = journey_of(practice, way_in(request))
    found = find(journey, number)
    if found.is_summary:
        return redirect("practices:summary", uuid)
    if not (found.is_visible and journey.may_visit(found)):
        return flow.to_step(practice, journey.first_incomplete)
    if request.method == "POST":
        return save(request, practice, number)
    return show(request, practice, journey, found, journey.form(found, more_of=rows.more_of(request)))


def find(journey, number):
    try:
        return journey.step(number)
    except LookupError as error:
        raise Http404 from error


def show(request, practice, journey, step, form, status=200, **more):
    context = flow.context_of(practice, journey, step, form) | more
    return render(request, "practices/step.html", context, status=status)


def save(request, practice, number):
    mode = flow.mode_of(request)
    try:
        saved = actions.save_step(
            practice, request.user, number, rows.data_of(request), request.FILES,
            mode=mode if mode != STAY else "save", revision=flow.revision_of(request), way_in=way_in(request),
        )  # fmt: skip
    except actions.AlreadySent:
        return flow.already_sent(request, practice)
    except actions.Stale as stale:
        return show_both(request, practice.uuid, number, stale)
    except LookupError as error:
        raise Http404 from error
    if flow.wants_json(request):
        return JsonResponse(
            {"revision": saved.practice.revision, "saved_at": f"{timezone.localtime():%H:%M}"}
        )
    if not saved.is_valid:
        return show(request, saved.practice, saved.journey, saved.step, saved.form, status=422)
    for message in {text for texts in saved.upload_errors.values() for text in texts}:
        messages.error(request, message)
    return after(request, saved, mode)


def after(request, saved, mode):
    practice, journey, step = saved.practice, saved.journey, saved.step
    if mode == "next":
        return flow.to_step(practice, journey.next(step))
    if mode == "back" and not saved.upload_errors:
        return flow.to_step(practice, journey.previous(step) or step)
    wanted = flow.file_to_remove(request)
    removed = (
        next((row for row in practice.attachments.all() if str(row.uuid) == wanted), None) if wanted else None
    )
    if removed:
        actions.remove_attachment(practice, removed, by=request.user)
        messages.success(request, _("Il file «%(name)s» è stato tolto.") % {"name": removed.name})
    elif mode == "save" and not saved.upload_errors:
        messages.success(request, _("Bozza salvata. La ritrovi nella tua area personale quando vuoi."))
    return rows.to_step(request, practice, journey, step)


def show_both(request, uuid, number, stale):
    """The page was older than the draft: the newest data, and beside them what was typed here."""
    practice = own_practice(request, uuid)
    if flow.wants_json(request):
        return JsonResponse({"error": stale.message}, status=409)
    journey = journey_of(practice, way_in(request))
    found = find(journey, number)
    said = {"typed_rows": flow.typed_rows(stale.typed_form), "lost_files": names_of_uploads(request)}
    return show(request, practice, journey, found, journey.form(found), 409, stale=stale.message, **said)


def names_of_uploads(request):
    """No browser chooses a file again by itself: what was chosen here must be named."""
    return [clean_name(file.name) for key in request.FILES for file in request.FILES.getlist(key)]


@applicant_required
def attachment_remove(request, uuid, file_uuid):
    """POST takes the file away; anything else leads back to the request."""
    practice = own_practice(request, uuid)
    attachment = get_object_or_404(practice.attachments, uuid=file_uuid)
    journey = journey_of(practice, way_in(request))
    back_to = next(
        (row for row in journey.visible_steps if attachment.question_key in flow.keys_of(journey, row)), None
    )
    if request.method == "POST":
        try:
            actions.remove_attachment(practice, attachment, by=request.user)
        except actions.AlreadySent:
            return flow.already_sent(request, practice)
        messages.success(request, _("Il file «%(name)s» è stato tolto.") % {"name": attachment.name})
    return flow.to_step(practice, back_to or journey.first_incomplete)
