"""Sending: what is frozen, registered, said and put in the outbox, in one transaction (S22, S28, S35)."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone as django_timezone

from accounts.models import Place, Profile
from practices import actions
from practices.journeys import journey_of
from practices.models import Counter, Delivery, Practice, ProtocolEntry
from practices.sealing import seal
from services.models import Doctor, ServicePage
from tests.small_service import (
    ANSWERS,
    STEPS,
    accepted,
    draft,
    fill,
    in_progress,
    pdf,
    post,
    question,
    sent,
    small_form,
)


@pytest.fixture
def form_page(site):
    return small_form()


def test_s22_sending_gives_state_time_protocol_event_message_and_outbox(form_page, maria):
    with time_machine.travel(datetime(2026, 11, 21, 15, 44, tzinfo=UTC), tick=False):
        practice = sent(form_page, maria)
    entry = practice.protocol_entries.get()
    assert practice.state == "submitted"
    assert f"{django_timezone.localtime(practice.submitted_at):%d/%m/%Y %H:%M}" == "21/11/2026 16:44"
    assert (str(entry), entry.direction) == ("0000001/2026", "in")
    assert entry.registered_at == practice.submitted_at
    assert (entry.party_name, entry.party_fiscal_code) == ("BIANCHI MARIA", "BNCMRA85C52B300I")
    assert entry.digest == practice.seal
    event = practice.events.get(verb="submit")
    assert (event.from_state, event.to_state, event.actor) == ("draft", "submitted", maria)
    said = {"protocol": "0000001/2026", "way_in": "password", "seal": practice.seal, "days": 30}
    assert event.data == said
    message = practice.messages.get()
    assert (message.side, message.read_at) == ("office", None)
    assert "0000001/2026" in message.text and "21/12/2026" in message.text
    assert set(practice.deliveries.values_list("kind", "event")) == {("papers", "submit"), ("mail", "submit")}


def test_s35_what_was_sent_is_frozen(form_page, maria):
    practice = sent(form_page, maria)
    Profile.objects.filter(user=maria).update(surname="Cambiata", phone="000")
    ServicePage.objects.filter(slug="servizio-di-prova").update(title="Altro nome", term_days=90)
    kept = Practice.objects.get(pk=practice.pk)
    assert (kept.applicant["surname"], kept.applicant_surname, kept.service_title) == (
        "Bianchi",
        "Bianchi",
        "Servizio di prova",
    )
    assert (kept.beneficiary_surname, kept.beneficiary_fiscal_code) == ("Bianchi", "BNCMRA85C52B300I")
    assert (kept.term_days, kept.way_in, kept.context["@accesso"]) == (30, "password", "password")
    assert kept.privacy_version and kept.typed == {}
    assert kept.seal == seal(kept) and len(kept.seal) == 64
    assert [row.text for section in journey_of(kept).rows() for row in section.rows][:2] == [
        "Per me",
        "Distanza o orari",
    ]


def test_the_seal_covers_answers_and_files(form_page, maria):
    practice = sent(form_page, maria)
    practice.answers["motivo"] = "altro"
    assert seal(practice) != practice.seal


def test_the_way_in_is_the_one_at_sending(form_page, maria):
    practice = fill(draft(form_page, maria), way_in="password")
    assert actions.submit(practice, by=maria, way_in="ts_cns").way_in == "ts_cns"


def test_the_beneficiary_is_the_person_that_the_form_names(form_page, maria):
    practice = sent(
        form_page,
        maria,
        per_chi="figlio",
        ben_cognome="Verdi",
        ben_nome="Zoe",
        ben_codice_fiscale="VRDZOE20A41B300X",
    )
    assert (practice.beneficiary_surname, practice.beneficiary_name, practice.beneficiary_fiscal_code) == (
        "Verdi",
        "Zoe",
        "VRDZOE20A41B300X",
    )
    assert practice.applicant_surname == "Bianchi"


def comune(key):
    return question(key, "comune", "Comune", required=False)


@pytest.mark.parametrize(
    "answers, residence, domicile, district",
    [
        ({}, "B300", "D869", "Busto Arsizio"),
        ({}, "F205", "D869", "Gallarate"),
        ({}, "F205", "F205", None),
        ({"ben_comune": "GALLARATE"}, "B300", "B300", "Gallarate"),
        ({"ben_comune": "MILANO"}, "B300", "B300", "Busto Arsizio"),
        ({"dom_comune": "BUSTO ARSIZIO", "ben_comune": "GALLARATE"}, "F205", "F205", "Busto Arsizio"),
    ],
)
def test_the_district_is_the_first_place_that_lies_in_the_territory(
    site, maria, answers, residence, domicile, district
):
    profile = maria.profile
    profile.residence_place = Place.objects.present().get(code=residence)
    profile.domicile_place = Place.objects.present().get(code=domicile)
    profile.save()
    steps = [
        {**STEPS[0], "questions": [*STEPS[0]["questions"], comune("ben_comune"), comune("dom_comune")]},
        *STEPS[1:],
    ]
    practice = draft(small_form("distretti", steps=steps), maria)
    from_form = {"per_chi": "me", **answers}
    saved = actions.save_step(practice, maria, 1, post(**from_form))
    assert saved.is_valid, saved.form.errors
    for number in (2, 3, 4):
        actions.save_step(practice, maria, number, post(**ANSWERS[number]))
    sent_one = actions.submit(practice, by=maria, way_in="password")
    assert (sent_one.district.name if sent_one.district else None) == district


def test_a_second_submit_changes_nothing(form_page, maria):
    practice = sent(form_page, maria)
    again = actions.submit(practice, by=maria, way_in="password")
    assert again.submitted_at == practice.submitted_at
    assert ProtocolEntry.objects.count() == 1
    assert Delivery.objects.count() == 2
    assert practice.messages.count() == practice.events.filter(verb="submit").count() == 1


def test_another_citizen_cannot_send_it(form_page, maria, luca):
    practice = fill(draft(form_page, maria))
    with pytest.raises(PermissionDenied):
        actions.submit(practice, by=luca, way_in="password")
    assert Practice.objects.get().state == "draft"


def test_nothing_is_half_sent_when_the_last_write_fails(form_page, maria, monkeypatch):
    practice = fill(draft(form_page, maria))
    monkeypatch.setattr("practices.actions.records.deliver", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.submit(practice, by=maria, way_in="password")
    assert Practice.objects.get().state == "draft"
    assert not ProtocolEntry.objects.exists() and not practice.messages.exists()
    monkeypatch.undo()
    actions.submit(practice, by=maria, way_in="password")
    assert ProtocolEntry.objects.get().sequence == 1


@pytest.mark.parametrize(
    "moment, number",
    [
        (datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC), "2026000001"),
        (datetime(2026, 12, 31, 23, 0, 0, tzinfo=UTC), "2027000001"),
    ],
)
def test_s28_the_year_of_a_number_is_the_local_one(form_page, maria, moment, number):
    with time_machine.travel(moment, tick=False):
        assert draft(form_page, maria).number == number


def test_s28_numbers_start_again_each_year_and_protocol_takes_the_year_of_sending(form_page, maria):
    with time_machine.travel(datetime(2026, 12, 31, 12, 0, tzinfo=UTC)):
        practice = fill(draft(form_page, maria))
        assert draft(form_page, maria).number == "2026000002"
    with time_machine.travel(datetime(2027, 1, 2, 12, 0, tzinfo=UTC)):
        assert draft(form_page, maria).number == "2027000001"
        practice = actions.submit(practice, by=maria, way_in="password")
    assert practice.number == "2026000001"
    assert str(practice.protocol_entries.get()) == "0000001/2027"


def test_s28_past_999999_the_number_grows(form_page, maria):
    practice = draft(form_page, maria)
    Counter.objects.filter(name="practice").update(last=999_999)
    assert draft(form_page, maria).number == f"{practice.year}1000000"


def test_the_term_is_printed_from_the_day_of_sending(form_page, maria):
    with time_machine.travel(datetime(2026, 11, 21, 22, 30, tzinfo=UTC)):
        assert sent(form_page, maria).due_on == date(2026, 12, 21)


# A choice of doctor


def doctor_form(**more):
    chooses = {
        **STEPS[1],
        "questions": [
            question("medico_scelto", "medico", "Medico scelto", **more),
            question("medico_riserva", "medico", "Seconda scelta", required=False, **more),
        ],
    }
    return small_form("medici", steps=[STEPS[0], chooses, *STEPS[2:]])


def choosing(maria, anna, first, second=None, **more):
    form_page = doctor_form(**more)
    practice = draft(form_page, maria)
    answers = {1: {"per_chi": "me"}, 2: {"medico_scelto": first.regional_code}}
    if second:
        answers[2]["medico_riserva"] = second.regional_code
    for number in (1, 2, 3, 4):
        saved = actions.save_step(practice, maria, number, post(**(answers.get(number) or ANSWERS[number])))
        assert saved.is_valid, saved.form.errors
    practice = actions.submit(practice, by=maria, way_in="password")
    return actions.take_charge(practice, by=anna)


def accept(practice, by):
    return actions.accept(practice, by=by, effective_on=date.today(), document=pdf())


def doctors_with(*places):
    found = list(
        Doctor.objects.filter(kind="mmg", ambito="A1", is_active=True, ceases_on=None)[: len(places)]
    )
    for doctor, free in zip(found, places, strict=True):
        doctor.ceiling, doctor.assisted = 1000, 1000 - free
        doctor.save()
    return found


def test_accepting_a_choice_takes_one_place(maria, anna, site):
    (doctor,) = doctors_with(1)
    practice = accept(choosing(maria, anna, doctor), anna)
    doctor.refresh_from_db()
    assert (practice.state, doctor.assisted) == ("accepted", 1000)
    assert practice.events.get(verb="accept").data["doctor"] == doctor.regional_code


def test_a_full_doctor_is_not_oversold(maria, anna, site):
    (doctor,) = doctors_with(1)
    practice = choosing(maria, anna, doctor)
    Doctor.objects.filter(pk=doctor.pk).update(assisted=1000)
    with pytest.raises(actions.Refused, match="non ha più posti"):
        accept(practice, anna)
    doctor.refresh_from_db()
    assert doctor.assisted == 1000 and Practice.objects.get().state == "in_progress"
    assert not practice.documents.exists()


def test_the_second_choice_is_taken_when_the_first_is_full_and_the_citizen_reads_it(maria, anna, site):
    first, second = doctors_with(1, 5)
    practice = choosing(maria, anna, first, second)
    Doctor.objects.filter(pk=first.pk).update(assisted=1000)
    practice = accept(practice, anna)
    second.refresh_from_db()
    assert second.assisted == 996
    assert f"la tua seconda scelta, {second}" in practice.messages.last().text


def test_a_derogation_may_go_five_per_cent_over_the_ceiling(maria, anna, site):
    (doctor,) = doctors_with(0)
    accept(choosing(maria, anna, doctor, scope="all"), anna)
    doctor.refresh_from_db()
    assert doctor.assisted == 1001


def test_accepting_writes_the_outcome_paper_the_message_and_the_mail(form_page, maria, anna):
    practice = accepted(form_page, maria, anna)
    assert practice.documents.get(kind="outcome").title == "Esito della richiesta"
    assert "La richiesta è accolta." in practice.messages.last().text
    assert practice.deliveries.filter(kind="mail", event="accept").count() == 1


def test_the_second_operator_is_told_who_was_first(form_page, maria, anna, carla):
    practice = in_progress(form_page, maria, anna)
    with pytest.raises(actions.Refused, match="già in carico a Anna Neri"):
        actions.take_charge(practice, by=carla)
