"""Two operators at the same instant: one has the practice, the other reads who has it."""

import threading

import pytest
from django.db import connections
from django.urls import reverse

from practices.desk_deeds import token_of
from practices.models import Practice
from practices.states import State

from .desk_rows import practice_of, service_called

PAIRS = 8


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_the_same_practice_one_wins_and_the_other_is_told(
    site, anna, carla, maria, client_of
):
    service = service_called("Cambio di prova", "cambio-di-prova")
    clients = {"Anna Neri": client_of(anna), "Carla Fonti": client_of(carla)}
    for _n in range(PAIRS):
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
