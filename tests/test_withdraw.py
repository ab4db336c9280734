"""Ritira la richiesta: only by the citizen, only from Inviata (our sixth state)."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from practices import actions
from practices.models import Practice
from tests.small_service import draft, in_progress, sent, small_form


@pytest.fixture
def form_page(site):
    return small_form()


@pytest.fixture
def browser(client_of, maria):
    return client_of(maria)


def address(practice):
    return reverse("practices:withdraw", args=[practice.uuid])


def test_it_asks_first_and_then_withdraws(browser, form_page, maria):
    practice = sent(form_page, maria)
    page = browser.get(address(practice)).content.decode()
    assert f"Ritira la richiesta {practice.number}" in page and "non la esaminerà" in page
    assert Practice.objects.get().state == "submitted"
    response = browser.post(address(practice), follow=True)
    assert f"Hai ritirato la richiesta {practice.number}." in response.content.decode()
    practice = Practice.objects.get()
    assert practice.state == "withdrawn" and practice.closed_at is not None
    assert practice.protocol_entries.count() == 1
    assert practice.events.get(verb="withdraw").actor == maria


def test_it_is_refused_once_the_office_has_taken_charge(browser, form_page, maria, anna):
    practice = in_progress(form_page, maria, anna)
    for method in (browser.get, browser.post):
        page = method(address(practice), follow=True).content.decode()
        assert (
            "Non è più possibile ritirare la richiesta: la pratica ora è nello stato «In Elaborazione»."
            in page
        )
    assert Practice.objects.get().state == "in_progress"


def test_a_draft_is_deleted_not_withdrawn(browser, form_page, maria):
    practice = draft(form_page, maria)
    browser.post(address(practice))
    assert Practice.objects.get().state == "draft"


def test_withdrawing_twice_is_once(browser, form_page, maria):
    practice = sent(form_page, maria)
    browser.post(address(practice))
    browser.post(address(practice))
    assert practice.events.filter(verb="withdraw").count() == 1


def test_a_get_never_withdraws(browser, form_page, maria, anna):
    practice = sent(form_page, maria)
    browser.get(address(practice))
    browser.head(address(practice))
    assert Practice.objects.get().state == "submitted"


def test_the_office_cannot_withdraw_for_the_citizen(form_page, maria, anna, luca):
    practice = sent(form_page, maria)
    for other in (anna, luca):
        with pytest.raises(PermissionDenied):
            actions.withdraw(practice, by=other)
