"""Calculated values: the language, what it refuses, its values, and the browser's copy."""

import json
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import calculating
from services.expressions import LONGEST, NotAnExpression, read, types_of
from tests.expression_vectors import TODAY, TYPES, vectors
from tests.form_cases import ask, journey, options, posted, schema, step, when

SCRIPT = """
import { readFileSync } from 'node:fs'
const { stored, shown } = await import(process.argv[1])
const rows = JSON.parse(readFileSync(0, 'utf8')).map(({ tree, reads_as, answers, today }) => {
  const found = stored(tree, reads_as, answers, today)
  return [found, found === null ? null : shown(found, reads_as)]
})
process.stdout.write(JSON.stringify(rows))
"""
BROWSER_COPY = Path(__file__).parents[1] / "assets" / "js" / "expressions.js"
ANSWERS = {
    "reddito": "1234.50", "nato": "2010-02-28", "scelta": "si", "casa": True,
    "figli": [{"reddito": "10.00", "nome": "Anna"}, {"nome": "Luca"}, {"reddito": "0.5"}],
}  # fmt: skip


def worked_out(text, reads_as="number", answers=ANSWERS):
    return calculating.stored(read(text, TYPES, reads_as), reads_as, answers, TODAY)


@pytest.mark.parametrize(
    ("text", "reads_as", "expected"),
    [
        ("1 + 2 × 3", "number", "7"), ("(1 + 2) × 3", "number", "9"), ("10 - 2 - 3", "number", "5"), ("-reddito", "number", "-1234.5"),
        ("reddito ÷ 2", "euro", "617.25"), ("arrotonda(reddito × 1,5; 1)", "number", "1851.8"), ("arrotonda(-2,5)", "number", "-3"),
        ("1 / 3", "number", "0.333333"), ("2 / 3", "euro", "0.67"), ("1 / 0", "number", None), ("reddito + spesa", "number", None),
        ("reddito + valore(spesa; 0)", "number", "1234.5"), ("somma(figli.reddito)", "euro", "10.50"), ("conta(figli)", "number", "3"),
        ("eta(nato)", "number", "16"), ("eta(nato; 2024-02-28)", "number", "14"), ("eta(2027-01-01)", "number", None),
        ("giorni(nato; oggi)", "number", "6110"), ("oggi + 30", "date", "2026-12-21"), ("oggi() - 21", "date", "2026-10-31"),
        ("mesi(2024-01-31; 1)", "date", "2024-02-29"), ("max(nato; 2000-01-01)", "date", "2010-02-28"), ("anno(nato)", "number", "2010"),
        ('SE(eta(nato) < 18; "minore"; "adulto")', "text", "minore"), ('se(scelta = "si" e casa; "a"; "b")', "text", "a"),
        ('se(non casa o reddito > 2000; "a"; "b")', "text", "b"), ('se(spesa > 1; "a"; "b")', "text", None),
        ("min(3; 1; 2)", "number", "1"), ("abs(1 - 3)", "number", "2"), ("999999999999 × 999999999999", "number", None),
        ("età(nato)", "number", "16"), ("reddito : 2", "number", "617.25"),
    ],
)  # fmt: skip
def test_what_an_expression_is_worth(text, reads_as, expected):
    assert worked_out(text, reads_as) == expected


@pytest.mark.parametrize(
    ("answer", "reads_as", "text"),
    [
        ("-1234567.5", "number", "-1.234.567,5"), ("-0.5", "number", "-0,5"), ("12.50", "euro", "12,50 €"),
        ("1234.00", "euro", "1.234,00 €"), ("2026-12-31", "date", "31/12/2026"), ("minore", "text", "minore"),
    ],
)  # fmt: skip
def test_how_a_result_reads(answer, reads_as, text):
    assert calculating.shown(answer, reads_as) == text


REFUSED = {
    "": "è vuota",
    "1 +": "si interrompe",
    "2 2": "non si capisce da «2»",
    "reddito % 2": "non si capisce da «% 2»",
    "(1": "manca «)» alla fine",
    "mai_chiesta + 1": "usa «mai_chiesta», che non è una domanda precedente",
    "figli + 1": "non è un valore solo",
    "nato × 2": "serve un numero dove c'è una data",
    "reddito = nato": "serve un numero dove c'è una data",
    "scelta < 3": "serve un testo dove c'è un numero",
    'scelta < "a"': "confronta solo numeri e date",
    "se(reddito; 1; 2)": "serve vero o falso dove c'è un numero",
    'se(casa; 1; "a")': "serve un numero dove c'è un testo",
    "casa": "dà come risultato vero o falso, non un numero",
    "oggi": "dà come risultato una data, non un numero",
    "eta()": "non ha il numero giusto di valori",
    "arrotonda(1; reddito)": "da 0 a 6 decimali",
    "somma(figli.nome)": "non è possibile",
    "somma(reddito)": "vuole un gruppo ripetibile",
    "conta(figli.nome)": "non è possibile",
    "figli.reddito": "usa «figli.reddito»",
    "2026-02-30 - oggi": "non è una data del calendario",
    "1.234,50": "non si capisce",
    "__import__('os')": "non si capisce",
    "eval(1)": "la funzione «eval» non esiste",
    "constructor(1)": "la funzione «constructor» non esiste",
    "reddito.__class__": "usa «reddito.__class__»",
    '"<script>': "non si capisce",
    "e": "non può stare lì",
    "(" * 60 + "1" + ")" * 60: "troppe parentesi",
    "1" + "+1" * 100: "troppo complicata",
    "1" + " " * LONGEST: "troppo lunga",
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:30])
def test_what_is_no_expression_is_refused_with_its_reason(text):
    with pytest.raises(NotAnExpression) as refusal:
        read(text, TYPES, "number")
    assert REFUSED[text] in str(refusal.value)


