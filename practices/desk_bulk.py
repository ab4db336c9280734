"""One deed on the practices that were ticked in the list: what it needs to know, what came of each, and its undoing."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from .actions import Refused, bulk
from .desk_access import desk_view, may_act
from .desk_assign_forms import BULK_FORMS
from .desk_list import SESSION_KEY, address, crumbs, preferences_of
from .desk_queue import scope_of
from .models import BulkDeed

MOST_SHOWN = 50


@desk_view
@require_POST
def choose(request):
    """From the list: what will be done to which practices. Confirmed, it is done."""
    if not may_act(request.user):
        raise PermissionDenied
    verb, practices = request.POST.get("azione"), ticked(request)
    if verb not in BULK_FORMS:
        return back(request, _("Scegli che cosa fare con le pratiche scelte."))
    try:
        bulk.check(practices)
    except Refused as refusal:
        return back(request, refusal.message)
    is_sent = "conferma" in request.POST
    given = {"data": request.POST} if is_sent else {"initial": request.POST.dict()}
    form = BULK_FORMS[verb](**given, practices=practices)
    if is_sent and form.is_valid():
        return carry_out(request, verb, practices, form)
    return ask(request, verb, practices, form)


def ticked(request):
    """The practices that were chosen and may be seen, by number; what is no practice's name is left out."""
    wanted = set()
    for text in request.POST.getlist("pratica"):
        try:
            wanted.add(UUID(text))
        except ValueError:
            continue
    # One more than allowed is enough to say that they are too many.
    found = scope_of(request.user).filter(uuid__in=list(wanted)[: bulk.MOST + 1])
    return list(found.select_related("operator").order_by("year", "sequence"))


def back(request, words):
    messages.error(request, words)
    return redirect(address(request.session.get(SESSION_KEY)))


def ask(request, verb, practices, form):
    context = {
        "breadcrumbs_items": crumbs(request, (None, BulkDeed.Verb(verb).label)),
        "verb": BulkDeed.Verb(verb),
        "practices": practices,
        "form": form,
        "preview": form.preview() if hasattr(form, "preview") else None,
        "minutes": int(bulk.WAIT.total_seconds() // 60),
        "back": address(request.session.get(SESSION_KEY)),
        "has_shortcuts": preferences_of(request.user).has_shortcuts,
    }
    return render(request, "practices/desk/bulk.html", context, status=422 if form.errors else 200)


def carry_out(request, verb, practices, form):
    try:
        done = bulk.run(
            verb, practices, request.user, form.cleaned_data.get("to"), form.cleaned_data.get("text", "")
        )
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return ask(request, verb, practices, form)
    return redirect("desk:bulk_deed", done.uuid)


@desk_view
@require_safe
def result(request, uuid):
    """What came of it for each practice; only for who did it."""
    done = get_object_or_404(BulkDeed.objects.select_related("to"), uuid=uuid, by=request.user)
    items = list(done.items.select_related("practice"))
    visible = set(
        scope_of(request.user)
        .filter(pk__in=[item.practice_id for item in items])
        .values_list("pk", flat=True)
    )
    items = [item for item in items if item.practice_id in visible]
    context = {
        "breadcrumbs_items": crumbs(request, (None, done.get_verb_display())),
        "bulk": done,
        "items": items,
        "done": sum(item.is_done for item in items),
        "is_waiting": done.verb == BulkDeed.Verb.WRITE and not done.done_at and not done.undone_at,
        "is_undoable": BulkDeed.objects.undoable().filter(pk=done.pk).exists(),
        "back": address(request.session.get(SESSION_KEY)),
    }
    return render(request, "practices/desk/bulk_result.html", context)


@desk_view
@require_POST
def undo(request, uuid):
    done = get_object_or_404(BulkDeed, uuid=uuid, by=request.user)
    try:
        bulk.undo(done, by=request.user)
        messages.success(request, _("Fatto: vedi che cosa ne è stato di ogni pratica."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("desk:bulk_deed", uuid)


@desk_view
@require_safe
def deeds(request):
    """The newest of one's own, with what can still be undone."""
    rows = BulkDeed.objects.filter(by=request.user).select_related("to")[:MOST_SHOWN]
    context = {
        "breadcrumbs_items": crumbs(request, (None, _("Azioni su più pratiche"))),
        "deeds": rows,
        "undoable": set(BulkDeed.objects.undoable().filter(by=request.user).values_list("pk", flat=True)),
    }
    return render(request, "practices/desk/bulk_deeds.html", context)
