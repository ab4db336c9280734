"""How a citizen's view finds the practice that was asked for: one's own, or nothing."""

from django.shortcuts import get_object_or_404

from .models import Practice

WITH_PEOPLE = (
    "form_version", "service", "citizen__profile__birth_place", "citizen__profile__residence_place",
    "citizen__profile__domicile_place",
)  # fmt: skip


def own_practice(request, uuid, *related):
    """The practice of the signed-in citizen with this uuid; 404 for anyone else's, as for one that is not there."""
    practices = Practice.objects.of_citizen(request.user).select_related(*(related or WITH_PEOPLE))
    return get_object_or_404(practices, uuid=uuid)


def is_reading(request):
    """True when a person really opens the page: not a HEAD, not a browser that fetches ahead."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return request.method == "GET" and "prefetch" not in purpose
