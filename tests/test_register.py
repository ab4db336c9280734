"""The page «Registrati» (requirements S4-S13)."""

import re

import pytest
import time_machine
from django.test import Client, override_settings

from accounts import registration
from accounts.models import EmailCode, Place, Profile, Registration, User
from accounts.passwords import SPECIAL, broken_rules, common_passwords

from .newcomer import EMAIL, PASSWORD, answers, mailed_code, opened, register

PAGE = "/accesso/registrati/"
COMPULSORY = [name for name in answers()]


@pytest.fixture(autouse=True)
def ground(site):
    """Places are looked up by each of these tests."""


def errors(response):
    return response.context["form"].errors


def test_s03_the_sign_in_page_leads_here_with_the_guides_words(client):
    page = client.get("/accesso/").content.decode()
    link = re.search(r'<a href="([^"]+)">Non possiedi un account\? Registrati adesso!</a>', page)
    assert link[1] == PAGE
    assert client.get(PAGE).status_code == 200


@pytest.mark.parametrize("name", COMPULSORY)
def test_s04_each_field_that_is_left_empty_is_an_error_on_that_field(client, name):
    response = register(client, **{name: ""})
    assert response.status_code == 422
    assert name in errors(response)
    assert f'id="id_{name}_error"' in response.content.decode()
    assert not Registration.objects.exists()


@pytest.mark.parametrize("name", COMPULSORY)
def test_s04_each_field_that_is_not_sent_at_all_is_an_error_too(client, name):
    assert name in errors(register(client, **{name: None}))


def test_s04_every_field_that_the_page_shows_is_among_those_tried(client):
    shown = {field.name for field in client.get(PAGE).context["form"]}
    assert shown - {"same_domicile"} == set(COMPULSORY)


def test_s05_the_email_is_the_user_name_and_there_is_one_for_each_mailbox(client, drain):
    page = client.get(PAGE).content.decode()
    assert "La Email sarà lo username per effettuare il login." in page
    assert 'name="username"' not in page
    register(client, email="Cittadino.Tekne@Posta.Example")
    assert opened().email == EMAIL
    register(client, email=EMAIL.upper())
    assert registration.confirm(Registration.objects.get()) is None
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("Abcde1!", "length"), ("Abcdef1!", None), ("Abcdefghijklmnopqr1!", None), ("Abcdefghijklmnopqrs1!", "length"),
    ],
)  # fmt: skip
def test_s06_the_password_has_eight_to_twenty_characters(password, rule):
    assert [code for code, _text in broken_rules(password)] == ([rule] if rule else [])


def test_s07_the_password_has_a_capital(client):
    response = register(client, password="abcdefg1!", password_again="abcdefg1!")
    assert errors(response)["password"] == ["La password deve contenere almeno un carattere maiuscolo."]


def test_s08_the_password_has_a_small_letter(client):
    response = register(client, password="ABCDEFG1!", password_again="ABCDEFG1!")
    assert errors(response)["password"] == ["La password deve contenere almeno un carattere minuscolo."]


def test_s09_the_password_has_a_digit(client):
    response = register(client, password="Abcdefgh!", password_again="Abcdefgh!")
    assert errors(response)["password"] == ["La password deve contenere almeno un carattere numerico."]


@pytest.mark.parametrize("password", ["Abcdefg1", "Abcdef1&"])
def test_s10_the_password_has_one_of_the_special_characters(client, password):
    response = register(client, password=password, password_again=password)
    assert "caratteri speciali" in errors(response)["password"][0]


@pytest.mark.parametrize("sign", list("@#\\$%!?_"))
def test_s10_each_special_character_is_enough(client, sign):
    password = f"Zxtqwvb1{sign}"
    assert sign in SPECIAL
    assert register(client, password=password, password_again=password).status_code == 302
    assert opened().check_password(password)


@pytest.mark.parametrize("password", ["Ab1@posta.example", "aB1@POSTA.example"])
def test_s11_the_password_is_not_the_email(client, password):
    response = register(client, email="Ab1@posta.example", password=password, password_again=password)
    assert errors(response)["password"] == ["La password non deve essere uguale all'indirizzo email."]


def test_s12_the_page_prints_the_six_rules_in_the_guides_words(client):
    page = client.get(PAGE).content.decode()
    for rule in (
        "essere composta da almeno 8 caratteri e non oltre 20",
        "contenere almeno un carattere maiuscolo",
        "contenere almeno un carattere minuscolo",
        "contenere almeno un carattere numerico",
        "contenere almeno uno dei seguenti caratteri speciali: @ # \\ $ % ! ? _",
        "non essere uguale all&#x27;indirizzo email",
        "Le password troppo comuni non sono accettate.",
    ):
        assert rule in page


