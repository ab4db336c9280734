"""The register of places and its suggestions."""

import csv
import io
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts import places
from accounts.models import District, Municipality, Place
from accounts.spoken_names import COMUNI, STATES

PAGE = "/luoghi/"


def labels(client, **query):
    return [place["label"] for place in client.get(PAGE, query).json()["results"]]


@pytest.fixture(autouse=True)
def ground(site):
    """The register is loaded once for all."""


def test_a_part_of_a_name_suggests(client):
    assert labels(client, q="busto")[:2] == ["BUSTO ARSIZIO (VA)", "BUSTO GAROLFO (MI)"]


def test_the_bodys_own_comuni_bring_their_cap(client):
    first, second = client.get(PAGE, {"q": "busto"}).json()["results"][:2]
    assert first == {"label": "BUSTO ARSIZIO (VA)", "province": "VA", "cap": "21052"}
    assert second["cap"] == ""


@pytest.mark.parametrize("typed", ["forli", "FORLÌ", "Forlì'", "  forlì "])
def test_accents_and_apostrophes_do_not_matter(client, typed):
    assert "FORLÌ (FC)" in labels(client, q=typed)


def test_states_are_found_by_the_names_that_people_use(client):
    assert labels(client, q="cina", tipo="S") == ["REPUBBLICA POPOLARE CINESE"]
    assert labels(client, q="morocco", tipo="S") == ["MAROCCO"]
    assert labels(client, q="perù", tipo="S") == ["PERÙ"]
    assert labels(client, q="marocco", tipo="C") == []


def test_what_is_no_more_is_suggested_only_for_a_birth(client):
    assert labels(client, q="sovizzo") == ["SOVIZZO (VI)"]
    assert labels(client, q="sovizzo", cessati="1") == ["SOVIZZO (VI)", "SOVIZZO (VI), fino al 2024"]


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("Reggio Calabria", "REGGIO DI CALABRIA (RC)"),
        ("reggio calabria (RC)", "REGGIO DI CALABRIA (RC)"),
        ("Reggio Emilia", "REGGIO NELL'EMILIA (RE)"),
        ("Reggio Emilia (re)", "REGGIO NELL'EMILIA (RE)"),
        ("San Remo", "SANREMO (IM)"),
        ("L'Aquila", "L'AQUILA (AQ)"),
        ("Bolzano", "BOLZANO (BZ)"),
        ("Bozen", "BOLZANO (BZ)"),
        ("San Giovanni in Fiore", "SAN GIOVANNI IN FIORE (CS)"),
        ("Acqui", "ACQUI TERME (AL)"),
    ],
)
@pytest.mark.parametrize("past", [False, True])
def test_a_comune_is_found_by_the_name_that_people_use(client, typed, label, past):
    assert [place.label for place in places.resolve(typed, "C", past)] == [label]
    assert label in labels(client, q=typed, cessati="1" if past else "")


@pytest.mark.parametrize("typed", ["reggio c", "Reggio Cal", "Reggio Calabria (", "Reggio Calabria (R"])
def test_and_suggested_while_it_is_written(client, typed):
    assert labels(client, q=typed)[0] == "REGGIO DI CALABRIA (RC)"


def test_a_province_in_brackets_narrows_the_suggestions_down(client):
    assert labels(client, q="Castro (B") == ["CASTRO (BG)", "CASTRONNO (VA)"][:1]
    assert places.search("Reggio Calabria (RE)") == []


def test_a_renamed_comune_keeps_its_old_name_for_who_asks_for_it(site):
    (old,) = places.resolve("ACQUI (AL), fino al 1956", "C", past=True)
    assert old.name == "Acqui"


def test_each_name_that_people_use_means_one_place_of_the_register(site):
    """None of them is the name of another comune, and every code is one of today's."""
    for code, names in COMUNI.items():
        for name in names:
            for past in (False, True):
                assert [place.code for place in places.resolve(name, "C", past)] == [code], name
    present = set(Place.objects.states().present().values_list("code", flat=True))
    for code in set(STATES) - {"Z135"}:  # of the Soviet Union, which is no more, one was born
        assert code in present
        for name in STATES[code]:
            assert [place.code for place in places.resolve(name, "S")] == [code], name


