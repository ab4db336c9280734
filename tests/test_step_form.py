"""The form of a step: what is drawn, what is read, what is dropped, what is kept as typed."""

import json

import pytest
from django.template.loader import render_to_string
from django.utils.html import escape

from tests.form_cases import ask, journey, one, options, posted, schema, step, when

pytestmark = pytest.mark.django_db

CHILD = when("per_chi", "eq", "figlio")
PEOPLE = step(
    "chi",
    ask("per_chi", "radio", options=options("me", "figlio")),
    ask("nome", show_when=CHILD),
    ask("nascita", "date", show_when=CHILD, not_after="today"),
    ask("box", "checkbox", required=False, show_when=CHILD),
    ask("parente", show_when=when("box", "filled")),
)


def first_form(form, answers=None, typed=None, data=None, confirmed=(), **more):
    walk = journey(form, answers, confirmed, typed, **more)
    return walk.form(walk.step(1), data=data)


def drawn(form):
    return render_to_string("services/step_form.html", {"form": form})


class TestDrawing:
    def test_conditional_questions_of_the_step_are_drawn_with_rule_and_words(self):
        html = drawn(first_form(schema(PEOPLE)))
        assert f'data-rule="{escape(json.dumps(CHILD))}"' in html
        assert "Compila solo se per chi è «Figlio»." in html
        assert html.count("data-rule=") == 4

    def test_what_an_earlier_step_decided_is_not_drawn_or_drawn_without_rule(self):
        form = schema(step("uno", ask("a")), step("due", ask("b", show_when=when("a", "eq", "x")), ask("c")))
        for answer, expected in (("x", {"b", "c"}), ("y", {"c"})):
            walk = journey(form, {"a": answer}, ["uno"])
            due = walk.form(walk.step(2))
            assert set(due.fields) == expected
            assert "data-rule" not in drawn(due)

    def test_a_flag_of_the_same_step_is_followed_by_the_script(self, site):
        questions = (
            ask("cittadinanza", "nazione"),
            ask("titolo", show_when=when("@cittadinanza", "eq", "non_ue")),
        )
        form = first_form(schema(step("uno", *questions)))
        flags = json.loads(form.flags_json)
        assert flags["@cittadinanza"]["keys"]["IT"] == "it" and flags["@cittadinanza"]["else"] == "non_ue"
        assert flags["@cittadinanza"]["before"] == "it"
        assert "titolo" in form.fields

    def test_no_inline_style_or_script_and_everything_typed_is_escaped(self):
        html = drawn(first_form(schema(PEOPLE), typed={"nome": '"><script>alert(1)</script>'}))
        assert "<script" not in html and "style=" not in html and "&lt;script&gt;" in html

    def test_required_when_is_said_in_words_until_it_is_decided(self):
        form = schema(
            step(
                "uno",
                ask("motivo", "radio", options=options("altro", "rotta")),
                ask("numero", required=when("motivo", "eq", "rotta")),
            )
        )
        drawn_form = first_form(form)
        assert "Obbligatorio se motivo è «Rotta»." in drawn(drawn_form)
        assert not drawn_form.fields["numero"].required

    def test_every_question_has_an_anchor_for_the_error_summary(self, site):
        form = one(ask("a", "medico"), a="")
        assert 'id="id_a_0"' in drawn(form)


class TestReading:
    def test_a_hidden_question_is_neither_required_nor_stored(self):
        form = first_form(
            schema(PEOPLE), data=posted(per_chi="me", nome="Falso", nascita="x", box="on", parente="Falso")
        )
        assert form.is_valid(), form.errors
        assert form.answers() == {"per_chi": "me"} and form.typed() == {}

    def test_a_shown_one_is_required(self):
        form = first_form(schema(PEOPLE), data=posted(per_chi="figlio"))
        assert set(form.errors) == {"nome", "nascita"}

    def test_conditions_chain_in_the_order_of_the_form(self):
        form = first_form(
            schema(PEOPLE), data=posted(per_chi="figlio", nome="Anna", nascita="1/1/2020", box="on")
        )
        assert set(form.errors) == {"parente"}

    def test_a_question_of_another_step_or_of_no_step_is_ignored(self):
        form = schema(step("uno", ask("a")), step("due", ask("b")))
        walk = journey(form, {"a": "x"}, ["uno"])
        bound = walk.form(walk.step(2), data=posted(a="falso", b="vero", dich="on", boh="1"))
        assert bound.answers() == {"b": "vero"}

    def test_required_when(self):
        form = schema(
            step(
                "uno",
                ask("motivo", "radio", options=options("altro", "rotta")),
                ask("numero", required=when("motivo", "eq", "rotta")),
            )
        )
        assert first_form(form, data=posted(motivo="altro", numero="")).is_valid()
        assert set(first_form(form, data=posted(motivo="rotta", numero="")).errors) == {"numero"}

    def test_read_only_data_cannot_be_forged(self):
        form = first_form(
            schema(step("uno", ask("email", "readonly", prefill="profile.email"))),
            data=posted(email="altra@posta.example"),
        )
        assert form.is_valid() and form.answers() == {}
        assert "maria@posta.example" in drawn(form)


