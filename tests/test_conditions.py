"""Conditions and limits: their meaning, the browser's copy, and properties that no example shows."""

import json
import shutil
import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import limits
from services.condition_words import hint
from services.conditions import OPERATORS, fields_of, holds, settle
from services.context import Context, Known
from services.questions import question
from tests.condition_vectors import FILE, vectors
from tests.form_cases import APPLICANT, TODAY, ask, options, when

SCRIPT = """
import { readFileSync } from 'node:fs'
const { holds, inRow } = await import(process.argv[1])
const rows = JSON.parse(readFileSync(0, 'utf8'))
process.stdout.write(JSON.stringify(rows.map((row) => holds(row.condition, row.row ? inRow(row.answers, ["b", "d"], row.row) : row.answers))))
"""
BROWSER_COPY = Path(__file__).parents[1] / "assets" / "js" / "conditions.js"


def in_browser_language(rows):
    command = [shutil.which("node"), "--input-type=module", "-e", SCRIPT, BROWSER_COPY.as_uri()]
    done = subprocess.run(
        command, input=json.dumps(rows), capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("op", "value", "answer", "expected"),
    [
        ("eq", "me", "me", True), ("eq", "me", "figlio", False), ("eq", "me", None, False),
        ("ne", "me", "figlio", True), ("ne", "me", None, False),
        ("in", ["a", "b"], "b", True), ("in", ["a", "b"], {"key": "a", "label": "A"}, True),
        ("contains", "x", ["x", "y"], True), ("not_contains", "x", ["y"], True), ("not_contains", "x", [], False),
        ("filled", None, True, True), ("filled", None, False, False), ("empty", None, [], True),
        ("gt", 5, "13", True), ("lt", 14, "13", True), ("gt", 5, "5", False), ("gt", "2026-01-01", "2026-11-21", True),
        ("eq", True, True, True), ("filled", None, [{"nome": "Anna"}], True), ("empty", None, [], True),
        ("empty", None, [{"nome": "Anna"}], False),
    ],
)  # fmt: skip
def test_what_each_operator_means(op, value, answer, expected):
    assert holds(when("a", op, value), {"a": answer}) is expected


def test_the_shared_vectors_are_those_of_the_seed():
    assert json.loads(FILE.read_text(encoding="utf-8")) == vectors()
    assert {True, False} == {row["holds"] for row in vectors()}


@pytest.mark.skipif(
    not shutil.which("node"), reason="node builds the assets; without it the copy is not tried"
)
def test_the_browser_judges_three_hundred_vectors_alike():
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    assert in_browser_language(rows) == [row["holds"] for row in rows]


@pytest.mark.proof
@pytest.mark.skipif(not shutil.which("node"), reason="node is missing")
def test_the_browser_judges_ten_thousand_alike():
    rows = vectors(10_000, seed=7)
    assert in_browser_language(rows) == [row["holds"] for row in rows]


keys = st.sampled_from(["a", "b", "c"])
values = st.sampled_from(["x", "y", "5", "12", ""])
leaves = st.builds(when, keys, st.sampled_from(OPERATORS), values | st.lists(values, max_size=2))
conditions = st.recursive(
    st.none() | leaves,
    lambda parts: st.lists(parts, max_size=3).flatmap(
        lambda row: st.sampled_from([{"and": row}, {"or": row}])
    ),
    max_leaves=6,
)
answer_sets = st.dictionaries(keys, values | st.booleans() | st.lists(values, max_size=2))


@given(conditions, answer_sets, answer_sets, st.frozensets(keys))
def test_settling_a_part_changes_no_verdict(condition, fixed, changing, open_fields):
    """Deciding first what is known and then the rest is the same as deciding all at once."""
    everything = fixed | {key: changing.get(key) for key in open_fields}
    rest = settle(condition, everything, open_fields)
    if isinstance(rest, dict):
        assert set(fields_of(rest)) <= open_fields
        assert holds(rest, everything) is holds(condition, everything)
    else:
        assert rest is holds(condition, everything)


@given(conditions, answer_sets)
def test_an_answer_to_a_question_it_does_not_read_changes_nothing(condition, answers):
    read = set(fields_of(condition))
    assert holds(condition, answers) is holds(
        condition, {key: value for key, value in answers.items() if key in read}
    )


days = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@given(days, st.integers(-2400, 2400), st.sampled_from("dmy"))
def test_a_moved_day_is_always_a_day_and_keeps_its_order(start, count, unit):
    moved = limits.moved(start, count, unit)
    assert (moved >= start) if count >= 0 else (moved <= start)
    if unit == "d" and abs(count) < 1000:
        assert moved == start + timedelta(days=count)


@given(days, st.integers(0, 60))
def test_months_land_in_the_month_that_people_mean(start, count):
    moved = limits.moved(start, count, "m")
    assert (moved.year * 12 + moved.month) - (start.year * 12 + start.month) == count
    assert moved.day == start.day or moved.day >= 28


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today", TODAY), ("today-30d", date(2026, 10, 22)), ("today-2y", date(2024, 11, 21)),
        ("2026-01-01", date(2026, 1, 1)), ("answer:dal", date(2026, 11, 30)), ("answer:dal+3m", date(2027, 2, 28)),
        ("answer:manca+3m", None), ("", None),
    ],
)  # fmt: skip
def test_limits_as_editors_write_them(text, expected):
    assert limits.day(text, {"dal": "2026-11-30"}, TODAY) == expected


@pytest.mark.parametrize("text", ["", "ieri", "today-3w", "2026-13-01", "answer:Dal", "today+", "1990-02-30"])
def test_what_is_no_limit(text):
    assert not limits.is_limit(text)


@pytest.mark.parametrize(
    ("birth", "today", "years"),
    [
        (date(2012, 2, 29), date(2026, 2, 28), 13), (date(2012, 2, 29), date(2026, 3, 1), 14),
        (date(2020, 11, 21), TODAY, 6), (date(2020, 11, 22), TODAY, 5), (TODAY, TODAY, 0),
    ],
)  # fmt: skip
def test_ages_on_their_edges(birth, today, years):
    assert limits.years_between(birth, today) == years


class TestFlags:
    def flags(self, answers, **applicant):
        context = Context(TODAY, "password", APPLICANT | applicant)
        context.memo = {
            ("legal", "foreign_categories"): ["cittadino_ue"],
            ("legal", "voluntary_reasons"): ["studio"],
        }
        return context.flags(answers)

    def test_the_age_is_the_beneficiarys(self):
        assert self.flags({})["@eta"] == 41
        assert self.flags({"per_chi": "me", "ben_data_nascita": "2020-01-01"})["@eta"] == 41
        assert self.flags({"per_chi": "figlio", "ben_data_nascita": "2020-01-01"})["@eta"] == 6
        assert "@eta" not in self.flags({"per_chi": "figlio"})

    def test_the_citizenship_is_the_answered_one_else_the_profiles(self):
        assert self.flags({})["@cittadinanza"] == "it"
        assert self.flags({}, citizenship="Z129")["@cittadinanza"] == "ue"
        assert self.flags({"cittadinanza": {"key": "Z330", "label": "MAROCCO"}})["@cittadinanza"] == "non_ue"

    def test_yes_flags_are_true_or_absent(self):
        assert self.flags({"categoria": "cittadino_ue"})["@categoria_straniera"] is True
        assert "@categoria_straniera" not in self.flags({"categoria": "neonato"})
        assert self.flags({"motivo_permesso": "studio"})["@volontaria"] is True
        assert "@volontaria" not in self.flags({"motivo_permesso": "lavoro"})

    def test_a_flag_follows_the_answers_as_they_come(self):
        known = Known(Context(TODAY, "ts_cns", APPLICANT))
        known.context.memo = {("legal", "foreign_categories"): [], ("legal", "voluntary_reasons"): ["studio"]}
        assert known.get("@volontaria") is None and known.get("@accesso") == "ts_cns"
        known.add("motivo_permesso", "studio")
        assert known.get("@volontaria") is True


def test_a_condition_reads_as_a_sentence():
    questions = {
        "motivo": question(ask("motivo", "select", options=options("altro", "casa"))),
        "box": question(ask("ricongiungimento", "checkbox")),
    }
    condition = {"and": [when("motivo", "in", ["altro", "casa"]), when("@cittadinanza", "eq", "non_ue")]}
    assert hint(condition, questions) == (
        "Compila solo se motivo è «Altro» o «Casa» e la cittadinanza non è di uno Stato UE, SEE o della Svizzera."
    )
    assert hint(when("box", "filled"), questions) == "Compila solo se hai scelto ricongiungimento."
    assert hint(True, questions) == "" and hint(None, questions) == ""
