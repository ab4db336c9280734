"""A new account for who comes with a card: what the card does not say is asked, and the e-mail's code confirms it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts import cards
from accounts.models import HealthCard, Place, Profile, User

from . import card_walker
from .card_screens import outcome_of, text_of
from .made_cards import MARIA, card, registered, show
from .newcomer import mailed_code
from .newcomer import register as sign_up

DATA, VERIFY = "/accesso/ts-cns/dati/", "/accesso/verifica/"
# Who was born in 1920 or 2020: the code alone does not say.
DOUBTFUL = "BNCMRA20C52B300P"
CONTACTS = card_walker.CONTACTS | {"email": "Maria.Bianchi@posta.example"}


pytestmark = pytest.mark.usefixtures("door")


@pytest.fixture
def browser(site, client):
    """It has shown Maria's card, which nobody knows."""
    assert show(client, "register")["Location"] == DATA
    return client


def confirm(client, drain, mailoutbox, **changes):
    assert client.post(DATA, CONTACTS | changes)["Location"] == VERIFY
    drain()
    return client.post(VERIFY, {"code": mailed_code(mailoutbox)})


def test_the_page_shows_what_the_card_says_and_asks_the_rest(browser):
    page = browser.get(DATA)
    text = text_of(page)
    for words in ("Dalla tua TS-CNS", "BIANCHI", "MARIA", MARIA, "12/03/1985", "BUSTO ARSIZIO (VA)"):
        assert words in text
    assert list(page.context["form"].fields) == [
        "citizenship", "phone", "residence_place", "residence_cap", "residence_address", "residence_street_number",
        "same_domicile", "domicile_place", "domicile_cap", "domicile_address", "domicile_street_number", "email",
        "privacy",
    ]  # fmt: skip


def test_s66_the_account_is_the_cards_once_its_mailbox_is_confirmed(browser, drain, mailoutbox):
    status, text = outcome_of(browser, confirm(browser, drain, mailoutbox))
    assert status == 200 and "Operazione correttamente eseguita" in text
    user = User.objects.get(email="maria.bianchi@posta.example")
    profile = user.profile
    assert user.is_verified and not user.has_usable_password()
    assert (profile.surname, profile.name, profile.sex, profile.fiscal_code) == (
        "BIANCHI",
        "MARIA",
        "F",
        MARIA,
    )
    assert (str(profile.birth_date), profile.birth_place.code) == ("1985-03-12", "B300")
    assert (
        profile.fiscal_code_verified_at and profile.domicile_address == "Via Roma" and profile.privacy_read_at
    )
    assert HealthCard.objects.get().user == user
    assert show(browser, "login")["Location"] == "/area-personale/benvenuto/"


def test_before_the_code_the_card_opens_nothing(browser, drain, mailoutbox):
    browser.post(DATA, CONTACTS)
    assert not HealthCard.objects.exists()
    assert cards.sign_in(card()).outcome == cards.Outcome.NOT_REGISTERED


def test_who_gave_up_before_the_code_starts_again_without_hindrance(browser, drain, mailoutbox):
    browser.post(DATA, CONTACTS)
    assert show(browser, "register")["Location"] == DATA
    status, _text = outcome_of(browser, confirm(browser, drain, mailoutbox))
    assert status == 200 and User.objects.count() == 1


def test_the_page_does_not_tell_whether_an_address_has_an_account(browser, luca, drain, mailoutbox):
    response = browser.post(DATA, CONTACTS | {"email": luca.email})
    assert response["Location"] == VERIFY
    drain()
    assert [mail.to for mail in mailoutbox] == [[luca.email]]
    assert not re.search(
        r"\b\d{3} \d{3}\b", mailoutbox[0].subject
    )  # no code: the owner is told of the account
    for code in ("123456", "000000"):
        assert browser.post(VERIFY, {"code": code}).status_code == 422
    assert not HealthCard.objects.exists()


def test_a_card_that_waited_too_long_is_read_again_and_nothing_is_confirmed(browser, drain, mailoutbox):
    browser.post(DATA, CONTACTS)
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        drain()
        status, text = outcome_of(browser, browser.post(VERIFY, {"code": mailed_code(mailoutbox)}))
    assert status == 403 and "È passato troppo tempo" in text
    assert not User.objects.exists() and not HealthCard.objects.exists()


