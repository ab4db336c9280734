"""The operators' desk in the Wagtail admin: the queue, a practice in full, and the deeds that move it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from . import actions, desk_page, desk_presence, desk_queue, files
from .access import is_reading
from .desk_access import desk_view, may_act, note_view, on_my_desk
from .desk_deeds import DEEDS, allowed_deeds, token_of
from .desk_list import SESSION_KEY, address, crumbs, last_listing
from .desk_queue import read_place
from .models import Practice, PracticeView
from .states import OPEN


@desk_view
@require_safe
def practice_page(request, uuid):
    practice = on_my_desk(request, uuid, "form_version", "citizen__profile")
    note_view(request, practice)
    context = page_context(request, practice)
    context["news"] = desk_page.since(practice.seen_at, context["history"], request.user)
    # The page shows as new what was new when it was opened.
    if practice.unread_since and is_reading(request) and may_act(request.user):
        actions.mark_read(practice, by=request.user, shown=context["thread"])
    return render(request, "practices/desk/practice.html", context)


def page_context(request, practice):
    if is_reading(request):
        desk_presence.note(practice, request.user)
    content = desk_page.full_context(practice)
    return {
        **content,
        "place": request.GET.get("posto", ""),
        "also_here": desk_presence.others(practice, request.user),
        "token": token_of(practice, content["history"], content["thread"]),
        "has_shortcuts": practice.has_shortcuts,
        "breadcrumbs_items": crumbs(request, (None, str(practice))),
        "is_of_a_colleague": practice.state in OPEN and practice.operator_id not in (None, request.user.pk),
        "others": desk_queue.of_same_citizen(desk_queue.scope_of(request.user), practice),
        "deeds": allowed_deeds(practice, request.user),
    }


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def deed(request, uuid, verb):
    """A deed's own page: what it asks, what the citizen will read; the POST does it."""
    practice = on_my_desk(request, uuid, "service")
    if not may_act(request.user):
        raise PermissionDenied
    deed = DEEDS[verb]
    if verb not in allowed_deeds(practice, request.user):
        return too_late(request, practice, deed)
    if request.method == "POST" and "anteprima" not in request.POST:
        form = deed.form(request.POST, request.FILES, practice=practice)
        if form.is_valid():
            return carry_out(request, practice, deed, form)
    else:
        # To look at the preview checks nothing yet: what was typed is only shown again.
        form = deed.form(initial=request.POST.dict(), practice=practice)
    return deed_page(request, practice, deed, form)


def deed_page(request, practice, deed, form):
    context = {
        "breadcrumbs_items": crumbs(request, (page_url(practice), str(practice)), (None, deed.label)),
        "practice": practice,
        "deed": deed,
        "form": form,
        "preview": form.preview(),
        "has_shortcuts": practice.has_shortcuts,
        "token": request.POST.get("token") or token_of(practice),
    }
    return render(request, "practices/desk/deed.html", context, status=422 if form.errors else 200)


def carry_out(request, practice, deed, form):
    """Only on the practice as it was shown: the token is compared under the same lock that the action takes."""
    try:
        with transaction.atomic():
            locked = Practice.objects.select_for_update().get(pk=practice.pk)
            if token_of(locked) != request.POST.get("token"):
                return too_late(request, on_my_desk(request, practice.uuid), deed)
            deed.act(locked, request.user, form.cleaned_data)
    except actions.Refused as refusal:
        form.add_error(None, refusal.message)
        return deed_page(request, practice, deed, form)
    messages.success(request, deed.done % {"number": practice.number})
    return redirect(where_to(request, practice))


def where_to(request, practice):
    """After a deed: the practice, or the next one of the list. `practice` is as it was before, so that its place in a
    list that it may have left is still known."""
    place = last_listing(request).place_of(practice)
    query = f"?{urlencode({'posto': place})}" if place else ""
    name = "desk:after" if "poi" in request.POST else "desk:practice"
    return reverse(name, args=[practice.uuid]) + query


@desk_view
@require_safe
def neighbour(request, uuid, backwards):
    """Leads to the practice after this one in the list that was last looked at, or before it."""
    practice, listing = on_my_desk(request, uuid), last_listing(request)
    place = read_place(request.GET.get("posto"), listing.column)
    found = listing.neighbour(practice, backwards, place)
    if found:
        return redirect(page_url(found))
    end = _("Prima di questa non c'è altro.") if backwards else _("L'elenco è finito.")
    messages.info(request, end)
    return redirect(address(request.session.get(SESSION_KEY)))


@desk_view
@require_POST
def presence(request, uuid):
    """Said every minute by a page that is looked at. JSON: who else is there, and whether the practice has moved."""
    practice = on_my_desk(request, uuid)
    desk_presence.note(practice, request.user)
    found = {"others": desk_presence.others(practice, request.user), "token": token_of(practice)}
    return JsonResponse(found)


def too_late(request, practice, deed):
    """409: someone else was quicker, or the citizen wrote meanwhile. Says what the practice is now."""
    context = {
        "breadcrumbs_items": crumbs(request, (page_url(practice), str(practice)), (None, deed.label)),
        "practice": practice,
        "deed": deed,
        "is_still_allowed": deed.verb in allowed_deeds(practice, request.user),
        "last_event": desk_page.history(practice)[-1],
        "unread": desk_page.unread(practice),
        "typed": request.POST.get("text", ""),
    }
    return render(request, "practices/desk/too_late.html", context, status=409)


def page_url(practice):
    return reverse("desk:practice", args=[practice.uuid])


@desk_view
@require_safe
def attachment(request, uuid, file_uuid):
    practice = on_my_desk(request, uuid)
    found = get_object_or_404(practice.attachments.presented(), uuid=file_uuid)
    response = files.respond(request, found, f"{practice.number}-{found.name}", inline="apri" in request.GET)
    note_view(request, practice, PracticeView.What.ATTACHMENT)
    return response


@desk_view
@require_safe
def attachment_preview(request, uuid, file_uuid):
    """The picture made again without EXIF; the bytes as they were sent are only ever downloaded."""
    practice = on_my_desk(request, uuid)
    picture = files.preview(get_object_or_404(practice.attachments.presented(), uuid=file_uuid))
    if picture is None:
        raise Http404
    note_view(request, practice, PracticeView.What.ATTACHMENT)
    return HttpResponse(picture, content_type="image/jpeg", headers={"Cache-Control": "no-store, private"})


@desk_view
@require_safe
def document(request, uuid, document_uuid):
    practice = on_my_desk(request, uuid)
    found = get_object_or_404(practice.documents, uuid=document_uuid)
    response = files.respond(request, found, f"{practice.number}-{found.title}", inline="apri" in request.GET)
    note_view(request, practice, PracticeView.What.DOCUMENT)
    return response
