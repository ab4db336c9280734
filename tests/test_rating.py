"""The citizen's opinion at the end of a request (C.SE.1.7): five stars, then why; once, one's own, never a duty."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from practices import actions
from practices.models import Rating
from tests.small_service import accepted, draft, rejected, sent, small_form


@pytest.fixture
def form_page(site):
    return small_form()


@pytest.fixture
def decided(form_page, maria, anna):
    return accepted(form_page, maria, anna)


@pytest.fixture
def browser(client_of, maria):
    return client_of(maria)


def page_of(practice):
    return reverse("practices:rating", args=[practice.uuid])


def test_the_page_of_a_decided_practice_asks_for_it_until_it_is_given(browser, decided):
    detail = reverse("practices:detail", args=[decided.uuid])
    assert page_of(decided) in browser.get(detail).content.decode()
    browser.post(page_of(decided), {"stars": "4"})
    assert page_of(decided) not in browser.get(detail).content.decode()


def test_the_stars_are_kept_at_once_and_the_reasons_may_be_left_out(browser, decided):
    answer = browser.post(page_of(decided), {"stars": "5"})
    assert answer.url == page_of(decided)
    assert Rating.objects.get(practice=decided).stars == 5
    answer = browser.post(page_of(decided), {"text": ""}, follow=True)
    assert "Grazie, il tuo parere ci aiuta" in answer.content.decode()


@pytest.mark.parametrize(
    "stars, asked, offered, other",
    [
        (3, "Dove hai incontrato le maggiori difficoltà?", "unclear", "clear"),
        (4, "Quali sono stati gli aspetti che hai preferito?", "clear", "unclear"),
    ],
)
def test_few_stars_are_asked_what_was_difficult_and_many_what_was_good(
    browser, decided, stars, asked, offered, other
):
    browser.post(page_of(decided), {"stars": stars})
    page = browser.get(page_of(decided)).content.decode()
    assert asked in page
    assert browser.post(page_of(decided), {"reasons": [other]}).status_code == 422
    browser.post(page_of(decided), {"reasons": [offered], "text": "Tutto chiaro."})
    given = Rating.objects.get(practice=decided)
    assert (given.stars, given.reasons, given.text) == (stars, [offered], "Tutto chiaro.")


@pytest.mark.parametrize("stars", ["", "0", "6", "-1", "4.5", "cinque", "\x00", "99999999999999999999"])
def test_what_is_no_number_of_stars_is_told_and_not_kept(browser, decided, stars):
    answer = browser.post(page_of(decided), {"stars": stars})
    assert answer.status_code == 422 and "<title>Errore: " in answer.content.decode()
    assert not Rating.objects.exists()


def test_the_stars_are_given_once(browser, decided):
    browser.post(page_of(decided), {"stars": "5"})
    browser.post(page_of(decided), {"stars": "1"})
    assert Rating.objects.get(practice=decided).stars == 5


def test_a_refused_request_may_be_rated_too(browser, form_page, maria, anna):
    practice = rejected(form_page, maria, anna)
    browser.post(page_of(practice), {"stars": "2"})
    assert Rating.objects.get(practice=practice).stars == 2


def test_nobody_rates_a_draft(browser, form_page, maria):
    practice = draft(form_page, maria)
    assert browser.post(page_of(practice), {"stars": "5"}).status_code == 302
    with pytest.raises(actions.Refused, match="dopo aver inviato"):
        actions.rate(practice, maria, stars=5)
    assert not Rating.objects.exists()


@pytest.mark.parametrize("role", ["luca", "anna", "elena", "anonymous"])
def test_nobody_else_rates_it(request, client, client_of, decided, role):
    visitor = client if role == "anonymous" else client_of(request.getfixturevalue(role))
    assert visitor.post(page_of(decided), {"stars": "1"}).status_code in (302, 404)
    if role == "luca":
        with pytest.raises(PermissionDenied):
            actions.rate(decided, request.getfixturevalue("luca"), stars=1)
    assert not Rating.objects.exists()


def test_it_is_no_event_and_the_office_reads_it_nowhere(browser, form_page, maria, anna, client_of):
    practice = sent(form_page, maria)
    before = practice.events.count()
    browser.post(page_of(practice), {"stars": "1"})
    browser.post(page_of(practice), {"text": "Modulo faticoso."})
    assert practice.events.count() == before
    desk = client_of(anna).get(reverse("desk:practice", args=[practice.uuid])).content.decode()
    assert "Modulo faticoso." not in desk
