"""Mistakes found by hand on the running demo, each with the test that keeps it away."""

import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts import places
from accounts.models import User
from practices import actions, doctors
from practices.desk_deeds import token_of
from practices.models import PracticeView
from services.models import Doctor, LegalNumber, ServicePage

from .desk_rows import PDF, practice_of, service_called
from .newcomer import register


@pytest.fixture
def admin(site):
    return User.objects.create_superuser("amministratrice@asl.example", "Prova123!")


@pytest.fixture
def taken(maria, anna):
    practice = practice_of(maria, service_called("Cambio di prova", "cambio-di-prova"))
    return actions.take_charge(practice, by=anna)


def acceptance(practice, **changes):
    document = SimpleUploadedFile("esito.pdf", PDF, "application/pdf")
    today = timezone.localdate().isoformat()
    data = {"token": token_of(practice), "effective_on": today, "text": "Accolta.", "document": document}
    return data | changes


@pytest.mark.parametrize("address", ["/admin/pages/", "/admin/pages/search/"])
def test_the_administrator_opens_the_root_of_the_pages(client_of, admin, address):
    assert client_of(admin).get(address).status_code == 200


def test_a_year_that_no_calendar_has_is_an_unknown_place(client, site):
    assert places.resolve("ROMA, fino al 0000", past=True) == []
    assert register(client, birth_place="ROMA, fino al 0000").status_code == 422


def test_accepting_without_date_and_text_is_an_error_of_the_form(client_of, anna, taken):
    desk = client_of(anna)
    data = acceptance(taken, effective_on="", text="")
    assert desk.post(f"/admin/pratiche/{taken.uuid}/accetta/", data).status_code == 422


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_an_outcome_holds_from_a_day_that_makes_sense(client_of, anna, taken, day):
    desk = client_of(anna)
    data = acceptance(taken, effective_on=day)
    assert desk.post(f"/admin/pratiche/{taken.uuid}/accetta/", data).status_code == 422


def test_the_outcome_is_a_pdf_as_its_page_says(client_of, anna, taken, tmp_path):
    Image.new("RGB", (9, 9)).save(tmp_path / "esito.png")
    picture = SimpleUploadedFile("esito.png", (tmp_path / "esito.png").read_bytes(), "image/png")
    desk = client_of(anna)
    data = acceptance(taken, document=picture)
    assert desk.post(f"/admin/pratiche/{taken.uuid}/accetta/", data).status_code == 422


@pytest.mark.parametrize("header", ["Purpose", "Sec-Purpose"])
def test_no_header_lets_an_operator_look_without_a_trace(client_of, anna, taken, header):
    desk = client_of(anna)
    answer = desk.get(f"/admin/pratiche/{taken.uuid}/", headers={header: "prefetch"})
    was_shown = "BNCMRA85C52B300I" in answer.content.decode()
    assert not was_shown or PracticeView.objects.filter(practice=taken, user=anna).exists()


def new_member(client, email):
    data = {"email": email, "first_name": "Maria", "last_name": "Rossi", "is_superuser": "on"}
    client.post("/admin/users/new/", {**data, "password1": "Prova_456x", "password2": "Prova_456x"})


def test_a_member_of_staff_made_with_capitals_signs_in(client, client_of, admin):
    new_member(client_of(admin), "Maria.Rossi@asl.example")
    login = {"username": "Maria.Rossi@asl.example", "password": "Prova_456x"}
    assert client.post("/admin/login/", login).status_code == 302


def test_a_member_of_staff_made_in_the_admin_gets_the_link(client, client_of, admin, drain, mailoutbox):
    new_member(client_of(admin), "maria.rossi@asl.example")
    client.post("/accesso/link/", {"email": "maria.rossi@asl.example"})
    drain()
    assert [letter.to for letter in mailoutbox] == [["maria.rossi@asl.example"]]


def test_an_unexpected_error_leaves_its_trace_in_the_log(client, site, monkeypatch, caplog):
    def fails(*args, **kwargs):
        raise RuntimeError("canary")

    monkeypatch.setattr("home.views.find", fails)
    client.raise_request_exception = False
    with caplog.at_level(logging.ERROR, "portal.errors"):
        client.get("/cerca/?q=medico")
    assert any(row.name == "portal.errors" and row.exc_info for row in caplog.records)


def test_the_months_of_a_temporary_enrolment_are_two_numbers(client_of, carla):
    row = LegalNumber.objects.get(name="temporary_months")
    data = {"name": row.name, "value": "[1]", "valid_from": row.valid_from.isoformat(), "source": row.source}
    client_of(carla).post(f"/admin/snippets/services/legalnumber/edit/{row.pk}/", data)
    row.refresh_from_db()
    assert len(row.value) == 2


def test_a_service_without_a_form_has_no_page_that_starts_one(client_of, maria):
    page = client_of(maria).get("/area-personale/nuova/prenotazione-cup/")
    assert "in 0 passi" not in page.content.decode()


def derogation(maria, answers, **doctor):
    code = Doctor.objects.filter(kind="pls").first().regional_code
    Doctor.objects.filter(regional_code=code).update(**doctor)
    form = ServicePage.objects.get(slug="scelta-in-deroga").form_page
    practice = actions.start(form, by=maria)
    practice.answers = {"medico_scelto": {"key": code, "label": "X"}, **answers}
    return practice


def test_what_may_be_sent_for_a_sibling_may_be_accepted(maria):
    answers = {"tipo_deroga": "massimale", "tipo_medico": "pls", "motivo": "ricongiungimento"}
    practice = derogation(maria, answers, ceiling=1000, assisted=1050, ambito="A1")
    assert doctors.assignable(practice)


def test_to_keep_ones_paediatrician_takes_no_second_place(maria):
    practice = derogation(maria, {"tipo_deroga": "mantenimento"}, ceiling=1000, assisted=990)
    doctors.assign(practice)
    assert Doctor.objects.filter(kind="pls").first().assisted == 990
