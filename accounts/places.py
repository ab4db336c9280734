"""Finding a comune or a foreign state by what a person writes."""

import re
import unicodedata

from django.db.models import Q

from .models import Municipality, Place, Profile

# The other states of the European Union, of the European Economic Area, and Switzerland.
EU_CODES = frozenset(
    "Z102 Z103 Z104 Z107 Z109 Z110 Z112 Z115 Z116 Z117 Z119 Z120 Z121 Z125 Z126 Z127 Z128 Z129 Z131 Z132 Z133 Z134"
    " Z144 Z145 Z146 Z149 Z150 Z155 Z156 Z211".split()
)
SHORTEST = 2
LONGEST = 120
LABEL = re.compile(
    r"(?P<name>[^(),]+)\s*(?:\(\s*(?P<province>[A-Z]{2})\s*\))?\s*,?\s*(?:FINO AL (?P<year>[0-9]{4}))?\s*",
    re.IGNORECASE,
)
IN_BRACKETS = re.compile(r"\s*([A-Z]{1,2})(?![A-Z])", re.IGNORECASE)


def searchable(text):
    """Capitals without accents; whatever is no letter or digit becomes one space: "Forlì'" -> "FORLI"."""
    plain = unicodedata.normalize("NFKD", text.upper())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^A-Z0-9]+", " ", plain).split())


def search(text, kinds="CS", limit=10, past=False):
    """Places whose name, or a word of it, begins with the text: suggestions, best first. "(V" narrows them down.

    kinds: "C" comuni, "S" states; past: also what is no more (a place of birth).
    """
    name, _bracket, rest = text[:LONGEST].partition("(")
    wanted, province = searchable(name), IN_BRACKETS.match(rest)
    if len(wanted) < SHORTEST:
        return []
    rows = _rows(kinds, past).filter(
        Q(search_name__startswith=wanted)
        | Q(search_name__contains=f" {wanted}")
        | Q(other_names__contains=f"|{wanted}")
    )
    if province:
        rows = rows.filter(province__startswith=province[1].upper())
    return sorted(_one_each(rows), key=lambda place: _rank(place, wanted))[:limit]


def resolve(text, kinds="CS", past=False):
    """The places that bear exactly this name, with or without "(VA)": one, several (homonyms) or none."""
    match = LABEL.fullmatch(" ".join(text[:LONGEST].split()))
    wanted = match and searchable(match["name"])
    if not wanted:
        return []
    rows = _rows(kinds, past).filter(Q(search_name=wanted) | Q(other_names__contains=f"|{wanted}|"))
    if match["province"]:
        rows = rows.filter(province=match["province"].upper())
    if match["year"]:
        rows = rows.filter(valid_to__year=int(match["year"])) if int(match["year"]) else rows.none()
    found = sorted(_one_each(rows), key=lambda place: _rank(place, wanted))
    if not match["year"]:
        # A place that only changed its name is one place: today's row stands for it.
        present = {place.code for place in found if place.valid_to is None}
        found = [place for place in found if place.valid_to is None or place.code not in present]
    return [place for place in found if searchable(choice_label(place)) == searchable(text)] or found


def label(place):
    return place.label


def choice_label(place):
    """The label where past and present places stand side by side: "SOVIZZO (VI), fino al 2024"."""
    return place.label if place.valid_to is None else f"{place.label}, fino al {place.valid_to.year}"


def as_coded(place, code, day):
    """The row of the place's name that a codice fiscale means: its code, else the one that held on the day.

    Who was born in a comune that later merged keeps the old cadastral code (domain.md 4.1, 7).
    """
    if place.code == code:
        return place
    namesakes = list(Place.objects.filter(search_name=place.search_name, kind=place.kind))
    coded = [row for row in namesakes if row.code == code]
    held = [row for row in coded if row.held_on(day)] or coded
    return held[0] if held else place


def of_code(code, day):
    """The place of a cadastral code: today's, else as it was on that day, else its last; None for an unknown code.

    Today's first, as a person finds it by its name: LECCO is (LC), also for who was born when it was (CO).
    """
    rows = sorted(Place.objects.filter(code=code), key=lambda row: row.valid_from, reverse=True)
    present = [row for row in rows if row.valid_to is None]
    return next(iter(present or [row for row in rows if row.held_on(day)] or rows), None)


def provinces(place):
    """Every province that the place has belonged to: LECCO is LC, and was CO for who was born before 1992."""
    return set(Place.objects.filter(code=place.code).values_list("province", flat=True))


def ever_held(place, day):
    """Whether the register knows the place's code on that day (the register of old times has holes)."""
    rows = Place.objects.filter(code=place.code)
    first = min((row.valid_from for row in rows), default=day)
    return any(row.held_on(day) for row in rows) or day < first


def country_choices():
    """[("IT", "ITALIA"), ("Z200", "AFGHANISTAN"), …]: the states of today."""
    states = Place.objects.states().present().order_by("search_name")
    return [(Profile.ITALIAN, "ITALIA")] + [(state.code, str(state)) for state in states]


def citizenship_choices():
    """As country_choices, with Italy's in the guide's word: "ITALIANA"."""
    return [(Profile.ITALIAN, "ITALIANA")] + country_choices()[1:]


def citizenship_label(code):
    if code == Profile.ITALIAN:
        return "ITALIANA"
    state = Place.objects.states().filter(code=code).order_by("valid_to").first()
    return str(state) if state else code


def caps(places):
    """{place's pk: CAP} of those that belong to the body's own territory."""
    return dict(Municipality.objects.filter(place__in=places).values_list("place", "cap"))


def _rows(kinds, past):
    rows = Place.objects.of_kinds(kinds)
    return rows if past else rows.present()


def _one_each(rows):
    """One row for each code and name: today's, else the last."""
    best = {}
    for row in rows:
        key = (row.code, row.search_name)
        known = best.get(key)
        if known is None or row.valid_to is None or (known.valid_to and row.valid_to > known.valid_to):
            best[key] = row
    return best.values()


def _rank(place, wanted):
    return (
        place.search_name != wanted and f"|{wanted}|" not in place.other_names,
        not place.search_name.startswith(wanted),
        place.valid_to is not None,
        place.search_name,
        place.province,
    )