@given(st.text(alphabet="()+-*/;,.=<> \"'eonsifgl1234567890reddito", max_size=LONGEST))
def test_no_text_fails_otherwise_or_takes_long(text):
    started = time.process_time()
    try:
        tree = read(text, TYPES, "number")
        calculating.stored(tree, "number", ANSWERS, TODAY)
    except NotAnExpression:
        pass
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "text",
    ["(" * 250 + ")" * 250, "non " * 120, "-" * 499 + "1", "9" * 500, "se(" * 160, "a." * 250, '"' * 499],
)
def test_hostile_texts_end_at_once(text):
    with pytest.raises(NotAnExpression):
        read(text, TYPES, "text")


def alike(rows):
    command = [shutil.which("node"), "--input-type=module", "-e", SCRIPT, BROWSER_COPY.as_uri()]
    done = subprocess.run(
        command, input=json.dumps(rows), capture_output=True, text=True, check=True, timeout=120
    )
    assert json.loads(done.stdout) == [[row["stored"], row["shown"]] for row in rows]


needs_node = pytest.mark.skipif(
    not shutil.which("node"), reason="node builds the assets; without it the copy is not tried"
)


@needs_node
def test_the_browser_works_out_four_hundred_vectors_alike():
    rows = vectors()
    assert sum(row["stored"] is not None for row in rows) > 150
    alike(rows)


@pytest.mark.proof
@needs_node
def test_the_browser_works_out_ten_thousand_alike():
    alike(vectors(10_000, seed=7))


def calculation(key, expression, reads_as="number", **more):
    return ask(key, "calculation", expression=expression, reads_as=reads_as, **more)


class TestInAForm:
    FORM = schema(
        step("uno", ask("reddito", "euro", required=False), ask("casa", "checkbox", required=False)),
        step(
            "due",
            ask("spesa", "euro", required=False),
            calculation("resto", "reddito − spesa", "euro"),
            calculation("doppio", "resto × 2", show_when=when("resto", "gt", "100")),
            ask("perche", required=False, show_when=when("doppio", "filled")),
        ),
    )

    def test_it_is_worked_out_read_back_and_never_typed(self):
        walk = journey(
            self.FORM,
            {"reddito": "1000.00", "spesa": "300.00", "perche": "x", "resto": "9.00"},
            ["uno", "due"],
        )
        texts = {row.key: row.text for section in walk.rows() for row in section.rows}
        assert texts["resto"] == "700,00 €" and texts["doppio"] == "1.400" and texts["perche"] == "x"
        assert walk.pruned()["resto"] == "700.00"
        form = walk.form(walk.step(2), data=posted(spesa="1000", resto="5", doppio="6"))
        assert form.is_valid() and form.answers() == {"spesa": "1000.00"}

    def test_what_hangs_on_an_empty_value_is_hidden(self):
        walk = journey(self.FORM, {"reddito": "1000.00", "perche": "x"})
        assert {row.key for section in walk.rows() for row in section.rows} == {"reddito"}
        assert walk.pruned() == {"reddito": "1000.00"}

    def test_a_sent_practice_reads_as_it_was_stored(self):
        walk = journey(self.FORM, {"reddito": "1000.00", "spesa": "300.00", "resto": "1.00"})
        walk.context.frozen = {}
        assert {row.key: row.text for section in walk.rows() for row in section.rows}["resto"] == "1,00 €"

    def test_the_page_says_it_and_gives_the_script_only_what_it_needs(self):
        walk = journey(self.FORM, {"reddito": "1000.00", "casa": True, "spesa": "1.00"})
        widget = walk.form(walk.step(2)).fields["resto"].widget
        told = json.loads(widget.calculation)
        assert widget.text == "999,00 €"
        assert told["known"] == {"reddito": "1000.00"} and told["today"] == "2026-11-21"
        assert told["tree"] == ["-", ["answer", "reddito", "number"], ["answer", "spesa", "number"]]

    def test_an_expression_that_is_none_has_no_value_and_breaks_no_page(self):
        form = schema(step("uno", calculation("x", "1 +"), ask("a", required=False)))
        walk = journey(form, {"a": "b"})
        str(walk.form(walk.step(1)))
        assert "x" not in walk.pruned()

    def test_what_answers_are_to_an_expression(self):
        rows = [
            ask("n", "number"), ask("e", "euro"), ask("d", "date"), ask("b", "checkbox"), ask("r", "radio", options=options("x")),
            ask("s", "checkboxes"), ask("f", "file"), ask("anno", "readonly", prefill="previous_year"), calculation("c", "1", "date"),
            ask("g", "group", questions=[ask("n", "number")]),
        ]  # fmt: skip
        assert types_of(rows) == {
            "n": "number", "e": "number", "d": "date", "b": "boolean", "r": "text", "s": None, "f": None, "anno": "number",
            "c": "date", "g": {"n": "number"},
        }  # fmt: skip
