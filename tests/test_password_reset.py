"""A forgotten password: asked for by e-mail, chosen anew (T-18, S12)."""

import datetime

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User

from .newcomer import PASSWORD, mailed_link, register

ASK = "/accesso/password/"
NEW = "Nuova123!x"


@pytest.fixture
def link(maria, client, drain, mailoutbox):
    client.post(ASK, {"email": maria.email})
    drain()
    return mailed_link(mailoutbox)


def choose(link, password=NEW, again=None):
    client = Client()
    page = client.get(link, follow=True)
    if not page.redirect_chain:
        return page
    path = page.redirect_chain[-1][0]
    return client.post(path, {"new_password": password, "new_password_again": again or password})


def test_the_link_lets_choose_a_new_password(maria, link, drain, mailoutbox):
    assert choose(link)["Location"] == "/accesso/password/fatto/"
    maria.refresh_from_db()
    assert maria.check_password(NEW)
    drain()
    assert mailoutbox[-1].subject == "La tua password è cambiata"


def test_the_token_leaves_the_address_at_once(client, link):
    response = client.get(link)
    assert response.status_code == 302
    assert response["Location"].endswith("/nuova/")


@pytest.mark.parametrize(
    "password", ["Abcde1!", "abcdefg1!", "ABCDEFG1!", "Abcdefgh!", "Abcdefg1", "Password1!"]
)
def test_s12_the_same_rules_hold_here(maria, link, password):
    response = choose(link, password)
    assert response.status_code == 422
    assert response.context["form"].errors["new_password"]
    maria.refresh_from_db()
    assert maria.check_password(PASSWORD)


def test_s12_and_are_printed(client, link):
    page = client.get(link, follow=True).content.decode()
    assert "essere composta da almeno 8 caratteri e non oltre 20" in page


def test_s11_the_password_is_not_the_email_here_either(maria, link):
    maria.email = "ab1@posta.example"
    maria.save()
    client = Client()
    client.post(ASK, {"email": maria.email})
    assert choose(link).context["validlink"] is False  # the old link died with the old address


def test_it_works_once(link):
    assert choose(link).status_code == 302
    again = choose(link, "Altra123!x")
    assert again.context["validlink"] is False
    assert "Questo link non è più valido" in again.content.decode()


def test_after_an_hour_it_is_dead(link):
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=59), tick=False):
        page = Client().get(link, follow=True)
        assert page.context["validlink"] is True
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=61), tick=False):
        assert choose(link).context["validlink"] is False


def test_after_a_sign_in_it_is_dead(maria, link):
    maria.last_login = timezone.now()
    maria.save()
    assert choose(link).context["validlink"] is False


def test_opening_the_link_changes_nothing(client, maria, link):
    for _time in range(3):
        client.get(link)
        client.head(link)
    maria.refresh_from_db()
    assert maria.check_password(PASSWORD)
    assert choose(link).status_code == 302


def test_other_sessions_end(client, client_of, maria, drain, mailoutbox):
    other = client_of(maria)
    assert other.get("/area-personale/profilo/").status_code == 200
    client.post(ASK, {"email": maria.email})
    drain()
    assert choose(mailed_link(mailoutbox)).status_code == 302
    assert other.get("/area-personale/profilo/").status_code == 302


def test_who_was_locked_out_comes_in_again(maria, link):
    attacker = Client(REMOTE_ADDR="203.0.113.9")
    for _time in range(12):
        attacker.post("/accesso/", {"email": maria.email, "password": "Sbagliata1!"})
    choose(link)
    client = Client()
    assert client.post("/accesso/", {"email": maria.email, "password": NEW})["Location"] == "/area-personale/"


def test_the_answers_are_identical(maria):
    User.objects.create_user("nuova@posta.example", PASSWORD)
    answers = set()
    for email in (maria.email, "nuova@posta.example", "nessuno@posta.example"):
        client = Client()
        response = client.post(ASK, {"email": email}, follow=True)
        answers.add((response.status_code, response.content, tuple(client.cookies)))
    assert len(answers) == 1
    assert "Se l'indirizzo è registrato riceverai un'email" in answers.pop()[1].decode()


def test_an_unconfirmed_or_unknown_address_gets_no_mail(client, site, drain, mailoutbox):
    register(Client(), email="nuova@posta.example")
    drain()
    mailoutbox.clear()
    for email in ("nuova@posta.example", "nessuno@posta.example"):
        client.post(ASK, {"email": email})
    drain()
    assert mailoutbox == []


@pytest.mark.parametrize("path", ["MQ/x-y", "99999999999999999999/x-y", "%00/x", "MQ/nuova", "à/à"])
def test_a_made_up_link_is_dead(client, site, path):
    assert client.get(f"/accesso/password/{path}/").status_code in (200, 404)


def test_the_host_header_does_not_reach_the_mail(client, maria, drain, mailoutbox, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.post(ASK, {"email": maria.email}, headers={"host": "evil.example"})
    drain()
    assert "evil.example" not in mailoutbox[0].message().as_string()
