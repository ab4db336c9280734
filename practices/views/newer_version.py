"""The form has changed: what a newer version changes for this draft, and the move to it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import citizen_required, way_in
from services.versions import KIND_LABELS

from .. import actions
from ..access import is_reading, own_practice
from ..journeys import journey_of
from ..newer_version import change_for, newer_version
from . import flow


@citizen_required
def newer(request, uuid):
    """GET shows the change; POST makes it, if it is still the one that was shown."""
    practice = own_practice(request, uuid)
    if not practice.is_draft:
        return flow.already_sent(request, practice)
    version = newer_version(practice)
    if version is None:
        messages.info(request, _("La tua bozza è già sulla versione in uso del modulo."))
        return to_draft(request, practice)
    if request.method == "POST":
        return move(request, practice, version)
    change = change_for(practice, version, way_in(request))
    context = {"practice": practice, "change": change, "groups": by_place(change.differences)}
    return render(request, "practices/newer_version.html", context)


def by_place(differences):
    """[(place, [(label of the kind, text)])], in order."""
    groups = {}
    for row in differences:
        groups.setdefault(row.place, []).append((KIND_LABELS[row.kind], row.text))
    return list(groups.items())


def move(request, practice, version):
    if request.POST.get("version") != str(version.pk):
        return redirect("practices:newer_version", practice.uuid)
    try:
        moved = actions.move_draft(
            practice, request.user, version, flow.revision_of(request), way_in(request)
        )
    except actions.AlreadySent:
        return flow.already_sent(request, practice)
    except actions.Refused as refusal:
        messages.warning(request, refusal.message)
        return redirect("practices:newer_version", practice.uuid)
    messages.success(request, _("La tua bozza è sulla versione nuova del modulo, con le tue risposte."))
    return to_draft(request, moved)


def to_draft(request, practice):
    return flow.to_step(practice, journey_of(practice, way_in(request)).first_incomplete)


def up_to_date(request, practice):
    """The draft; when its version was retired and another is in use, moved to that, and its citizen is told."""
    must_move = is_reading(request) and practice.form_version.is_retired and newer_version(practice)
    if not must_move or not actions.move_from_retired(practice, way_in(request)):
        return practice
    messages.warning(
        request,
        _(
            "Questo modulo è cambiato e la versione che stavi compilando non è più valida. Abbiamo spostato la tua "
            "bozza sulla versione nuova con le tue risposte: controlla i passi da rivedere."
        ),
    )
    return own_practice(request, practice.uuid)
