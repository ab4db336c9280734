"""Prima di iniziare: what a request needs; a POST creates the draft, which takes its number."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from accounts.access import citizen_required, way_in
from services.models import ServicePage

from .. import actions
from ..actions.refusals import being_changed
from ..journeys import journey_of
from ..models import Practice
from ..states import State
from . import flow


@citizen_required
def start(request, slug):
    """GET shows the page and never takes a number. POST starts at once, unless a draft of the service is open and
    the citizen has not been asked yet."""
    service = get_object_or_404(ServicePage.objects.live().select_related("category"), slug=slug)
    form_page = service.form_page
    if form_page is None:
        return redirect(service.get_url(request))  # an informational service: its page says how to ask
    draft = open_draft(request.user, service)
    if request.method == "POST" and (draft is None or "nuova" in request.POST):
        try:
            practice = actions.start(form_page, by=request.user)
        except actions.Refused as refusal:
            messages.error(request, refusal.message)
        else:
            return redirect("practices:step", practice.uuid, 1)
    return render(request, "practices/start.html", page_of(request, service, form_page, draft))


def page_of(request, service, form_page, draft):
    version = form_page.current_version if form_page else None
    journey = journey_of(draft, way_in(request)) if draft else None
    closed_because = service.closed_because()
    if version and version.is_retired:
        closed_because = closed_because or being_changed()
    return {
        "service": service,
        "draft": draft,
        "resume_url": flow.address_of(draft, journey.first_incomplete) if draft else "",
        "closed_because": closed_because,
        "can_start": bool(version) and not closed_because,
        "steps": len(version.schema["steps"]) if version else 0,
    }


def open_draft(citizen, service):
    """The newest draft of this service, to be continued."""
    drafts = Practice.objects.of_citizen(citizen).filter(service=service, state=State.DRAFT)
    draft = drafts.select_related("form_version").first()
    if draft:
        draft.citizen = citizen
    return draft
