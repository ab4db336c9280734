"""Which practices the office has something to read in: kept beside the messages, and never at odds with them."""

from importlib import import_module

import pytest
from django.apps import apps

from practices import actions
from practices.models import Practice
from practices.verify import findings

from .desk_rows import practice_of, service_called


@pytest.fixture
def practice(site, maria):
    return practice_of(maria, service_called("Cambio di prova", "cambio-di-prova"))


def kept(practice):
    return Practice.objects.get(pk=practice.pk).unread_since


def words():
    return [finding.words for finding in findings(with_files=False) if "da leggere" in finding.words]


def test_it_waits_since_the_oldest_message_that_nobody_opened(practice, maria, anna):
    first = actions.reply(practice, maria, "Buongiorno")
    actions.reply(practice, maria, "Ci sono novità?")
    assert kept(practice) == first.sent_at
    assert actions.mark_read(practice, by=anna, shown=practice.messages.all()) == 2
    assert kept(practice) is None
    third = actions.reply(practice, maria, "Grazie")
    assert kept(practice) == third.sent_at


def test_a_message_that_comes_while_the_page_is_made_stays_unread(practice, maria, anna):
    shown = [actions.reply(practice, maria, "Buongiorno")]
    later = actions.reply(practice, maria, "Ci sono novità?")
    assert actions.mark_read(practice, by=anna, shown=shown) == 1
    assert kept(practice) == later.sent_at
    written = [actions.write(practice, by=anna, text="Eccoci")]
    actions.write(practice, by=anna, text="Manca ancora un documento")
    assert actions.mark_read(practice, by=maria, shown=written) == 1
    assert practice.messages.filter(side="office", read_at=None).count() == 1


def test_what_the_office_writes_waits_for_the_citizen_alone(practice, maria, anna):
    actions.write(practice, by=anna, text="Buongiorno")
    assert kept(practice) is None
    waiting = actions.reply(practice, maria, "Eccomi")
    actions.mark_read(practice, by=maria, shown=practice.messages.all())
    assert kept(practice) == waiting.sent_at


def test_verify_names_a_practice_that_is_not_as_its_messages_say(practice, maria):
    actions.reply(practice, maria, "Buongiorno")
    assert words() == []
    Practice.objects.filter(pk=practice.pk).update(unread_since=None)
    assert len(words()) == 1
    practice.messages.all().delete()
    assert words() == []


def test_the_messages_of_before_are_found_once(practice, maria, anna):
    other = practice_of(maria, practice.service)
    oldest = actions.reply(practice, maria, "Buongiorno")
    actions.reply(practice, maria, "Ci sono novità?")
    actions.write(other, by=anna, text="Buongiorno")
    Practice.objects.update(unread_since=None)
    import_module("practices.migrations.0015_visits_and_unread").find_unread(apps, None)
    assert (kept(practice), kept(other)) == (oldest.sent_at, None)
