"""The server's walk through a form held against an evaluator written only from the words of services/schema.py.

It shares no code with the product: conditions, flags, sections, groups and what is missing are judged here again.
"""

import random
from datetime import date, timedelta

import pytest

from services.context import Context
from services.journey import Journey
from services.models import FormVersion, LegalNumber, ServicePage
from services.ready_forms import ReadyForm

from .broken_forms import sound_form

TODAY = date(2026, 11, 21)
SLUGS = (
    "cambio-medico", "revoca-medico", "duplicato-tessera-sanitaria", "rinnovo-ssn-stranieri", "nuova-iscrizione-ssn",
    "esenzione-ticket", "iscrizione-temporanea-ssr", "scelta-in-deroga",
)  # fmt: skip
# The other states of the European Union, of the European Economic Area, and Switzerland, by cadastral code.
UNION = (
    "Z102 Z103 Z104 Z107 Z109 Z110 Z112 Z115 Z116 Z117 Z119 Z120 Z121 Z125 Z126 Z127 Z128 Z129 Z131 Z132 Z133 Z134 "
    "Z144 Z145 Z146 Z149 Z150 Z155 Z156 Z211"
).split()
SHOWN_ONLY = ("readonly", "info", "calculation")
pytestmark = pytest.mark.django_db


# The evaluator


def keys(answer):
    """What a condition compares: the keys of an answer, as text."""
    if isinstance(answer, bool) or answer is None:
        return ["true"] if answer else []
    if answer in ("", []):
        return []
    if isinstance(answer, dict):
        if "key" not in answer:
            return ["row"]
        return [answer["key"]] if answer["key"] else []
    if isinstance(answer, list):
        return sum((keys(item) for item in answer), [])
    return [str(answer)]


def number(text):
    try:
        return (
            float(text)
            if text.strip() == text and text.lower() not in ("nan", "inf", "-inf") and "e" not in text.lower()
            else None
        )
    except ValueError:
        return None


def true(condition, said):
    if not condition:
        return True
    if "and" in condition:
        return False not in [true(part, said) for part in condition["and"]]
    if "or" in condition:
        return True in [true(part, said) for part in condition["or"]]
    given, wanted, operator = keys(said(condition["field"])), keys(condition.get("value")), condition["op"]
    if operator == "empty":
        return given == []
    if given == []:
        return False
    if operator in ("gt", "lt"):
        left, right = given[0], wanted[0]
        if number(left) is not None and number(right) is not None:
            left, right = number(left), number(right)
        return left > right if operator == "gt" else left < right
    return {
        "filled": True,
        "eq": given == wanted,
        "ne": given != wanted,
        "in": given[0] in wanted,
        "contains": set(wanted) <= set(given),
        "not_contains": not set(wanted) & set(given),
    }[operator]


class Evaluator:
    """What shows and what is missing, for stored answers, a way in and an applicant."""

    def __init__(self, schema, answers, way_in, applicant, lists):
        self.answers, self.way_in, self.applicant, self.lists = answers, way_in, applicant, lists
        self.known, self.steps, self.shown, self.missing = {}, [], [], []
        for step in schema["steps"]:
            before = len(self.shown)
            if true(step.get("show_when"), self.say):
                for item in step["questions"]:
                    self.item(item)
            if len(self.shown) > before or step is schema["steps"][-1]:
                self.steps.append(step["key"])

    def item(self, item):
        if item["kind"] == "section":
            # Its condition binds each of its questions, as if it were joined to theirs.
            for inner in item["questions"]:
                if true(item.get("show_when"), self.say):
                    self.item(inner)
        elif true(item.get("show_when"), self.say):
            self.shown.append(item["key"])
            self.answer(item)

    def answer(self, item):
        value = self.answers.get(item["key"])
        if item["kind"] in SHOWN_ONLY:
            value = self.worked_out(item)
            if value:
                self.known[item["key"]] = value
        elif item["kind"] == "group":
            self.group(item, value or [])
        elif value in (None, "", [], False):
            if true(item["required"], self.say) if isinstance(item["required"], dict) else item["required"]:
                self.missing.append(item["key"])
        else:
            self.known[item["key"]] = value

    def group(self, item, rows):
        told = [row for row in (self.row(item, row) for row in rows) if row]
        if len(told) < (item.get("min") or 0):
            self.missing.append(item["key"])
        if told:
            self.known[item["key"]] = told

    def row(self, group, row):
        own, keys_of_row = {}, [inner["key"] for inner in group["questions"]]

        def say(name):
            return own.get(name) if name in keys_of_row else self.say(name)

        for inner in group["questions"]:
            value = row.get(inner["key"])
            if (
                inner["kind"] not in SHOWN_ONLY
                and value not in (None, "", [], False)
                and true(inner.get("show_when"), say)
            ):
                own[inner["key"]] = value
        return own

    def worked_out(self, item):
        """Only whether there is something: enough for the conditions of the forms at hand, which read no such value."""
        return None

    def say(self, name):
        if not name.startswith("@"):
            return self.known.get(name)
        return {
            "@accesso": lambda: self.way_in,
            "@eta": self.age,
            "@cittadinanza": self.citizenship,
            "@categoria_straniera": lambda: self.is_among("categoria", "foreign_categories"),
            "@volontaria": lambda: self.is_among("motivo_permesso", "voluntary_reasons"),
        }[name]()

    def age(self):
        """Years of the beneficiary today: the applicant, unless the form is for another."""
        for_me = self.known.get("per_chi") in (None, "", "me")
        born = self.applicant["birth_date"] if for_me else self.known.get("ben_data_nascita")
        if not born:
            return None
        born = date.fromisoformat(born)
        return TODAY.year - born.year - ((TODAY.month, TODAY.day) < (born.month, born.day))

    def citizenship(self):
        code = (keys(self.known.get("cittadinanza")) or [self.applicant["citizenship"]])[0]
        return "it" if code == "IT" else "ue" if code in UNION else "non_ue"

    def is_among(self, key, name):
        return True if (keys(self.known.get(key)) or [""])[0] in self.lists[name] else None


