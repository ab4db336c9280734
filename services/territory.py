"""The body's own comuni and their ambiti, and which ambito counts for a form."""

from typing import NamedTuple

from django.core.cache import cache

from accounts.models import Municipality

from .context import key_of
from .schema import BENEFICIARY_PLACE, FOR_ME, FOR_WHOM

CACHE_KEY = "services.territory"
CACHE_SECONDS = 60


class Area(NamedTuple):
    code: str  # the cadastral code of the comune
    label: str
    ambito: str


def areas(context, ambito=None):
    """The comuni of the body, of one ambito when given, by name."""
    every = context.remember("territory", _all_areas)
    return [area for area in every if ambito in (None, "", area.ambito)]


def area_of(context, code):
    return next((area for area in areas(context) if area.code == code), None)


def ambito_of(known, place_key=None):
    """The ambito whose doctors may be chosen, or "" when none of these comuni is the body's.

    In order: the comune answered to `place_key` (a temporary domicile), the beneficiary's, and, for oneself, that of
    the applicant's residence, then domicile (decisions 14).
    """
    context = known.context
    places = [known.get(place_key)] if place_key else []
    if known.get(FOR_WHOM) in (None, "", FOR_ME):
        places += [context.profile_value("residence.place"), context.profile_value("domicile.place")]
    else:
        places.append(known.get(BENEFICIARY_PLACE))
    found = (area_of(context, key_of(place)) for place in places if place)
    return next((area.ambito for area in found if area), "")


def _all_areas():
    rows = cache.get(CACHE_KEY)
    if rows is None:
        found = Municipality.objects.select_related("place").order_by("place__name")
        rows = [(row.place.code, row.place.name.upper(), row.ambito) for row in found]
        cache.set(CACHE_KEY, rows, CACHE_SECONDS)
    return [Area(*row) for row in rows]
