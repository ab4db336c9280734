"""The walk through a form: which steps show, where one may go, what is missing, how answers read back."""

import pytest

from tests.form_cases import ask, journey, options, posted, schema, step, when

FORM = schema(
    step("chi", ask("per_chi", "radio", options=options("me", "figlio")), ask("nome", show_when=when("per_chi", "eq", "figlio"))),
    step("cosa", ask("motivo", "radio", options=options("altro", "casa")), ask("quale", show_when=when("motivo", "eq", "altro"))),
    step("casa", ask("via"), show_when=when("motivo", "eq", "casa")),
)  # fmt: skip
pytestmark = pytest.mark.django_db


def test_a_fresh_walk_starts_at_the_first_step():
    walk = journey(FORM)
    assert walk.first_incomplete.number == 1
    assert [row.key for row in walk.visible_steps] == ["chi", "cosa", "riepilogo"]
    assert walk.may_visit(walk.step(1)) and not walk.may_visit(walk.step(2))
    assert walk.steps[-1].is_summary


def test_a_step_whose_condition_fails_is_skipped_and_not_counted():
    walk = journey(FORM, {"per_chi": "me", "motivo": "altro", "quale": "x"}, ["chi", "cosa"])
    assert walk.next(walk.step(2)).key == "riepilogo"
    assert walk.previous(walk.step(4)).key == "cosa"
    assert walk.position(walk.step(4)) == (3, 3)
    assert not walk.may_visit(walk.step(3))


def test_a_step_whose_questions_are_all_hidden_is_skipped():
    form = schema(step("uno", ask("a")), step("due", ask("b", show_when=when("a", "eq", "sì"))))
    assert [row.key for row in journey(form, {"a": "no"}).visible_steps] == ["uno", "riepilogo"]
    assert [row.key for row in journey(form, {"a": "sì"}).visible_steps] == ["uno", "due", "riepilogo"]


def test_an_earlier_change_sends_a_confirmed_step_to_review():
    done = {"per_chi": "figlio", "nome": "Anna", "motivo": "casa", "via": "Roma"}
    walk = journey(FORM, done, ["chi", "cosa", "casa"])
    assert [row.status for row in walk.visible_steps] == ["done", "done", "done", "todo"]
    walk = journey(FORM, done | {"motivo": "altro"}, ["chi", "cosa", "casa"])
    assert walk.step(2).status == "review" and walk.first_incomplete.number == 2


def test_an_unknown_step_is_a_lookup_error():
    for number in (0, 5, -1):
        with pytest.raises(LookupError):
            journey(FORM).step(number)


def test_a_hidden_answer_opens_nothing():
    """`quale` is stored but hidden, so what hangs on it is hidden too."""
    form = schema(
        step(
            "uno",
            ask("a"),
            ask("b", show_when=when("a", "eq", "sì")),
            ask("c", show_when=when("b", "filled")),
        )
    )
    walk = journey(form, {"a": "no", "b": "x", "c": "y"})
    assert walk.pruned() == {"a": "no"}


def test_problems_name_step_and_question():
    walk = journey(FORM, {"per_chi": "figlio", "motivo": "altro", "quale": "x"}, ["chi", "cosa"])
    problems = walk.problems()
    assert [(row.step_number, row.step_title, row.key) for row in problems] == [
        (1, "Chi", "nome"),
        (4, "Riepilogo", "dich"),
    ]
    assert problems[0].message == "Inserisci nome"
    assert not walk.is_complete


def test_a_complete_walk_has_no_problem_and_reads_back():
    walk = journey(
        FORM,
        {"per_chi": "me", "motivo": "altro", "quale": "mia", "nome": "nascosto", "dich": True},
        ["chi", "cosa"],
    )
    assert walk.is_complete
    rows = [(section.title, [(row.label, row.text) for row in section.rows]) for section in walk.rows()]
    assert rows == [
        ("Chi", [("Per chi", "Me")]),
        ("Cosa", [("Motivo", "Altro"), ("Quale", "mia")]),
        ("Riepilogo", [("Dichiaro che è vero.", "Sì")]),
    ]


def test_an_answer_that_the_context_no_longer_allows_is_a_problem():
    form = schema(
        step(
            "uno",
            ask(
                "tipo", "radio", options=[{"key": "pls", "label": "Pediatra", "when": when("@eta", "lt", 14)}]
            ),
        )
    )
    walk = journey(form, {"tipo": "pls", "dich": True}, ["uno"])
    assert walk.step(1).status == "review"
    assert walk.problems()[0].message.startswith("Scegli di nuovo")


def test_what_was_typed_and_is_wrong_is_a_problem_in_its_own_words():
    form = schema(step("uno", ask("cap", "cap")))
    walk = journey(form, {"dich": True}, ["uno"], {"cap": "12"})
    assert [row.message for row in walk.problems()] == ["Il CAP è composto da 5 cifre"]
    assert walk.step(1).status == "review"


def test_computed_information_is_live_in_a_draft_and_kept_at_sending(site):
    form = schema(
        step(
            "reddito",
            ask("codice_reddito", "radio", options=options("E01", "E02")),
            ask("coniuge", "radio", options=options("si", "no")),
            ask("figli", "number"),
            ask("_limite", "info", required=False, shows="income_limit"),
            ask("email", "readonly", prefill="profile.email"),
            ask("anno", "readonly", prefill="previous_year"),
        )
    )
    answers = {"codice_reddito": "E02", "coniuge": "si", "figli": "1", "dich": True}
    walk = journey(form, answers)
    kept = walk.pruned()
    assert kept["_limite"] == "11.878,51 €"
    assert kept["email"] == "maria@posta.example" and kept["anno"] == "2025"
    sent = journey(form, kept | {"_limite": "1,00 €"})
    sent.context.frozen = {}
    assert {row.key: row.text for section in sent.rows() for row in section.rows}["_limite"] == "1,00 €"


def test_the_form_of_a_step_sees_the_answers_before_it():
    walk = journey(FORM, {"per_chi": "figlio", "nome": "Anna"}, ["chi"])
    form = walk.form(walk.step(2), data=posted(motivo="altro", quale=" due  parole "))
    assert form.is_valid(), form.errors
    assert form.answers() == {"motivo": "altro", "quale": "due parole"}
