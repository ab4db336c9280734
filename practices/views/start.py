"""Prima di iniziare: what a request needs; a POST creates the draft, which takes its number."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from accounts.access import citizen_required
from services.models import ServicePage

from .. import actions
from ..models import Practice
from ..states import State


@citizen_required
def start(request, slug):
    """GET shows the page and never takes a number. POST starts at once, unless a draft of the service is open and
    the citizen has not been asked yet."""
    service = get_object_or_404(ServicePage.objects.live().select_related("category"), slug=slug)
    form_page = service.form_page
    draft = open_draft(request.user, service)
    if request.method == "POST" and form_page and (draft is None or "nuova" in request.POST):
        try:
            practice = actions.start(form_page, by=request.user)
        except actions.Refused as refusal:
            messages.error(request, refusal.message)
        else:
            return redirect("practices:step", practice.uuid, 1)
    context = {
        "service": service,
        "draft": draft,
        "closed_because": service.closed_because(),
        "can_start": bool(form_page and form_page.current_version) and not service.closed_because(),
        "steps": len(form_page.current_version.schema["steps"])
        if form_page and form_page.current_version
        else 0,
    }
    return render(request, "practices/start.html", context)


def open_draft(citizen, service):
    """The newest draft of this service, to be continued."""
    return Practice.objects.of_citizen(citizen).filter(service=service, state=State.DRAFT).first()
