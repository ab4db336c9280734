"""«Cambio password» (requirements S12, S52)."""

import pytest

from .newcomer import PASSWORD

PAGE = "/area-personale/password/"
NEW = "Nuova123!x"


def change(client, old=PASSWORD, new=NEW, again=None):
    return client.post(PAGE, {"old_password": old, "new_password": new, "new_password_again": again or new})


def test_s52_it_asks_the_old_password(client_of, maria):
    response = change(client_of(maria), old="Sbagliata1!")
    assert response.context["form"].errors["old_password"] == ["La password attuale non è corretta."]
    maria.refresh_from_db()
    assert maria.check_password(PASSWORD)


def test_s52_it_keeps_this_session_and_ends_the_others(client_of, maria):
    here, elsewhere = client_of(maria), client_of(maria)
    response = here.post(
        PAGE, {"old_password": PASSWORD, "new_password": NEW, "new_password_again": NEW}, follow=True
    )
    assert "Password cambiata." in response.content.decode()
    assert here.get(PAGE).status_code == 200
    assert elsewhere.get(PAGE).status_code == 302
    maria.refresh_from_db()
    assert maria.check_password(NEW)


def test_s52_the_owner_is_told_by_mail(client_of, maria, drain, mailoutbox):
    change(client_of(maria))
    drain()
    assert [letter.subject for letter in mailoutbox] == ["La tua password è cambiata"]
    assert NEW not in mailoutbox[0].message().as_string()


@pytest.mark.parametrize(
    "password",
    ["Abcde1!", "Abcdefghijklmnopqrs1!", "abcdefg1!", "ABCDEFG1!", "Abcdefgh!", "Abcdefg1", "Password1!"],
)
def test_s12_the_same_rules_hold_here(client_of, maria, password):
    assert change(client_of(maria), new=password).context["form"].errors["new_password"]


def test_s11_it_is_not_the_email(client_of, maria):
    maria.email = "ab1@posta.example"
    maria.save()
    assert change(client_of(maria), new="Ab1@posta.example").context["form"].errors["new_password"]


def test_s12_the_rules_are_printed(client_of, maria):
    page = client_of(maria).get(PAGE).content.decode()
    for rule in ("da almeno 8 caratteri e non oltre 20", "un carattere maiuscolo", "@ # \\ $ % ! ? _"):
        assert rule in page


def test_the_two_must_agree(client_of, maria):
    assert change(client_of(maria), again="Diversa12!").context["form"].errors["new_password_again"]


def test_the_old_one_cannot_be_guessed_for_long(client_of, maria):
    client = client_of(maria)
    for _time in range(10):
        change(client, old="Sbagliata1!")
    assert "Troppi tentativi" in change(client).content.decode()
    maria.refresh_from_db()
    assert maria.check_password(PASSWORD)


def test_nobody_else_sees_it(client, client_of, anna):
    assert client.get(PAGE)["Location"] == f"/accesso/?next={PAGE}"
    assert client_of(anna).get(PAGE)["Location"] == "/admin/"
