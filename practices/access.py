"""How a view finds the practice that was asked for: one's own, or nothing."""

from functools import wraps

from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.access import citizen_required

from .models import TRIAL_KEPT, Practice
from .newer_version import CURRENT


def own(user):
    """What this person fills in: a citizen's practices; a member of staff, who is no citizen, has trials only."""
    if user.is_staff:
        return Practice.trials.of_citizen(user).filter(created_at__gt=timezone.now() - TRIAL_KEPT)
    return Practice.objects.of_citizen(user)


def own_practice(request, uuid):
    """The practice of the signed-in person with this uuid; 404 for anyone else's, as for one that is not there."""
    practices = own(request.user).select_related("form_version", "service")
    # A large form is read once by each process, not with each page: services.ready_forms.
    practices = practices.defer("form_version__schema").annotate(**CURRENT)
    practice = get_object_or_404(practices, uuid=uuid)
    practice.citizen = request.user  # whose profile citizen_required has read
    return practice


def applicant_required(view):
    """As citizen_required, for the pages that an editor meets too, on a trial of one's own."""
    for_citizens = citizen_required(view)

    @wraps(view)
    def guarded(request, uuid, *args, **kwargs):
        is_trial = request.user.is_staff and own(request.user).filter(uuid=uuid).exists()
        return (view if is_trial else for_citizens)(request, uuid, *args, **kwargs)

    return guarded


def is_reading(request):
    """True when a person really opens the page: not a HEAD, not a browser that fetches ahead."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return request.method == "GET" and "prefetch" not in purpose
