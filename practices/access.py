"""How a citizen's view finds the practice that was asked for: one's own, or nothing."""

from django.shortcuts import get_object_or_404

from .models import Practice
from .newer_version import CURRENT


def own_practice(request, uuid):
    """The practice of the signed-in citizen with this uuid; 404 for anyone else's, as for one that is not there."""
    practices = Practice.objects.of_citizen(request.user).select_related("form_version", "service")
    # A large form is read once by each process, not with each page: services.ready_forms.
    practices = practices.defer("form_version__schema").annotate(**CURRENT)
    practice = get_object_or_404(practices, uuid=uuid)
    practice.citizen = request.user  # whose profile citizen_required has read
    return practice


def is_reading(request):
    """True when a person really opens the page: not a HEAD, not a browser that fetches ahead."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return request.method == "GET" and "prefetch" not in purpose
