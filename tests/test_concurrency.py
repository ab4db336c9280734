"""Many at once: numbers, "Invia", two operators, the last place of a doctor (T-25…T-29; reliability F9, F10)."""

from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from practices import actions
from practices.models import Counter, Delivery, Message, Practice, ProtocolEntry
from services.models import Doctor
from tests.at_once import at_once, failures
from tests.small_service import ANSWERS, STEPS, draft, fill, pdf, post, question, sent, small_form

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def form_page(site):
    return small_form()


def test_fifty_practices_created_at_once_have_fifty_numbers(form_page, maria):
    results = at_once([lambda: draft(form_page, maria)] * 50)
    assert failures(results) == []
    assert sorted(practice.sequence for practice in results) == list(range(1, 51))
    assert Counter.objects.get(name="practice").last == 50


def test_the_same_through_the_browser(form_page, maria, client_of):
    browsers = [client_of(maria) for _ in range(10)]
    address = reverse("practices:start", args=["servizio-di-prova"])
    results = at_once(
        [lambda browser=browser: browser.post(address, {"nuova": "1"}).status_code for browser in browsers]
    )
    assert results == [302] * 10
    assert Practice.objects.count() == Practice.objects.values("sequence").distinct().count() == 10


def test_a_rollback_gives_the_number_back(form_page, maria, monkeypatch):
    monkeypatch.setattr("practices.actions.drafting.record", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        draft(form_page, maria)
    monkeypatch.undo()
    assert draft(form_page, maria).sequence == 1


def test_twenty_presses_of_invia_send_once(form_page, maria, client_of, drain, mailoutbox):
    practice = draft(form_page, maria)
    for number in (1, 2, 3):
        actions.save_step(practice, maria, number, post(**ANSWERS[number]))
    address = reverse("practices:summary", args=[practice.uuid])
    data = {"mode": "next", "revision": 3, **ANSWERS[4]}
    browsers = [client_of(maria) for _ in range(20)]
    deeds = [lambda browser=browser: browser.post(address, data)["Location"] for browser in browsers]
    assert set(at_once(deeds)) == {reverse("practices:sent", args=[practice.uuid])}
    drain()
    practice = Practice.objects.get()
    assert practice.state == "submitted"
    assert ProtocolEntry.objects.count() == practice.messages.count() == 1
    assert Delivery.objects.count() == 2 and practice.events.filter(verb="submit").count() == 1
    assert len(mailoutbox) == 1 and practice.documents.filter(kind="receipt").count() == 1


def test_protocol_numbers_given_at_once_have_no_gap(form_page, maria, luca):
    people = [maria, luca]
    practices = []
    for index in range(12):
        other = {
            "per_chi": "figlio",
            "ben_cognome": "B",
            "ben_nome": "Z",
            "ben_codice_fiscale": f"CODICE{index}",
        }
        practices.append(fill(draft(form_page, people[index % 2]), **other))
    results = at_once([lambda p=p: actions.submit(p, by=p.citizen, way_in="password") for p in practices])
    assert failures(results) == []
    assert sorted(ProtocolEntry.objects.values_list("sequence", flat=True)) == list(range(1, 13))


def test_two_operators_take_the_same_practice(form_page, maria, anna, carla):
    for _ in range(5):
        practice = sent(form_page, maria)
        results = at_once([partial(actions.take_charge, practice, by=by) for by in (anna, carla)])
        (loser,) = failures(results)
        winner = next(result for result in results if not isinstance(result, Exception))
        assert isinstance(loser, actions.Refused) and f"già in carico a {winner.operator}" in loser.message
        assert practice.events.filter(verb="take_charge").count() == 1
        finish(practice, by=anna)


def finish(practice, by):
    actions.reject(practice, by=by, code="R01", text="Motivo scritto per esteso.", notice_waiver="vincolata")


def test_accepting_refusing_and_a_message_at_once_end_in_one_outcome(form_page, maria, anna):
    practice = actions.take_charge(sent(form_page, maria), by=anna)
    results = at_once(
        [
            lambda: actions.accept(practice, by=anna, effective_on=timezone.localdate(), document=pdf()),
            lambda: finish(practice, by=anna),
            lambda: actions.reply(practice, by=maria, text="Ci siete?"),
        ]
    )
    assert len(failures(results)) == 1 and isinstance(failures(results)[0], actions.Refused)
    practice = Practice.objects.get()
    assert practice.state in ("accepted", "rejected")
    assert practice.events.filter(verb__in=["accept", "reject"]).count() == 1
    assert practice.messages.filter(side=Message.Side.CITIZEN).count() == 1


def test_withdrawing_and_taking_in_charge_at_once_do_one_of_the_two(form_page, maria, anna):
    practice = sent(form_page, maria)
    results = at_once(
        [lambda: actions.withdraw(practice, by=maria), lambda: actions.take_charge(practice, by=anna)]
    )
    assert len(failures(results)) == 1
    assert Practice.objects.get().state in ("withdrawn", "in_progress")


def test_the_last_place_of_a_doctor_is_given_once(site, maria, luca, anna, carla):
    doctor = Doctor.objects.filter(kind="mmg", is_active=True, ceases_on=None).first()
    Doctor.objects.filter(pk=doctor.pk).update(ceiling=100, assisted=104)
    chooses = {**STEPS[1], "questions": [question("medico_scelto", "medico", "Medico", scope="all")]}
    form_page = small_form("medici", steps=[STEPS[0], chooses, *STEPS[2:]])
    practices = []
    for citizen in (maria, luca):
        practice = draft(form_page, citizen)
        for number in (1, 2, 3, 4):
            answers = {"medico_scelto": doctor.regional_code} if number == 2 else ANSWERS[number]
            assert actions.save_step(practice, citizen, number, post(**answers)).is_valid
        practices.append(
            actions.take_charge(actions.submit(practice, by=citizen, way_in="password"), by=carla)
        )
    today = timezone.localdate()
    results = at_once(
        [lambda p=p: actions.accept(p, by=carla, effective_on=today, document=pdf()) for p in practices]
    )
    assert len(failures(results)) == 1 and "non ha più posti" in failures(results)[0].message
    doctor.refresh_from_db()
    assert doctor.assisted == 105


def test_two_windows_that_save_the_same_step_at_once_lose_nothing_silently(form_page, maria, client_of):
    practice = draft(form_page, maria)
    actions.save_step(practice, maria, 1, post(per_chi="me"))
    address = reverse("practices:step", args=[practice.uuid, 2])
    revision = Practice.objects.get().revision
    browsers = [client_of(maria) for _ in range(4)]
    deeds = [
        lambda n=n, browser=browser: (
            browser.post(
                address,
                {
                    "mode": "save",
                    "revision": revision,
                    "motivo": "altro",
                    "motivo_altro": f"Dalla finestra {n}",
                },
            ).status_code
        )
        for n, browser in enumerate(browsers)
    ]
    assert sorted(at_once(deeds)) == [302, 409, 409, 409]