def test_s13_registrati_sends_one_mail(client, drain, mailoutbox):
    assert re.search(r'<button type="submit"[^>]*>Registrati</button>', client.get(PAGE).content.decode())
    response = register(client)
    assert response.status_code == 302
    assert response["Location"] == "/accesso/verifica/"
    drain()
    (letter,) = mailoutbox
    assert letter.to == [EMAIL]
    assert len(mailed_code(mailoutbox)) == 6
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    assert [kind for _content, kind in letter.alternatives] == ["text/html"]
    assert "http" not in letter.body


def test_s56_the_registration_collects_all_that_the_profile_shows(client):
    register(client)
    profile = opened().profile
    assert profile.full_name == "TEKNE CITTADINO"
    assert (profile.sex, profile.birth_date.isoformat(), profile.fiscal_code) == (
        "M",
        "1990-01-01",
        "TKNCTD90A01E507P",
    )
    assert (profile.birth_place.code, profile.birth_place.province) == ("E507", "LC")
    assert profile.citizenship == "IT"
    assert profile.residence_place.label == "BUSTO ARSIZIO (VA)"
    assert profile.domicile_place.label == "GALLARATE (VA)"
    assert profile.privacy_read_at is not None


def test_s59_the_domicile_can_be_the_residence(client):
    same = {f"domicile_{part}": None for part in ("place", "cap", "address", "street_number")}
    assert register(client, same_domicile="on", **same).status_code == 302
    snapshot = opened().profile.snapshot()
    assert snapshot["domicile"] == snapshot["residence"]


def test_a_password_that_everybody_uses_is_refused(client):
    response = register(client, password="Password1!", password_again="Password1!")
    assert errors(response)["password"] == ["Questa password è troppo comune: scegline un'altra."]


def test_the_list_of_common_passwords_is_long_and_spares_the_demo(client):
    assert len(common_passwords()) > 3000
    assert broken_rules(PASSWORD) == []


@pytest.mark.parametrize("password", ["Tekne 1990!", "ÈAccentata1!", "Abcdefg1!日本", "TKNCTD90A01E507p!"])
def test_any_other_character_or_word_is_allowed(password):
    assert broken_rules(password) == []


def test_the_two_passwords_must_agree(client):
    assert "password_again" in errors(register(client, password_again="Prova124!"))


def test_what_was_typed_is_there_again_but_not_the_password(client):
    page = register(client, surname="", birth_date="31/02/1990").content.decode()
    assert 'value="Cittadino"' in page
    assert 'value="31/02/1990"' in page
    assert "Inserisci la data nel formato gg/mm/aaaa" in page
    assert PASSWORD not in page
    assert "Errore: " in page.partition("</title>")[0]


@pytest.mark.parametrize("typed", ["1/1/1990", "01-01-1990", "01011990", "1990-01-01"])
def test_a_date_may_be_written_in_several_ways(client, typed):
    assert register(client, birth_date=typed).status_code == 302


@time_machine.travel("2026-11-21 12:00+01:00", tick=False)
@pytest.mark.parametrize(
    ("birth_date", "code", "words"),
    [
        ("22/11/2008", "TKNCTD08S22E507V", "almeno 18 anni"),
        ("22/11/2026", "TKNCTD90A01E507P", "nel passato"),
        ("01/01/1890", "TKNCTD90A01E507P", "anno di nascita"),
    ],
)
def test_minors_and_impossible_ages_are_refused(client, birth_date, code, words):
    response = register(client, birth_date=birth_date, fiscal_code=code)
    assert words in errors(response)["birth_date"][0]


@time_machine.travel("2026-11-21 12:00+01:00", tick=False)
def test_on_the_eighteenth_birthday_one_may_register(client):
    response = register(client, birth_date="21/11/2008", fiscal_code="")
    assert "birth_date" not in errors(response)


