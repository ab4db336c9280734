"""What is not yours does not exist: 404 on every address, by every method, whatever is sent (S32; T-01…T-05)."""

import re
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from practices import actions, urls
from practices.models import Event, Practice
from tests.small_service import ANSWERS, accepted, draft, pdf, post, sent, small_form

METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
OF_NO_PRACTICE = {"home", "welcome", "start", "notices", "check", "checked"}


@pytest.fixture
def form_page(site):
    return small_form()


@pytest.fixture
def unsent(form_page, maria):
    practice = draft(form_page, maria)
    actions.save_step(practice, maria, 1, post(per_chi="me"))
    actions.attach(practice, "allegato", pdf(), by=maria)
    return practice


@pytest.fixture
def decided(form_page, maria, anna, drain):
    practice = accepted(form_page, maria, anna)
    drain()
    return practice


def addresses(practice):
    """Every address of the practice, from the table of addresses itself, so that a new one is swept too."""
    files = {
        "document_uuid": practice.documents.all(),
        "file_uuid": practice.attachments.all(),
        "number": range(1, 5),
    }
    found = []
    for pattern in urls.urlpatterns:
        if pattern.name in OF_NO_PRACTICE:
            continue
        names = [name for name in pattern.pattern.converters if name != "uuid"]
        choices = [{}]
        if names:
            choices = [
                {names[0]: getattr(item, "uuid", item)}
                for item in [*files[names[0]]] + ([uuid4()] if "uuid" in names[0] else [])
            ]
        found += [
            reverse(f"practices:{pattern.name}", kwargs={"uuid": practice.uuid, **choice})
            for choice in choices
        ]
    return found


@pytest.mark.parametrize("method", METHODS)
def test_s32_another_citizen_gets_404_everywhere(client_of, luca, unsent, decided, method):
    stranger = client_of(luca)
    for practice in (unsent, decided):
        for address in addresses(practice):
            response = getattr(stranger, method)(
                address,
                {"mode": "next", "text": "Ciao", "revision": "1", **ANSWERS[4]} if method == "post" else None,
            )
            assert response.status_code == 404, (method, address)


def test_s32_the_answer_is_that_of_a_practice_that_is_not_there(client_of, luca, unsent):
    stranger = client_of(luca)
    there = stranger.get(reverse("practices:detail", args=[unsent.uuid]))
    nowhere = stranger.get(reverse("practices:detail", args=[uuid4()]))
    assert there.status_code == nowhere.status_code == 404
    assert without_token(there) == without_token(nowhere)


def without_token(response):
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", response.content)


def test_s32_nothing_moved_after_all_that(client_of, luca, unsent, decided):
    before = (
        Event.objects.count(),
        unsent.attachments.count(),
        decided.messages.filter(read_at=None).count(),
    )
    stranger = client_of(luca)
    for practice in (unsent, decided):
        for address in addresses(practice):
            stranger.get(address)
            stranger.post(
                address, {"text": "Ciao", "mode": "next", "remove": str(unsent.attachments.get().uuid)}
            )
    after = (Event.objects.count(), unsent.attachments.count(), decided.messages.filter(read_at=None).count())
    assert before == after and Practice.objects.count() == 2


def test_s32_files_asked_in_pieces_or_conditionally_give_nothing(client_of, luca, decided):
    receipt = decided.documents.get(kind="receipt")
    address = reverse("practices:document", args=[decided.uuid, receipt.uuid])
    for headers in (
        {"Range": "bytes=0-10"},
        {"If-None-Match": "*"},
        {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
    ):
        assert client_of(luca).get(address, headers=headers).status_code == 404


def test_a_paper_is_found_only_under_its_own_practice(client_of, maria, form_page, unsent, decided):
    browser = client_of(maria)
    receipt, attachment = decided.documents.get(kind="receipt"), unsent.attachments.get()
    assert browser.get(reverse("practices:document", args=[unsent.uuid, receipt.uuid])).status_code == 404
    assert (
        browser.get(reverse("practices:attachment", args=[decided.uuid, attachment.uuid])).status_code == 404
    )
    assert (
        browser.post(reverse("practices:attachment_remove", args=[decided.uuid, attachment.uuid])).status_code
        == 404
    )


def test_a_stranger_s_file_cannot_be_removed_through_the_own_step(client_of, luca, form_page, unsent):
    own = draft(form_page, luca)
    target = unsent.attachments.get()
    client_of(luca).post(
        reverse("practices:step", args=[own.uuid, 1]),
        {"per_chi": "me", "revision": "0", "remove": str(target.uuid)},
    )
    assert unsent.attachments.filter(pk=target.pk).exists()


@pytest.mark.parametrize("remove", ["x", "1", "' or 1=1", "00000000-0000-0000-0000-000000000000"])
def test_removing_what_is_no_file_of_the_practice_changes_nothing(client_of, maria, unsent, remove):
    revision = Practice.objects.get().revision
    response = client_of(maria).post(
        reverse("practices:step", args=[unsent.uuid, 1]),
        {"per_chi": "me", "revision": revision, "remove": remove},
    )
    assert response.status_code == 302 and unsent.attachments.count() == 1


def test_the_number_and_the_key_open_nothing(client_of, maria, decided):
    browser = client_of(maria)
    for key in (decided.number, decided.pk, str(decided.uuid).upper(), decided.uuid.hex):
        assert browser.get(f"/area-personale/pratiche/{key}/").status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_whoever_is_not_signed_in_is_asked_to(client, unsent, decided, method):
    for practice in (unsent, decided):
        for address in addresses(practice):
            response = getattr(client, method)(address)
            assert response.status_code == 302 and response["Location"].startswith("/accesso/"), address


def test_staff_have_no_business_here(client_of, anna, decided):
    for address in addresses(decided):
        assert client_of(anna).get(address)["Location"].startswith("/admin/")


def test_the_actions_refuse_a_stranger_too(form_page, maria, luca, unsent):
    practice = sent(small_form("altro"), maria)
    attachment = unsent.attachments.get()
    for deed in (
        lambda: actions.save_step(unsent, luca, 1, post(per_chi="me")),
        lambda: actions.attach(unsent, "allegato", pdf(), by=luca),
        lambda: actions.remove_attachment(unsent, attachment, by=luca),
        lambda: actions.delete_draft(unsent, by=luca),
        lambda: actions.submit(unsent, by=luca, way_in="password"),
        lambda: actions.withdraw(practice, by=luca),
        lambda: actions.reply(practice, by=luca, text="Ciao"),
        lambda: actions.mark_read(practice, by=luca, shown=practice.messages.all()),
    ):
        with pytest.raises(PermissionDenied):
            deed()