@pytest.mark.parametrize(
    "typed", ["", "b", " ", "%", "_", "\x00", "'", "(", "\\", "x" * 5000, "😀😀", "--", "|"]
)
def test_nothing_that_is_typed_breaks_it(client, typed):
    response = client.get(PAGE, {"q": typed})
    assert response.status_code == 200
    assert response.json() == {"results": []}


def test_unknown_parameters_are_harmless(client):
    assert client.get(PAGE, {"q": "busto", "tipo": "DROP"}).status_code == 200
    assert client.get(PAGE).json() == {"results": []}
    assert client.post(PAGE, {"q": "busto"}).status_code == 405


def test_it_needs_no_account_and_sets_no_cookie(client):
    response = client.get(PAGE, {"q": "busto"})
    assert not response.cookies
    assert "max-age" in response["Cache-Control"]


def test_it_is_throttled(client):
    for _time in range(300):
        client.get(PAGE, {"q": "b"}, REMOTE_ADDR="198.51.100.7")
    response = client.get(PAGE, {"q": "busto"}, REMOTE_ADDR="198.51.100.7")
    assert response.status_code == 429
    assert response.json() == {"results": []}


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("BUSTO ARSIZIO", ["B300"]), ("Busto Arsizio (VA)", ["B300"]), ("busto arsizio(va)", ["B300"]),
        ("Samone", ["H754", "H753"]), ("SAMONE (TO)", ["H753"]), ("Busto Arsizio (MI)", []), ("Busto", []),
        ("", []), ("Vo'", ["M103"]), ("Olanda", ["Z126"]), ("L'Aquila", ["A345"]),
    ],
)  # fmt: skip
def test_a_whole_name_resolves(typed, codes):
    assert [place.code for place in places.resolve(typed)] == codes


def test_every_label_resolves_to_its_own_place():
    """What the suggestions write into the field, the server understands."""
    for place in Place.objects.present()[::37]:
        (found,) = places.resolve(place.label)
        assert found == place


def test_every_label_of_the_past_resolves_too():
    past = Place.objects.filter(valid_to__isnull=False)
    for place in list(past)[::211]:
        shown = [row for row in places.search(place.name, past=True, limit=500) if row.code == place.code]
        for row in shown:
            assert row.code in [found.code for found in places.resolve(places.choice_label(row), past=True)]


def test_the_states_for_a_citizenship(client):
    choices = dict(places.country_choices())
    assert choices["IT"] == "ITALIA"
    assert choices["Z330"] == "MAROCCO"
    assert "Z135" not in choices  # URSS
    assert places.citizenship_label("IT") == "ITALIANA"
    assert places.citizenship_label("Z330") == "MAROCCO"
    assert places.citizenship_label("Z135") == "UNIONE REPUBBLICHE SOCIALISTE SOVIETICHE"


def test_the_union_the_area_and_switzerland():
    names = set(
        Place.objects.states()
        .present()
        .filter(code__in=places.EU_CODES)
        .values_list("search_name", flat=True)
    )
    assert len(names) == len(places.EU_CODES) == 30
    assert {"FRANCIA", "CROAZIA", "NORVEGIA", "ISLANDA", "LIECHTENSTEIN", "SVIZZERA"} <= names
    assert not {"REGNO UNITO", "ALBANIA", "SAN MARINO"} & names


def test_loading_again_changes_nothing():
    before = list(Place.objects.order_by("pk").values())
    call_command("load_registers", verbosity=0)
    assert list(Place.objects.order_by("pk").values()) == before
    assert Municipality.objects.count() == 31
    assert District.objects.count() == 4


def test_it_says_what_it_loaded():
    out = io.StringIO()
    call_command("load_registers", stdout=out)
    assert "31 comuni dell'azienda" in out.getvalue()


def test_a_code_of_today_names_one_place():
    codes = list(Place.objects.present().values_list("code", flat=True))
    assert len(codes) == len(set(codes))
    assert len(codes) > 8000
    assert Place.objects.count() > 19_500


def test_the_territory_is_that_of_its_file():
    file = Path(places.__file__).parent / "data" / "municipalities.csv"
    with file.open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            own = Municipality.objects.select_related("place", "district").get(
                place__code=row["codice_catastale"]
            )
            assert own.place.name.upper() == row["comune"].upper()
            assert (own.cap, own.district.name, own.ambito) == (row["cap"], row["distretto"], row["ambito"])
