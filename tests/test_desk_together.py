"""Two operators at the same instant: one has the practice, the other reads who has it."""

import threading
from functools import partial

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from practices import actions, desk_counts
from practices.actions import bulk
from practices.desk_deeds import token_of
from practices.models import BulkDeed, Event, Message, Practice
from practices.states import State

from .at_once import at_once, failures
from .desk_rows import practice_of, service_called

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("pairs", [8, pytest.param(500, marks=pytest.mark.proof)])
def test_of_two_who_take_the_same_practice_one_wins_and_the_other_is_told(
    site, anna, carla, maria, client_of, pairs
):
    service = service_called("Cambio di prova", "cambio-di-prova")
    clients = {"Anna Neri": client_of(anna), "Carla Fonti": client_of(carla)}
    for _n in range(pairs):
        practice = practice_of(maria, service)
        answers = take_together(clients, practice)
        assert sorted(answer.status_code for answer in answers.values()) == [302, 409]
        winner = next(name for name, answer in answers.items() if answer.status_code == 302)
        (loser,) = set(clients) - {winner}
        fresh = Practice.objects.get(pk=practice.pk)
        assert (fresh.state, str(fresh.operator)) == (State.IN_PROGRESS, winner)
        assert fresh.events.filter(verb="take_charge").count() == 1
        assert f"già in carico a {winner}" in answers[loser].content.decode()


def take_together(clients, practice):
    address, form = reverse("desk:take_charge", args=[practice.uuid]), {"token": token_of(practice)}
    answers, gate = {}, threading.Barrier(len(clients))

    def take(name):
        gate.wait()
        try:
            answers[name] = clients[name].post(address, form)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take, args=[name]) for name in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.parametrize("rounds", [3, pytest.param(50, marks=pytest.mark.proof)])
def test_what_two_do_to_the_same_twenty_at_once_is_done_once_to_each(site, anna, carla, maria, rounds):
    service = service_called("Cambio di prova", "cambio-di-prova")
    for _n in range(rounds):
        practices = [practice_of(maria, service) for _practice in range(20)]
        results = at_once([partial(bulk.run, "take_charge", practices, by=by) for by in (anna, carla)])
        done = [set(row.items.filter(is_done=True).values_list("practice", flat=True)) for row in results]
        assert not done[0] & done[1] and len(done[0] | done[1]) == 20
        assert Event.objects.filter(verb="take_charge", practice__in=practices).count() == 20
    assert desk_counts.wrong() == []


def test_assigning_releasing_and_taking_in_charge_at_once_leave_one_story(site, anna, carla, maria):
    practice = practice_of(maria, service_called("Cambio di prova", "cambio-di-prova"))
    deeds = [
        partial(actions.assign, practice, by=anna, to=anna),
        partial(actions.take_charge, practice, by=carla),
        partial(actions.release, practice, by=anna),
    ]
    results = at_once(deeds)
    assert all(isinstance(error, actions.Refused) for error in failures(results))
    fresh = Practice.objects.get(pk=practice.pk)
    assert fresh.state == State.IN_PROGRESS
    last = fresh.events.order_by("pk").last()
    owner = {"assign": anna, "take_charge": carla, "release": None}[last.verb]
    assert fresh.operator == owner


def test_two_sendings_of_what_waited_write_to_each_citizen_once(site, anna, maria):
    service = service_called("Cambio di prova", "cambio-di-prova")
    practices = [practice_of(maria, service) for _practice in range(6)]
    done = bulk.run("write", practices, by=anna, text="Buongiorno")
    BulkDeed.objects.filter(pk=done.pk).update(due_at=timezone.now())
    assert failures(at_once([bulk.send_due] * 3)) == []
    assert Message.objects.count() == 6
