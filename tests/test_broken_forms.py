"""The corpus of broken forms: each is refused with a message that names its place; sound forms raise no alarm."""

from collections import Counter

import pytest

from services.checks import cannot_be_walked, findings_of, mistakes_of
from services.models import FormVersion, ServicePage

from .broken_forms import BROKEN, sound_form

pytestmark = pytest.mark.django_db


def name(broken):
    return f"{broken.check}: {broken.words}"


class TestBrokenForms:
    def test_the_sound_form_is_sound(self):
        assert findings_of(sound_form()) == []

    @pytest.mark.parametrize("broken", BROKEN, ids=name)
    def test_each_is_refused_with_its_place(self, broken):
        found = [row for row in findings_of(broken.form()) if broken.words in row.message]
        assert found, [row.message for row in findings_of(broken.form())]
        assert broken.names in found[0].message
        assert found[0].stops == broken.stops

    @pytest.mark.parametrize("broken", [row for row in BROKEN if not row.stops], ids=name)
    def test_a_warning_stops_nothing(self, broken):
        assert mistakes_of(broken.form()) == []

    def test_there_are_two_for_each_check_and_forty_in_all(self):
        counts = Counter(broken.check for broken in BROKEN)
        assert len(BROKEN) >= 40
        assert {check for check, count in counts.items() if count < 2} <= {"same title"}

    @pytest.mark.parametrize("broken", BROKEN, ids=name)
    def test_the_place_is_that_of_a_part(self, broken):
        form = broken.form()
        for row in findings_of(form):
            holder = {"questions": form["steps"]}
            for position in row.place:
                holder = holder["questions"][position]

    def test_what_only_a_walk_finds_still_lets_the_form_be_tried(self):
        walked = ("never reachable", "required and never shown", "dead end", "same label", "identity")
        for broken in BROKEN:
            if broken.check in walked:
                assert cannot_be_walked(broken.form()) == [], name(broken)

    def test_the_eight_forms_raise_no_alarm_and_no_warning(self, site):
        versions = FormVersion.objects.select_related("form_page")
        assert versions.count() >= 8
        for version in versions:
            assert findings_of(version.schema, version.form_page.get_parent().specific) == []


class TestServicePage:
    def test_without_an_office_nothing_is_published(self, site):
        service = ServicePage.objects.get(slug="cambio-medico")
        service.office = None
        assert [row.message for row in mistakes_of(sound_form(), service)] == [
            "La scheda del servizio non dice quale ufficio risponde."
        ]

    def test_nor_without_a_term(self, site):
        service = ServicePage.objects.get(slug="cambio-medico")
        service.term_days = 0
        assert "termine in giorni" in mistakes_of(sound_form(), service)[0].message
