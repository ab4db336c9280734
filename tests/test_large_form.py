"""A large form costs what its own fields weigh: the work of a page is counted, never timed (make bench times it)."""

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from practices import actions
from practices.models import Practice
from services import expressions, ready_forms
from services.checks import mistakes_of
from services.questions import base
from services.schema import questions_of
from tests import large_form
from tests.small_service import draft, post, small_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(monkeypatch):
    """Counts of what a page makes: questions, fields, walked conditions."""
    counts = Counter()

    def count(owner, name, what):
        plain = getattr(owner, name)

        def counted(*args, **kwargs):
            counts[what] += 1
            return plain(*args, **kwargs)

        monkeypatch.setattr(owner, name, counted)

    count(base.Question, "__init__", "questions")
    count(base.AnswerField, "__init__", "fields")
    count(base.Question, "is_shown", "walked")
    count(expressions, "read", "expressions")
    return counts


@pytest.fixture
def filled(site, maria):
    """filled(steps) -> a draft in which every step is done."""

    def fill(name, steps):
        practice = draft(small_form(slug=name, title=name, steps=steps, rules=[]), maria)
        for number, row in enumerate(steps[:-1], start=1):
            data = large_form.answers_of(row) or {"nome": "Anna"}
            assert actions.save_step(practice, maria, number, post(**data)).is_valid
        return practice

    return fill


def deeds(browser, practice):
    """{name: the deed} on the first step, which asks one question in both forms, and on the summary."""
    first = reverse("practices:step", args=[practice.uuid, 1])

    def save():
        revision = Practice.objects.only("revision").get(pk=practice.pk).revision
        data = {"nome": "Anna", "q0": "parole", "mode": "next", "revision": revision}
        assert browser.post(first, data).status_code == 302

    return {
        "open": lambda: browser.get(first),
        "save": save,
        "summary": lambda: browser.get(reverse("practices:summary", args=[practice.uuid])),
    }


def test_the_large_form_is_as_large_as_it_says():
    steps = large_form.large()
    asked = [row for step in steps for row in step["questions"]]
    assert (len(steps), len(asked)) == (30, 500)
    assert sum(row["show_when"] is not None for row in asked) == 100
    assert all(len(step["questions"]) < 20 for step in steps)


def test_no_deed_makes_more_queries_fields_or_questions_on_a_large_form(work, filled, maria, client_of):
    forms = {"piccolo": large_form.smallest(), "grande": large_form.large()}
    drafts = {name: filled(name, steps) for name, steps in forms.items()}
    made = {}
    for name, practice in drafts.items():
        for what, deed in deeds(client_of(maria), practice).items():
            deed()
            work.clear()
            with CaptureQueriesContext(connection) as asked:
                deed()
            assert not any('"schema"' in row["sql"] for row in asked.captured_queries), what
            made[name, what] = (len(asked), work["questions"], work["expressions"], work["fields"])
            # Each walk looks at each question once; a deed walks a few times, whatever the form.
            walks = work["walked"] / len(list(questions_of({"steps": forms[name]})))
            assert walks <= 12, (name, what, walks)
    for what in ("open", "save", "summary"):
        assert made["grande", what] == made["piccolo", what]
        assert made["grande", what][1:3] == (0, 0)


def test_a_version_is_made_ready_once(work, filled):
    practice = filled("grande", large_form.large())
    assert work["questions"] == len(list(questions_of({"steps": large_form.large()})))
    version = (
        Practice.objects.select_related("form_version")
        .defer("form_version__schema")
        .get(pk=practice.pk)
        .form_version
    )
    with CaptureQueriesContext(connection) as asked:
        assert ready_forms.of_version(version) is ready_forms.of_version(practice.form_version)
    assert len(asked) == 0


def test_it_has_no_mistake():
    schema = {"v": 2, "steps": large_form.large(), "rules": []}
    assert mistakes_of(schema) == []


def test_the_store_of_ready_forms_is_bounded():
    class Version:
        schema = {"v": 2, "steps": large_form.smallest(), "rules": []}

    for number in range(ready_forms.MOST_KEPT + 5):
        version = Version()
        version.digest = str(number)
        ready_forms.of_version(version)
    assert len(ready_forms._kept) == ready_forms.MOST_KEPT