class TestPlaces:
    def test_born_abroad_is_ee(self, client):
        person = {"surname": "De Angelis", "name": "Nicola", "sex": "F", "birth_date": "31/12/1984"}
        abroad = {"birth_place": "Marocco", "birth_province": "ee", "citizenship": "Z330"}
        assert register(client, **person, **abroad, fiscal_code="DNGNCL84T71Z330O").status_code == 302
        profile = opened().profile
        assert profile.snapshot()["birth_place"] == {"key": "Z330", "label": "MAROCCO"}
        assert profile.snapshot()["birth_province"] == "EE"

    def test_a_province_that_the_place_never_had_is_told(self, client):
        response = register(client, birth_province="MI")
        assert errors(response)["birth_province"] == ["La provincia di nascita di LECCO è LC."]

    def test_the_province_of_the_day_of_birth_is_accepted(self, client):
        """Lecco belonged to Como when people of more than 34 were born."""
        assert register(client, birth_province="CO").status_code == 302

    def test_homonyms_become_radios_and_the_choice_counts(self, client):
        response = register(client, residence_place="Samone", residence_cap="10010")
        page = response.content.decode()
        assert 'name="residence_place_choice" value="SAMONE (TN)"' in page
        assert 'name="residence_place_choice" value="SAMONE (TO)"' in page
        chosen = {"residence_place_offered": "Samone", "residence_place_choice": "SAMONE (TO)"}
        assert register(client, residence_place="Samone", residence_cap="10010", **chosen).status_code == 302
        assert opened().profile.residence_place.code == "H753"

    def test_a_choice_for_another_text_does_not_count(self, client):
        chosen = {"residence_place_offered": "Samone", "residence_place_choice": "SAMONE (TO)"}
        register(client, residence_place="Busto Arsizio", **chosen)
        assert opened().profile.residence_place.code == "B300"

    def test_part_of_a_name_offers_what_begins_with_it(self, client):
        page = register(client, residence_place="Busto Ars").content.decode()
        assert 'value="BUSTO ARSIZIO (VA)"' in page
        assert not Registration.objects.exists()

    @pytest.mark.parametrize("typed", ["Paperopoli", "x", "(", "%", "B\x00usto", "B" * 5000, "😀"])
    def test_an_unknown_place_is_told(self, client, typed):
        assert errors(register(client, residence_place=typed))["residence_place"]

    def test_a_comune_that_changed_its_code_takes_the_one_of_the_codice_fiscale(self, client):
        """Sovizzo was I879 until 2024 and is M436 since (domain.md 4.1)."""
        response = register(
            client, birth_place="SOVIZZO (VI)", birth_province="VI", fiscal_code="TKNCTD90A01I879K"
        )
        assert response.status_code == 302, errors(response)
        assert opened().profile.birth_place == Place.objects.get(code="I879", name="Sovizzo")

    def test_the_cap_of_the_bodys_own_comuni_is_told(self, client):
        assert errors(register(client, residence_cap=""))["residence_cap"] == [
            "Il CAP di BUSTO ARSIZIO è 21052."
        ]
        assert errors(register(client, residence_cap="٢١٠٥٢"))["residence_cap"] == [
            "Il CAP è composto da 5 cifre. Il CAP di BUSTO ARSIZIO è 21052."
        ]

    def test_an_address_abroad_needs_no_cap(self, client):
        assert register(client, residence_place="FRANCIA", residence_cap="").status_code == 302


class TestFiscalCode:
    def test_disagreement_blocks_and_names_the_fields(self, client):
        response = register(client, name="Maria", sex="F")
        assert errors(response)["fiscal_code"] == ["Il codice fiscale non corrisponde a: nome, sesso."]

    @override_settings(CF_COHERENCE="warn")
    def test_the_setting_can_make_it_a_warning(self, client):
        response = client.post(PAGE, answers(name="Maria", sex="F"), follow=True)
        assert "Il codice fiscale non corrisponde a: nome, sesso." in response.content.decode()
        assert opened().profile.name == "Maria"

    @override_settings(CF_COHERENCE="off")
    def test_or_switch_it_off(self, client):
        response = client.post(PAGE, answers(name="Maria", sex="F"), follow=True)
        assert "non corrisponde" not in response.content.decode()

    def test_the_guides_own_sample_is_refused(self, client):
        assert errors(register(client, fiscal_code="TKNCTT90A01E507A"))["fiscal_code"]

    def test_a_provisional_code_is_accepted_with_a_warning(self, client):
        response = client.post(PAGE, answers(fiscal_code="12345678903"), follow=True)
        assert "codice fiscale provvisorio" in response.content.decode()

    def test_stp_is_refused_with_the_page_that_explains(self, client):
        response = register(client, fiscal_code="STP0301201234567")
        assert "STP" in errors(response)["fiscal_code"][0]
        assert "/stranieri-stp-eni/" in response.content.decode()

    def test_a_typed_code_may_repeat(self, client):
        for email in (EMAIL, "altra@posta.example"):
            register(client, email=email)
            opened()
        assert Profile.objects.filter(fiscal_code="TKNCTD90A01E507P").count() == 2