# The answers


def random_answers(schema, chance):
    """Answers to some of the questions, shown or not, of the right sort and of the wrong one."""
    share = chance.choice((0.3, 0.7, 0.95, 1))
    return {
        item["key"]: random_answer(item, chance)
        for item in items_of(schema)
        if item["kind"] not in SHOWN_ONLY and chance.random() < share
    }


def items_of(schema):
    for step in schema["steps"]:
        for item in step["questions"]:
            yield from item["questions"] if item["kind"] == "section" else [item]


def random_answer(item, chance):
    kind, options = item["kind"], [row["key"] for row in item.get("options") or ()]
    if kind == "group":
        return [
            {row["key"]: random_answer(row, chance) for row in item["questions"] if chance.random() < 0.7}
            for _row in range(chance.randint(0, 3))
        ]
    if kind == "checkboxes":
        return [key for key in options if chance.random() < 0.5]
    if options and (not item.get("source") or chance.random() < 0.5):
        return chance.choice(options)
    day = (TODAY - timedelta(chance.choice((0, 1, 200, 2000, 5000, 9000, 25000)))).isoformat()
    row = {"key": chance.choice(("IT", "Z110", "Z330", "B300", "F205", "")), "label": "X"}
    return {
        "checkbox": chance.choice((True, None)), "declaration": chance.choice((True, None)), "date": day,
        "number": str(chance.randint(0, 40)), "euro": f"{chance.randint(0, 400)}.50",
        "file": [{"key": "0c9", "label": "a.pdf", "size": 1, "sha256": "00", "scan": "clean"}],
    }.get(kind, row if kind in ("comune", "nazione", "luogo", "medico", "medico_testo", "autocomplete", "select") else chance.choice(("testo", "", "12")))  # fmt: skip


def random_applicant(chance):
    return {
        "birth_date": chance.choice(("1940-01-01", "1985-03-12", "2004-11-21", "2008-11-21")),
        "citizenship": chance.choice(("IT", "Z110", "Z330")),
        "fiscal_code": "BNCMRA85C52B300I",
    }


def missing_of(journey):
    """The keys of visible required questions without an answer, as the server finds them."""
    known = type(journey.known)(journey.context)
    found = []
    for step in journey.visible_steps:
        for item in step.shown:
            answer = journey.known.get(item.key)
            if item.is_group:
                if len(answer or []) < item.least:
                    found.append(item.key)
            elif (
                item.is_stored
                and not item.is_answered(journey.answers.get(item.key))
                and item.is_required(known)
            ):
                found.append(item.key)
            if answer is not None:
                known.add(item.key, answer)
    return found


def agree(schema, seeds, lists, slug):
    ready = ReadyForm(schema)
    for seed in seeds:
        chance = random.Random(f"{slug} {seed}")
        answers, applicant = random_answers(schema, chance), random_applicant(chance)
        way_in = chance.choice(("password", "ts_cns"))
        journey = Journey(ready, answers, Context(TODAY, way_in, applicant))
        expected = Evaluator(schema, answers, way_in, applicant, lists)
        shown = [item.key for step in journey.visible_steps for item in step.shown]
        assert shown == expected.shown, (slug, seed)
        assert [step.key for step in journey.visible_steps] == expected.steps, (slug, seed)
        assert missing_of(journey) == expected.missing, (slug, seed)


@pytest.fixture
def lists(site):
    names = ("foreign_categories", "voluntary_reasons")
    return {name: LegalNumber.objects.filter(name=name).latest("valid_from").value for name in names}


class TestIndependentEvaluator:
    @pytest.mark.parametrize("slug", SLUGS)
    def test_forty_random_answer_sets_agree(self, lists, slug):
        agree(ServicePage.objects.get(slug=slug).form_page.current_version.schema, range(40), lists, slug)

    @pytest.mark.proof
    @pytest.mark.parametrize("slug", SLUGS)
    def test_a_thousand_random_answer_sets_agree(self, lists, slug):
        agree(
            ServicePage.objects.get(slug=slug).form_page.current_version.schema, range(40, 1_040), lists, slug
        )

    def test_sections_and_groups_too(self, lists):
        schema = sound_form()
        questions = schema["steps"][1]["questions"]
        # It reads a calculated value, which the evaluator does not work out: the vectors of expressions do.
        questions[:] = [row for row in questions if row["key"] != "nota"]
        agree(schema, range(300), lists, "modulo")

    def test_the_random_answers_reach_most_questions(self, lists):
        for version in FormVersion.objects.all():
            seen = set()
            for seed in range(120):
                chance = random.Random(seed)
                answers = random_answers(version.schema, chance)
                seen |= set(
                    Evaluator(version.schema, answers, "password", random_applicant(chance), lists).shown
                )
            asked = {item["key"] for item in items_of(version.schema)}
            assert len(seen) > 0.85 * len(asked), asked - seen