class TestKeeping:
    def test_what_cannot_be_read_is_kept_as_typed_and_shown_again(self):
        form = first_form(schema(PEOPLE), data=posted(per_chi="figlio", nome="Anna", nascita="31/02/2020"))
        assert form.answers() == {"per_chi": "figlio", "nome": "Anna"}
        assert form.typed() == {"nascita": "31/02/2020"}
        again = first_form(schema(PEOPLE), form.answers(), form.typed())
        assert 'value="31/02/2020"' in drawn(again) and 'value="Anna"' in drawn(again)

    def test_a_prefill_is_for_an_unanswered_question_of_a_new_step(self):
        form = schema(step("uno", ask("telefono", "tel", prefill="profile.phone")))
        assert "333 0000001" in drawn(first_form(form))
        assert "333 0000001" not in drawn(first_form(form, {"telefono": "0331 000002"}))
        assert "333 0000001" not in drawn(first_form(form, typed={"telefono": ""}))
        assert "333 0000001" not in drawn(first_form(form, confirmed=["uno"]))

    def test_a_prefill_that_was_emptied_stays_empty(self):
        form = first_form(
            schema(step("uno", ask("telefono", "tel", required=False, prefill="profile.phone"))),
            data=posted(telefono=""),
        )
        assert form.typed() == {"telefono": ""}

    @pytest.mark.parametrize(
        ("question", "answer", "shown"),
        [
            (ask("a", "date"), "1990-03-01", 'value="01/03/1990"'),
            (ask("a", "euro"), "36151.98", 'value="36.151,98"'),
            (
                ask("a", "comune"),
                {"key": "B300", "label": "BUSTO ARSIZIO (VA)"},
                'value="BUSTO ARSIZIO (VA)"',
            ),
            (ask("a", "radio", options=options("x")), "x", "checked"),
            (ask("a", "checkboxes", options=options("x", "y")), ["y"], "checked"),
            (ask("a", "checkbox"), True, "checked"),
            (ask("a", "select", options=options("x")), "x", "selected"),
        ],
        ids=lambda value: str(value)[:30],
    )
    def test_a_stored_answer_is_shown_as_it_would_be_typed(self, question, answer, shown):
        assert shown in drawn(one_unbound(question, answer))


def one_unbound(question, answer):
    return first_form(schema(step("uno", question)), {"a": answer})


class TestFiles:
    FORM = schema(step("uno", ask("all", "file", max_files=2), ask("altro")))
    STORED = [{"key": "7e0c", "label": "carta.pdf", "size": 2048, "sha256": "00", "scan": "unchecked"}]

    def test_a_stored_file_is_enough_and_is_listed_with_its_button(self):
        form = first_form(self.FORM, {"all": self.STORED}, data=posted(altro="x"))
        assert form.is_valid() and form.answers() == {"altro": "x"}
        assert "carta.pdf" in drawn(form) and 'name="remove" value="7e0c"' in drawn(form)
        assert form.file_keys() == ["all"] and form.is_multipart()

    def test_what_the_view_found_wrong_with_a_file_is_said_beside_it(self):
        walk = journey(self.FORM)
        form = walk.form(walk.step(1), data=posted(altro="x"), files_errors={"all": ['Il file "a" è vuoto']})
        assert form.errors["all"] == ['Il file "a" è vuoto']

    def test_more_files_than_the_question_takes(self):
        form = first_form(self.FORM, {"all": self.STORED * 3}, data=posted(altro="x"))
        assert form.errors["all"] == ["Puoi allegare al massimo 2 file"]

    def test_it_reads_back_with_its_files(self):
        rows = journey(self.FORM, {"all": self.STORED, "altro": "x"}).rows()
        assert rows[0].rows[0].files == self.STORED and rows[0].rows[0].text.startswith("carta.pdf (")


class TestRules:
    PERIOD = {"rule": "period", "keys": {"start": "dal", "end": "al"}, "params": {}}
    FORM = schema(step("uno", ask("dal", "date")), step("due", ask("al", "date")), rules=[PERIOD])

    def test_a_rule_speaks_in_the_step_of_its_last_question(self, site):
        walk = journey(self.FORM)
        assert walk.form(walk.step(1), data=posted(dal="1/12/2026")).is_valid()
        walk = journey(self.FORM, {"dal": "2026-12-01"}, ["uno"])
        form = walk.form(walk.step(2), data=posted(al="1/1/2027"))
        assert form.errors["al"] == ["Il periodo deve durare da 3 a 12 mesi."]
        assert form.answers() == {"al": "2027-01-01"}

    def test_it_speaks_again_before_sending(self, site):
        walk = journey(self.FORM, {"dal": "2026-12-01", "al": "2027-01-01", "dich": True}, ["uno", "due"])
        assert [(row.key, row.step_number) for row in walk.problems()] == [("al", 2)]


def test_the_queries_of_a_step_do_not_grow_with_its_questions(site, django_assert_max_num_queries):
    kinds = (
        "text",
        "date",
        "comune",
        "luogo",
        "nazione",
        "codice_fiscale",
        "select",
        "medico",
        "medico_testo",
    )
    questions = [
        ask(f"q{number}", kinds[number % len(kinds)], source="municipalities") for number in range(60)
    ]
    steps = [step(f"s{number}", ask(f"x{number}")) for number in range(20)]
    form = schema(*steps, step("molte", *questions))
    answers = {f"x{number}": "x" for number in range(20)}
    walk = journey(form, answers)
    drawn(walk.form(walk.step(21)))
    with django_assert_max_num_queries(2):
        walk = journey(form, answers)
        drawn(walk.form(walk.step(21)))
        walk.rows()
    with django_assert_max_num_queries(2):
        journey(form, answers).problems()