class TestKnownAddress:
    def test_the_answer_is_the_same_and_the_owner_is_told(self, client, maria, drain, mailoutbox):
        new, known = register(client), register(client, email=maria.email)
        assert (new.status_code, new["Location"]) == (known.status_code, known["Location"])
        drain()
        letter = mailoutbox[-1]
        assert letter.to == [maria.email]
        assert letter.subject == "Hai già un account"
        maria.refresh_from_db()
        assert maria.check_password(PASSWORD)
        assert Profile.objects.get(user=maria).surname == "Bianchi"

    def test_no_code_opens_that_account(self, client, maria, drain):
        register(client, email=maria.email, password="Diversa12!", password_again="Diversa12!")
        drain()
        assert EmailCode.objects.get().code_hash == ""
        page = client.post("/accesso/verifica/", {"code": "123456"})
        assert "Hai ancora 4 tentativi." in page.content.decode()

    def test_the_account_goes_to_who_reads_the_mailbox(self, client, drain, mailoutbox):
        """Who registers someone else's address first must not keep it, nor get it with the code of the other."""
        thief = Client()
        register(thief, surname="Ladra", password="Ladro123!x", password_again="Ladro123!x")
        register(client)
        drain()
        code = mailed_code(mailoutbox)
        if mailed_code(mailoutbox[:1]) != code:
            assert thief.post("/accesso/verifica/", {"code": code}).status_code == 422
        assert client.post("/accesso/verifica/", {"code": code}).status_code == 302
        assert User.objects.get().check_password(PASSWORD)
        assert Profile.objects.get().surname == "Tekne"

    def test_the_code_of_a_registration_that_came_too_late_opens_nothing(self, client, drain, mailoutbox):
        other = Client()
        for browser in (client, other):
            register(browser)
            drain()
        first, second = (mailed_code(mailoutbox[: number + 1]) for number in range(2))
        assert client.post("/accesso/verifica/", {"code": first}).status_code == 302
        late = other.post("/accesso/verifica/", {"code": second})
        assert late.status_code == 422 and "Codice scaduto" in late.content.decode()
        assert User.objects.count() == 1

    def test_staff_addresses_are_known_addresses(self, client, anna, drain, mailoutbox):
        register(client, email=anna.email)
        drain()
        anna.refresh_from_db()
        assert anna.is_staff
        assert "/admin/login/" in mailoutbox[-1].body


@pytest.mark.parametrize(
    "email", ["mıke@example.org", "mike", "mike@", "@example.org", "mike@example", "a b@c.example"]
)
def test_an_address_that_is_none_is_refused(client, email):
    assert errors(register(client, email=email))["email"]


def test_a_domain_in_letters_of_its_own_is_one_account(client):
    register(client, email="mike@exämple.org")
    assert opened().email == "mike@xn--exmple-cua.org"


def test_a_plus_address_is_an_address_of_its_own(client):
    register(client, email="mike+sioc@example.org")
    assert opened().email == "mike+sioc@example.org"


def test_too_many_registrations_of_one_address_are_stopped_before_hashing(client):
    for _time in range(5):
        assert register(client).status_code == 302
    response = register(client)
    assert response.status_code == 429
    assert "Troppi tentativi" in response.content.decode()


def test_forged_fields_change_nothing(client):
    register(client, is_staff="on", is_superuser="on", email_verified_at="2020-01-01", user="1")
    assert not User.objects.exists()
    user = opened()
    assert not (user.is_staff or user.is_superuser)
    assert user.email == EMAIL


def test_who_is_signed_in_does_not_register(client_of, maria):
    assert client_of(maria).get(PAGE).status_code == 302


@pytest.mark.parametrize(
    "field", ["surname", "name", "phone", "residence_address", "email", "citizenship", "sex"]
)
@pytest.mark.parametrize(
    "hostile", ["\x00", "<script>alert(1)</script>" * 50, "' OR 1=1 --", "{{7*7}}", "😀", "\u202e"]
)
def test_nothing_that_is_typed_breaks_the_page(client, field, hostile):
    response = register(client, **{field: hostile})
    assert response.status_code in (302, 422)
    if response.status_code == 422:
        assert "<script>alert" not in response.content.decode()
