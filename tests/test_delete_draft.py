"""The bin: a draft deleted with its files, a hole left in the numbers (S34)."""

import os

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from practices import actions
from practices.models import DeletedDraft, Practice
from tests.small_service import draft, pdf, post, sent, small_form


@pytest.fixture
def form_page(site):
    return small_form()


@pytest.fixture
def browser(client_of, maria):
    return client_of(maria)


def with_file(form_page, by):
    practice = draft(form_page, by)
    actions.save_step(practice, by, 1, post(per_chi="me"))
    actions.attach(practice, "allegato", pdf(), by=by)
    return practice


def test_s34_it_asks_before_deleting(browser, form_page, maria):
    practice = draft(form_page, maria)
    page = browser.get(reverse("practices:delete", args=[practice.uuid])).content.decode()
    assert "Vuoi eliminare la bozza? L'operazione non si può annullare." in page
    assert Practice.objects.filter(pk=practice.pk).exists()


def test_s34_the_draft_goes_with_its_files_and_the_hole_is_recorded(
    browser, form_page, maria, django_capture_on_commit_callbacks
):
    practice = with_file(form_page, maria)
    path = practice.attachments.get().file.path
    with django_capture_on_commit_callbacks(execute=True):
        response = browser.post(reverse("practices:delete", args=[practice.uuid]), follow=True)
    assert f"La bozza {practice.number} è stata eliminata." in response.content.decode()
    assert not Practice.objects.exists() and not os.path.exists(path)
    hole = DeletedDraft.objects.get()
    assert (hole.year, hole.sequence) == (practice.year, practice.sequence)
    assert draft(form_page, maria).sequence == practice.sequence + 1


def test_s34_a_sent_practice_cannot_be_deleted(browser, form_page, maria):
    practice = sent(form_page, maria)
    address = reverse("practices:delete", args=[practice.uuid])
    for method in (browser.get, browser.post):
        response = method(address, follow=True)
        assert "La pratica è già stata inviata: non puoi più cancellarla." in response.content.decode()
    with pytest.raises(actions.AlreadySent):
        actions.delete_draft(practice, by=maria)
    assert Practice.objects.get().state == "submitted" and not DeletedDraft.objects.exists()


def test_s34_nobody_else_deletes_it(client_of, form_page, maria, luca):
    practice = draft(form_page, maria)
    assert client_of(luca).post(reverse("practices:delete", args=[practice.uuid])).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.delete_draft(practice, by=luca)
    assert Practice.objects.exists()


def test_deleting_twice_is_not_found(browser, form_page, maria):
    address = reverse("practices:delete", args=[draft(form_page, maria).uuid])
    browser.post(address)
    assert browser.post(address).status_code == 404
