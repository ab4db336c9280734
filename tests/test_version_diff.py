"""What changed between two versions of a form, in Italian: nothing is left out, and nothing is made up."""

from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.versions import differences, moved_keys

from .small_service import RULES, STEPS, option, question


def form():
    return {"v": 2, "steps": deepcopy(STEPS), "rules": deepcopy(RULES)}


def told(change, base=None):
    """[(kind, place, text)] of what `change(new form)` changes."""
    old = base or form()
    new = deepcopy(old)
    change(new)
    return [(row.kind, row.place, row.text) for row in differences(old, new)]


def ask(schema, step, place):
    return schema["steps"][step]["questions"][place]


class TestWords:
    def test_the_same_form_has_no_differences(self):
        assert differences(form(), form()) == []

    def test_a_setting_that_is_absent_and_an_empty_one_are_the_same(self):
        assert told(lambda new: ask(new, 0, 0).update(source="", min_length=None)) == []

    def test_but_zero_is_a_limit(self):
        found = told(lambda new: ask(new, 0, 1).update(min_length=0))
        assert found == [
            (
                "changed",
                "Passo «Per chi è la richiesta», domanda «Cognome dell'assistito»",
                "Caratteri, minimo: prima niente, ora «0».",
            )
        ]

    def test_a_question_is_added_where_it_stands_with_what_it_asks(self):
        row = question(
            "orario", "radio", "Orario", options=[option("m", "Mattina"), option("p", "Pomeriggio")],
            show_when={"field": "motivo", "op": "eq", "value": "altro"},
        )  # fmt: skip
        found = told(lambda new: new["steps"][2]["questions"].append(row))
        assert found == [
            (
                "added",
                "Passo «Recapiti», domanda «Orario»",
                "Tipo: «Scelta singola (pulsanti)». Obbligatoria: sempre. Mostrata: solo se motivo è «Altro». "
                "Opzioni: «Mattina», «Pomeriggio».",
            )
        ]

    def test_a_question_is_removed(self):
        assert told(lambda new: new["steps"][1]["questions"].pop(2)) == [
            ("removed", "Passo «La tua richiesta», domanda «PEC (facoltativa)»", "Tipo: «PEC».")
        ]

    def test_a_question_moves_to_another_step(self):
        def change(new):
            new["steps"][2]["questions"].append(new["steps"][1]["questions"].pop(2))

        assert told(change) == [
            (
                "moved",
                "Passo «Recapiti», domanda «PEC (facoltativa)»",
                "Prima stava in: Passo «La tua richiesta».",
            )
        ]

    def test_only_what_moved_is_said_to_move(self):
        def change(new):
            rows = new["steps"][1]["questions"]
            rows.insert(0, rows.pop())

        assert told(change) == [
            ("moved", "Passo «La tua richiesta», domanda «Documento a sostegno»", "Ora è al primo posto.")
        ]

    def test_options(self):
        def change(new):
            ask(new, 1, 0)["options"] = [
                option("altro", "Altro motivo"),
                option("orari", "Distanza o orari"),
                option("casa", "Casa"),
            ]

        assert [row[2] for row in told(change)] == [
            "Opzione «Altro motivo»: ora è al primo posto.",
            "Opzione: prima «Altro», ora «Altro motivo».",
            "Opzione «Casa».",
        ]

    def test_what_is_chosen_from_a_list_is_said_as_the_list_says_it(self):
        def change(new):
            ask(new, 0, 1).update(not_before="today-2y", not_after="answer:motivo+1d", pattern="person_name")
            ask(new, 1, 2).update(
                not_before="2026-01-31", not_after="today", reads_as="euro", shows="summary"
            )

        assert sorted(row[2] for row in told(change)) == sorted(
            [
                "Forma: prima niente, ora «nome di persona».",
                "Non prima di: prima niente, ora 2 anni prima di oggi.",
                "Non dopo: prima niente, ora 1 giorno dopo «Motivo».",
                "Che cosa mostra: prima niente, ora «riepilogo dei dati inseriti».",
                "Si legge come: prima niente, ora «importo in euro».",
                "Non prima di: prima niente, ora 31/01/2026.",
                "Non dopo: prima niente, ora oggi.",
            ]
        )

    def test_conditions_and_obligations_are_said_in_words(self):
        def change(new):
            ask(new, 1, 2).update(required=True, show_when={"field": "motivo", "op": "ne", "value": "altro"})
            ask(new, 0, 1)["show_when"] = None

        assert [row[2] for row in told(change)] == [
            "Mostrata: prima solo se «Per chi presenti la richiesta?» non è «Per me», ora sempre.",
            "Obbligatoria: prima mai, ora sempre.",
            "Mostrata: prima sempre, ora solo se motivo non è «Altro».",
        ]

    def test_steps_come_go_and_move(self):
        def change(new):
            new["steps"].insert(0, new["steps"].pop(2))
            new["steps"][0]["title"] = "Dove ti troviamo"

        assert told(change) == [
            ("moved", "Passo «Dove ti troviamo»", "Passo spostato: ora è al primo posto."),
            ("changed", "Passo «Dove ti troviamo»", "Titolo: prima «Recapiti», ora «Dove ti troviamo»."),
        ]
        assert told(lambda new: new["steps"].pop(2)) == [
            ("removed", "Passo «Recapiti»", "Passo tolto."),
            ("removed", "Passo «Recapiti», domanda «Telefono»", "Tipo: «Telefono»."),
        ]

    def test_rules(self):
        rule = {"rule": "doctor_fits", "keys": {"doctor": "pec"}, "params": {}}
        assert told(lambda new: new["rules"].append(rule)) == [
            (
                "added",
                "Regole del servizio",
                "«Medico adatto: età, ambito, posti» – medico scelto: «PEC (facoltativa)».",
            )
        ]
        base = form()
        base["rules"].append(rule)
        found = told(lambda new: new["rules"][1].update(keys={"doctor": "telefono"}), base)
        assert found[0][2].endswith(
            "prima medico scelto: «PEC (facoltativa)»; ora medico scelto: «Telefono»."
        )

    def test_sections_groups_and_calculations(self):
        group = {
            "kind": "group", "key": "figli", "label": "Figli a carico", "help": "", "item_label": "Figlio", "min": 0, "max": 3,
            "show_when": None, "questions": [question("nome", "text", "Nome")],
        }  # fmt: skip
        total = {
            "kind": "calculation",
            "key": "totale",
            "label": "Totale",
            "expression": "conta(figli)",
            "reads_as": "number",
            "show_when": None,
        }
        section = {
            "kind": "section",
            "key": "casa",
            "title": "La casa",
            "show_when": None,
            "questions": [group, total],
        }
        found = told(lambda new: new["steps"][1]["questions"].append(section))
        assert [row[1] for row in found] == [
            "Passo «La tua richiesta», sezione «La casa»",
            "Passo «La tua richiesta», sezione «La casa», gruppo «Figli a carico»",
            "Passo «La tua richiesta», sezione «La casa», gruppo «Figli a carico», domanda «Nome»",
            "Passo «La tua richiesta», sezione «La casa», valore calcolato «Totale»",
        ]
        base = form()
        base["steps"][1]["questions"].append(section)

        def change(new):
            ask(new, 1, 4)["questions"][0]["max"] = 5
            ask(new, 1, 4)["questions"][0]["questions"][0]["label"] = "Nome del figlio"

        assert [row[2] for row in told(change, base)] == [
            "Righe, massimo: prima «3», ora «5».",
            "Etichetta: prima «Nome», ora «Nome del figlio».",
        ]

    def test_every_word_is_text(self):
        found = told(lambda new: ask(new, 0, 0).update(label="<script>alert(1)</script>"))
        assert "<script>" in found[0][2]  # escaped where it is shown (test_versions)


