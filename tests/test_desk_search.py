"""The desk's search: the same letters whatever the accents, from the left, and never more than can be looked at."""

import pytest

from practices import desk_search
from practices.desk_queue import Listing
from practices.freezing import freeze_people
from practices.models import Practice

from .desk_rows import practice_of, service_called

QUEUE = "/admin/pratiche/"


@pytest.fixture
def service(site):
    return service_called("Cambio di prova", "cambio-di-prova")


def found(user, text, **filters):
    return set(Listing(user, {"q": text} | filters).practices)


@pytest.mark.parametrize(
    ("surname", "name", "words"),
    [
        ("D'Ambrosétti", "Niccolò", ["d'ambro", "D AMBROSETTI", "d’ambrosetti nicc", "d'ambrosétti"]),
        ("De Luca", "Maria", ["de lu", "DE LUCA MAR", "  de   luca "]),
        ("Gjonmarkaj-Prifta", "Arbënor", ["gjonmarkaj prifta", "GJONMARKAJ-", "gjonmarkaj-prifta arbenor"]),
        ("Ñandú", "Ólafur", ["nandu", "ÑANDÚ ola"]),
        ("Groß", "Zoë", ["gross", "groß zoe"]),
    ],
)
def test_accents_apostrophes_and_case_make_no_difference(anna, maria, service, surname, name, words):
    practice = practice_of(maria, service, applicant_surname=surname, applicant_name=name)
    practice_of(maria, service)
    for text in words:
        assert found(anna, text) == {practice}, text


def test_a_surname_with_blanks_is_no_prefix_of_one_without(anna, maria, service):
    """A language's own order would skip the blank: DELBO lies between DE L and DE M there."""
    practice_of(maria, service, applicant_surname="Delbò", beneficiary_surname="Delbò")
    assert found(anna, "de l") == set()


def test_a_code_is_found_from_its_seventh_sign_and_whole(anna, maria, service):
    practice = practice_of(maria, service)
    assert found(anna, "bncmra8") == found(anna, "BNCMRA 85C52 B300I") == {practice}
    assert found(anna, "BNCMRA85C52B300Z") == set()


def test_a_surname_whose_seventh_letter_may_stand_in_a_code_is_a_surname(anna, maria, service):
    practice = practice_of(maria, service, applicant_surname="Castelli")
    assert found(anna, "castelli") == {practice}


def test_a_code_whose_digits_all_became_letters_is_found_whole(anna, maria, service):
    practice = practice_of(maria, service, applicant_fiscal_code="BNCMRAURCRNBPLLI")
    practice_of(maria, service)
    assert found(anna, "bncmra urcr nbplli") == {practice}


@pytest.mark.parametrize(
    "text",
    [
        "2026000123",
        "BNCMRA85C52B300I",
        "BNCMRA8",
        "Giordano",
        "Rossi Luca",
        "zyx",
        "Castelli Giovanni",
        "bncmra urcr nbplli",
    ],
)
def test_a_search_looks_along_two_columns_at_most(anna, maria, service, text):
    """The office asks at most fifteen things of the database for a page, a search included."""
    assert len(list(desk_search.readings(text))) <= 2


def test_filters_and_search_hold_together(anna, maria, service):
    new = practice_of(maria, service)
    closed = practice_of(maria, service, state="rejected")
    assert found(anna, "bianchi") == {new, closed}
    assert found(anna, "bianchi", stato="rejected") == {closed}
    assert found(anna, "bianchi", vista="da-prendere") == {new}


def test_nothing_is_found_outside_the_scope(bruno, maria, service):
    practice = practice_of(maria, service)
    for text in ("bianchi", practice.number, "BNCMRA85C52B300I"):
        assert found(bruno, text) == set()


def test_too_many_are_cut_and_the_page_says_so(anna, client_of, maria, service, monkeypatch):
    monkeypatch.setattr(desk_search, "MOST_FOUND", 3)
    for _n in range(5):
        practice_of(maria, service)
    assert len(found(anna, "bianchi")) <= 6
    page = client_of(anna).get(QUEUE, {"q": "bianchi"}).content.decode()
    assert "aggiungi il nome o un filtro" in page


def test_what_was_sent_is_found_as_it_was_sent(maria, service):
    practice = Practice(answers={})
    freeze_people(practice, {"surname": "Nuñez", "name": "José", "fiscal_code": "NZNJSO80A01Z131X"})
    assert practice.applicant_sorting == practice.beneficiary_sorting == "NUNEZ JOSE"
