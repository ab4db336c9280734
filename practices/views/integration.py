"""Rispondi alla richiesta di integrazione: only what the office asks again, kept as a draft until it is sent."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import citizen_required

from .. import actions, terms, waits
from ..access import own_practice
from ..asked_again import compared, form_for
from . import flow, rows


@citizen_required
def integration(request, uuid):
    practice = own_practice(request, uuid)
    asked = waits.open_integration(practice)
    if asked is None:
        return nothing_asked(request, practice)
    if request.method == "POST":
        return answer(request, practice)
    return show(request, practice, asked, form_for(practice, asked, more_of=rows.more_of(request)))


def nothing_asked(request, practice):
    words = _("Non c'è una richiesta di integrazione a cui rispondere.")
    if flow.wants_json(request):
        return JsonResponse({"error": words}, status=409)
    messages.info(request, words)
    return redirect("practices:detail", practice.uuid)


def show(request, practice, asked, form, status=200):
    context = {
        "practice": practice,
        "integration": asked,
        "form": form,
        "asked": compared(practice, asked),
        "clock": terms.clock_of(practice),
    }
    return render(request, "practices/integration.html", context, status=status)


def answer(request, practice):
    mode = flow.mode_of(request)
    try:
        answered = actions.answer_integration(
            practice, request.user, rows.data_of(request), request.FILES, send=mode == "next"
        )
    except actions.AlreadySent:
        return nothing_asked(request, practice)
    if flow.wants_json(request):
        return JsonResponse({"revision": 0, "saved_at": f"{timezone.localtime():%H:%M}"})
    if answered.is_sent:
        messages.success(request, _("Hai inviato la tua integrazione."))
        return redirect("practices:detail", practice.uuid)
    if mode == "next":
        return show(request, answered.practice, answered.integration, answered.form, status=422)
    return after_saving(request, answered, mode)


def after_saving(request, answered, mode):
    practice = answered.practice
    for text in {text for texts in answered.upload_errors.values() for text in texts}:
        messages.error(request, text)
    if wanted := flow.file_to_remove(request):
        if name := actions.remove_answer_file(practice, request.user, wanted):
            messages.success(request, _("Il file «%(name)s» è stato tolto.") % {"name": name})
    elif mode == "save" and not answered.upload_errors:
        messages.success(request, _("Risposta salvata: ricordati di inviarla."))
    return redirect(address_after(request, answered))


def address_after(request, answered):
    """The page again; at the new row of a group, after its button."""
    address = reverse("practices:integration", args=[answered.practice.uuid])
    button = rows.pressed(request)
    if button is None:
        return address
    if button["verb"] == "add":
        return f"{address}?{rows.MORE}={button['group']}#id_{button['group']}"
    return f"{address}#id_{button['group']}"
