"""Comunicazioni of a practice (S48, S49)."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from practices import actions
from practices.models import Message
from tests.small_service import draft, in_progress, sent, small_form


@pytest.fixture
def form_page(site):
    return small_form()


@pytest.fixture
def practice(form_page, maria, anna):
    practice = in_progress(form_page, maria, anna)
    actions.write(practice, by=anna, text="Ci serve il documento.\nGrazie.")
    return practice


@pytest.fixture
def browser(client_of, maria):
    return client_of(maria)


@pytest.fixture
def address(practice):
    return reverse("practices:messages", args=[practice.uuid])


def unread(practice):
    return practice.messages.filter(side="office", read_at=None).count()


def test_s48_the_thread_runs_from_the_oldest_to_the_newest_with_side_and_time(
    browser, practice, address, maria
):
    actions.reply(practice, by=maria, text="Eccolo qui.")
    page = browser.get(address).content.decode()
    sent_at = timezone.localtime(practice.messages.last().sent_at)
    assert (
        page.index("Abbiamo ricevuto")
        < page.index("Ci serve il documento.<br>Grazie.")
        < page.index("Eccolo qui.")
    )
    assert "<strong>Ufficio Scelta e Revoca</strong>" in page and "<strong>Tu</strong>" in page
    assert f"{sent_at:%d/%m/%Y %H:%M}</time>" in page


def test_s49_the_citizen_writes_to_the_office_and_the_operator_has_it_unread(browser, practice, address):
    response = browser.post(address, {"text": "  Buongiorno,\r\ncome procede?  "}, follow=True)
    page = response.content.decode()
    assert "La comunicazione è stata inviata" in page and "Buongiorno,<br>come procede?" in page
    message = practice.messages.last()
    assert (message.side, message.text, message.read_at) == ("citizen", "Buongiorno,\ncome procede?", None)
    assert practice.events.filter(verb="reply").exists()


@pytest.mark.parametrize(
    "text, words",
    [
        ("", "Inserisci il testo della comunicazione"),
        (" \n ", "Inserisci il testo"),
        ("a" * 4001, "al massimo 4000 caratteri: ne hai inseriti 4001"),
    ],
)
def test_s49_an_empty_or_too_long_text_is_refused_and_kept(browser, practice, address, text, words):
    before = practice.messages.count()
    response = browser.post(address, {"text": text})
    page = response.content.decode()
    assert response.status_code == 422 and words in page and 'href="#id_text"' in page
    assert text.strip() in page
    assert practice.messages.count() == before


def test_s49_a_text_of_4000_is_good_and_markup_is_only_text(browser, practice, address):
    browser.post(address, {"text": "<script>x</script>" + "è" * 3982})
    assert len(practice.messages.last().text) == 4000
    assert "&lt;script&gt;x&lt;/script&gt;" in browser.get(address).content.decode()


def test_s49_a_draft_has_no_form_and_refuses_a_forged_message(browser, form_page, maria):
    practice = draft(form_page, maria)
    address = reverse("practices:messages", args=[practice.uuid])
    page = browser.get(address).content.decode()
    assert "Nessuna comunicazione per questa pratica." in page and "<textarea" not in page
    response = browser.post(address, {"text": "Ciao"})
    assert response.status_code == 422 and "ancora in bozza" in response.content.decode()
    assert not Message.objects.filter(practice=practice).exists()


def test_opening_the_thread_marks_it_read_after_drawing_the_line(browser, practice, address):
    assert unread(practice) == 3
    page = browser.get(address).content.decode()
    assert page.count("Non lette</li>") == 1
    assert unread(practice) == 0
    assert "Non lette</li>" not in browser.get(address).content.decode()


@pytest.mark.parametrize(
    "headers", [{"Sec-Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}]
)
def test_a_browser_that_fetches_ahead_reads_nothing(browser, practice, address, headers):
    browser.get(address, headers=headers)
    assert unread(practice) == 3


def test_a_head_reads_nothing(browser, practice, address):
    assert browser.head(address).status_code == 200
    assert unread(practice) == 3


def test_the_office_writes_and_reads_only_within_its_scope(practice, maria, anna, bruno):
    actions.reply(practice, by=maria, text="Eccolo qui.")
    for deed in (
        lambda: actions.write(practice, by=bruno, text="No"),
        lambda: actions.mark_read(practice, by=bruno, shown=practice.messages.all()),
    ):
        with pytest.raises(PermissionDenied):
            deed()
    assert actions.mark_read(practice, by=anna, shown=practice.messages.all()) == 1
    assert practice.messages.filter(side="citizen", read_at=None).count() == 0
    assert unread(practice) == 3


def test_each_letter_of_the_office_is_one_mail(practice, anna):
    message = practice.messages.last()
    assert practice.deliveries.filter(kind="mail", event=f"message:{message.pk}").count() == 1


def test_a_closed_practice_can_still_be_written_about(client_of, form_page, maria):
    practice = actions.withdraw(sent(form_page, maria), by=maria)
    assert actions.reply(practice, by=maria, text="Ho sbagliato servizio.").side == "citizen"