def test_a_second_account_of_the_same_code_joins_the_first(browser, luca, drain, mailoutbox):
    browser.post(DATA, CONTACTS)
    drain()
    code = mailed_code(mailoutbox)
    Profile.objects.filter(user=luca).update(fiscal_code=MARIA)
    registered(User.objects.get(pk=luca.pk), card(card_id="7430010000000009"))
    status, _text = outcome_of(browser, browser.post(VERIFY, {"code": code}))
    assert status == 200 and HealthCard.objects.filter(user=luca).count() == 2
    assert not User.objects.filter(email="maria.bianchi@posta.example").exists()


def test_errors_are_said_beside_their_fields(browser):
    page = browser.post(DATA, {"phone": ""})
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {
        "citizenship", "phone", "residence_place", "residence_cap", "residence_address", "residence_street_number",
        "domicile_place", "domicile_cap", "domicile_address", "domicile_street_number", "email", "privacy",
    }  # fmt: skip


def test_what_is_posted_beside_changes_nothing_of_what_the_card_says(browser, drain, mailoutbox):
    forged = {"fiscal_code": "VRDLCU79S02D869G", "surname": "Verdi", "sex": "M", "birth_date": "01/01/1950"}
    confirm(browser, drain, mailoutbox, **forged)
    profile = Profile.objects.get()
    assert (profile.fiscal_code, profile.surname, profile.sex) == (MARIA, "BIANCHI", "F")
    assert str(profile.birth_date) == "1985-03-12"


class TestTheCenturyIsInDoubt:
    @pytest.fixture
    def browser(self, site, client):
        show(client, "register", card(fiscal_code=DOUBTFUL))
        return client

    def errors(self, browser, birth_date):
        return browser.post(DATA, CONTACTS | {"birth_date": birth_date}).context["form"].errors["birth_date"]

    def test_the_birth_date_is_asked(self, browser):
        assert "birth_date" in browser.get(DATA).context["form"].fields

    def test_a_child_registers_nobody(self, browser):
        assert "almeno 18 anni" in self.errors(browser, "12/03/2020")[0]

    def test_the_date_is_one_of_the_codes(self, browser):
        assert "non è quella del codice fiscale" in self.errors(browser, "13/03/1920")[0]

    def test_who_is_old_enough_goes_on(self, browser, drain, mailoutbox):
        confirm(browser, drain, mailoutbox, birth_date="12/03/1920")
        assert str(Profile.objects.get().birth_date) == "1920-03-12"


def test_a_birth_place_that_the_register_does_not_know_is_asked(site, client, drain, mailoutbox):
    Place.objects.filter(code="B300").exclude(name="").update(code="B30X")
    show(client, "register")
    assert "birth_place" in client.get(DATA).context["form"].fields
    status, _text = outcome_of(client, confirm(client, drain, mailoutbox, birth_place="BUSTO ARSIZIO"))
    assert status == 200 and Profile.objects.get().birth_place.name.upper() == "BUSTO ARSIZIO"


def test_who_is_signed_in_links_the_card_instead(site, maria, client):
    show(client, "register", card(fiscal_code="RSSMRA80A01H501U"))
    client.post("/accesso/", {"email": maria.email, "password": "Prova123!"})
    assert client.get(DATA)["Location"] == "/accesso/ts-cns/collega/"


def test_a_registration_by_password_that_typed_a_verified_code_is_like_any_other_and_its_owner_is_told(
    maria, client, drain, mailoutbox
):
    registered(maria)
    drain()
    mailoutbox.clear()
    sign_up(client, email="altra@posta.example", fiscal_code=MARIA, **PERSON)
    drain()
    client.post(VERIFY, {"code": mailed_code(mailoutbox)})
    drain()
    other = User.objects.get(email="altra@posta.example")
    assert other.is_verified and other.profile.fiscal_code_verified_at is None
    assert ("Qualcuno ha indicato il tuo codice fiscale", [maria.email]) in [
        (m.subject, m.to) for m in mailoutbox
    ]


PERSON = {
    "surname": "Bianchi",
    "name": "Maria",
    "sex": "F",
    "birth_date": "12/03/1985",
    "birth_place": "BUSTO ARSIZIO (VA)",
    "birth_province": "VA",
}