class TestOrder:
    @pytest.mark.parametrize(
        ("before", "after", "moved"),
        [
            ("abcd", "abcd", ""),
            ("abcd", "dabc", "d"),
            ("abcd", "dcba", 3),
            ("abc", "xaybc", ""),
            ("abc", "ca", 1),
            ("", "ab", ""),
        ],
    )
    def test_the_fewest_keys_move(self, before, after, moved):
        found = moved_keys(list(before), list(after))
        assert len(found) == moved if isinstance(moved, int) else found == set(moved)


# Any form made of the small one by random edits.
EDITS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 3), st.integers(0, 3), st.sampled_from(["x", "y", "z"])),
    max_size=6,
)


def edited(edits):
    schema = form()
    for what, step, place, word in edits:
        steps = schema["steps"]
        rows = steps[step % len(steps)]["questions"]
        row = rows[place % len(rows)] if rows else None
        if what == 0:
            steps[step % len(steps)]["title"] = word
        elif what == 1 and len(steps) > 1:
            steps.append(steps.pop(step % len(steps)))
        elif what == 2:
            rows.append(question(f"nuova_{word}_{len(rows)}_{step}", "text", word))
        elif what == 3 and row:
            rows.remove(row)
        elif what == 4 and row:
            rows.insert(0, rows.pop())
        elif what == 5 and row:
            row["label"] = word
        elif what == 6 and row:
            row["required"] = not row["required"]
        elif what == 7 and row and row.get("options"):
            row["options"].reverse()
        elif what == 8 and row:
            row["min_length"] = step
        elif what == 9:
            schema["rules"].append({"rule": "no_twin", "keys": {}, "params": {}})
    return schema


def bare(value):
    """Without what says nothing, which is the same as not being there."""
    if isinstance(value, dict):
        rows = {key: bare(part) for key, part in value.items()}
        return {key: part for key, part in rows.items() if part is not False and (part == 0 or part)}
    return [bare(part) for part in value] if isinstance(value, list) else value


@settings(max_examples=300)
@given(EDITS, EDITS)
def test_there_are_differences_exactly_where_two_forms_differ(one, other):
    old, new = edited(one), edited(other)
    found = differences(old, new)
    assert bool(found) == (bare(old) != bare(new))
    assert all(row.place and row.text for row in found)
