"""Notifiche: the number of office messages to read, on every screen (S50)."""

import pytest
from django.urls import reverse

from practices import actions
from tests.small_service import draft, in_progress, sent, small_form


@pytest.fixture
def practice(site, maria, anna):
    return in_progress(small_form(), maria, anna)


@pytest.fixture
def browser(client_of, maria):
    return client_of(maria)


def screens(practice):
    """Every page of the area that shows something of this citizen."""
    unsent = draft(practice.form_version.form_page, practice.citizen)
    pages = [
        reverse("practices:home"),
        reverse("practices:notices"),
        reverse("practices:start", args=[practice.service.slug]),
    ]
    pages += [reverse(f"practices:{name}", args=[practice.uuid]) for name in ("detail", "documents", "sent")]
    pages += [reverse(f"practices:{name}", args=[unsent.uuid]) for name in ("detail", "delete", "summary")]
    pages += [
        reverse("practices:step", args=[unsent.uuid, 1]),
        reverse("accounts:profile"),
        reverse("accounts:password"),
    ]
    return pages


def test_s50_every_screen_shows_the_number_of_messages_to_read(browser, practice):
    for page in screens(practice):
        html = browser.get(page).content.decode()
        assert "Notifiche: 2 comunicazioni da leggere" in html, page
        assert '<span class="count" aria-hidden="true">2</span>' in html, page


def test_s50_the_public_pages_show_it_too(browser, practice):
    assert "Notifiche: 2 comunicazioni da leggere" in browser.get("/").content.decode()


def test_s50_opening_the_thread_lowers_it_at_once(browser, practice):
    page = browser.get(reverse("practices:messages", args=[practice.uuid])).content.decode()
    assert "Notifiche: nessuna comunicazione da leggere" in page
    assert 'class="count"' not in page


def test_s50_own_messages_never_count(browser, practice, maria, anna):
    actions.mark_read(practice, by=maria, shown=practice.messages.all())
    actions.reply(practice, by=maria, text="Ciao")
    assert "nessuna comunicazione da leggere" in browser.get(reverse("practices:home")).content.decode()
    actions.write(practice, by=anna, text="Buongiorno")
    assert "Notifiche: 1 comunicazione da leggere" in browser.get(reverse("practices:home")).content.decode()


def test_s50_the_messages_of_others_never_count(client_of, practice, luca):
    assert (
        "nessuna comunicazione da leggere" in client_of(luca).get(reverse("practices:home")).content.decode()
    )


def test_the_list_leads_to_each_message_newest_first(browser, practice, anna):
    last = actions.write(practice, by=anna, text="Testo riservato")
    page = browser.get(reverse("practices:notices")).content.decode()
    links = [
        f"{reverse('practices:messages', args=[practice.uuid])}#m-{row.uuid}"
        for row in practice.messages.order_by("-sent_at", "-pk")
    ]
    assert links[0].endswith(str(last.uuid))
    assert [page.index(link) for link in links] == sorted(page.index(link) for link in links)
    assert f"Nuova comunicazione sulla pratica {practice.number}" in page
    assert "Testo riservato" not in page


def test_an_empty_list_says_so(browser, practice, maria):
    actions.mark_read(practice, by=maria, shown=practice.messages.all())
    assert "Non hai comunicazioni da leggere." in browser.get(reverse("practices:notices")).content.decode()


def test_sending_counts_as_one_message(browser, site, maria):
    sent(small_form("altro"), maria)
    assert "Notifiche: 1 comunicazione da leggere" in browser.get("/area-personale/").content.decode()
