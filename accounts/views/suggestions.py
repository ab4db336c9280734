"""GET /luoghi/?q=…: the places that begin with what was typed, for the suggestions beside a field."""

from django.http import JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from .. import places, throttle

KINDS = {"C", "S", "CS"}


@require_safe
@cache_control(public=True, max_age=3600)
def suggest(request):
    """{"results": [{"label", "province", "cap"}]}; parameters q, tipo (C, S, CS), cessati=1 for a place of birth."""
    if not throttle.allow(f"places:{throttle.address(request)}", *throttle.SUGGESTIONS_FROM_ADDRESS):
        return JsonResponse({"results": []}, status=429)
    kinds = request.GET.get("tipo", "C")
    found = places.search(
        request.GET.get("q", ""), kinds if kinds in KINDS else "C", past=request.GET.get("cessati") == "1"
    )
    caps = places.caps(found)
    results = [
        {"label": places.choice_label(place), "province": place.province, "cap": caps.get(place.pk, "")}
        for place in found
    ]
    return JsonResponse({"results": results})
