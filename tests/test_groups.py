"""Sections and repeatable groups: drawn, read, kept as typed, checked, read back; rows come and go without scripts."""

import json

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from practices import actions
from practices.models import Practice
from services.journey import Journey
from services.questions.groups import without_row
from tests.form_cases import ask, context, journey, options, posted, schema, step, when
from tests.small_service import STEPS, draft, post, small_form

pytestmark = pytest.mark.django_db


def children(least=0, most=3, **more):
    asked = [
        ask("nome"),
        ask("nato", "date", not_after="today", required=False),
        ask("lavora", "checkbox", required=False),
        ask("reddito", "euro", show_when=when("lavora", "filled")),
        ask("anni", "calculation", expression="eta(nato)", reads_as="number"),
        ask(
            "scuola", show_when={"and": [when("anni", "gt", "5"), when("studia", "eq", "si")]}, required=False
        ),
    ]
    return ask(
        "figli",
        "group",
        label="Figli a carico",
        item_label="Figlio",
        min=least,
        max=most,
        questions=asked,
        **more,
    )


def form_of(group, *after):
    studia = ask("studia", "radio", options=options("si", "no"), required=False)
    return schema(step("uno", studia), step("due", group, *after))


TOTAL = ask("totale", "calculation", expression="somma(figli.reddito)", reads_as="euro")
FORM = form_of(children(), TOTAL, ask("note", required=False, show_when=when("figli", "filled")))
ANNA = {
    "figli-0-nome": "Anna",
    "figli-0-nato": "1/3/2010",
    "figli-0-lavora": "on",
    "figli-0-reddito": "1.000,50",
}
STORED = [{"nome": "Anna", "nato": "2010-03-01", "lavora": True, "reddito": "1000.50", "anni": "16"}]


def second(form=FORM, answers=None, typed=None, data=None, **more):
    walk = journey(form, answers, ["uno"], typed)
    return walk.form(walk.step(2), data=None if data is None else posted(**data), **more)


def drawn(form):
    return render_to_string("services/step_form.html", {"form": form})


class TestReading:
    def test_rows_are_stored_with_what_is_worked_out_from_them(self):
        form = second(data=ANNA | {"figli-4-nome": "Luca"})
        assert form.is_valid(), form.errors
        assert form.answers() == {"figli": [*STORED, {"nome": "Luca"}]}
        assert form.typed() == {}

    def test_a_blank_row_is_none(self):
        form = second(data={"figli-0-nome": " ", "figli-0-nato": ""})
        assert form.is_valid() and form.answers() == {}

    def test_what_is_wrong_is_said_in_its_cell_and_all_is_kept_as_typed(self):
        form = second(data=ANNA | {"figli-2-nome": "Luca", "figli-2-nato": "31/02/2020"})
        assert set(form.errors) == {"figli-2-nato"}
        assert form.answers() == {"figli": [*STORED, {"nome": "Luca"}]}
        assert form.typed() == {"figli": [
            {"nome": "Anna", "nato": "1/3/2010", "lavora": "on", "reddito": "1.000,50", "scuola": None},
            {"nome": "Luca", "nato": "31/02/2020", "lavora": "", "reddito": None, "scuola": None},
        ]}  # fmt: skip
        again = drawn(second(answers=form.answers(), typed=form.typed()))
        assert (
            'value="31/02/2020"' in again and 'name="figli-1-nato"' in again and 'value="1.000,50"' in again
        )

    def test_conditions_read_the_row_first_and_then_the_form(self):
        form = second(
            answers={"studia": "si"},
            data={
                **ANNA,
                "figli-0-scuola": "Media",
                "figli-1-nome": "Ugo",
                "figli-1-scuola": "X",
                "figli-1-nato": "1/1/2025",
            },
        )
        assert form.answers()["figli"][0]["scuola"] == "Media"
        assert "scuola" not in form.answers()["figli"][1]
        form = second(answers={"studia": "no"}, data={**ANNA, "figli-0-scuola": "Media"})
        assert "scuola" not in form.answers()["figli"][0]

    def test_a_hidden_cell_is_neither_required_nor_stored(self):
        form = second(data={"figli-0-nome": "Anna", "figli-0-reddito": "5"})
        assert form.is_valid() and form.answers() == {"figli": [{"nome": "Anna"}]}
        assert set(second(data={"figli-0-nome": "Anna", "figli-0-lavora": "on"}).errors) == {
            "figli-0-reddito"
        }

    def test_the_least_and_the_most(self):
        form = second(form_of(children(2, 3)), data={"figli-0-nome": "Anna"})
        assert set(form.errors) == {"figli-1-nome"}
        many = {f"figli-{number}-nome": "Anna" for number in range(4)}
        assert second(data=many).errors["figli"] == ["Puoi indicare fino a 3 voci in figli a carico"]
        optional = form_of(
            ask(
                "figli",
                "group",
                label="Figli",
                item_label="Figlio",
                min=1,
                max=2,
                error="Scrivi almeno un figlio",
                questions=[ask("nome", required=False)],
            )
        )
        assert second(optional, data={}).errors["figli"] == ["Scrivi almeno un figlio"]

    def test_no_number_of_rows_breaks_it(self):
        form = second(data={f"figli-{number}-nome": "Anna" for number in range(999)})
        assert not form.is_valid() and len(form.answers()["figli"]) == 50
        assert second(
            data={"figli-9999-nome": "x", "figli--1-nome": "x", "figli-a-nome": "x", "figli-0-boh": "x"}
        ).is_valid()

    def test_the_words_of_an_editor_for_a_wrong_answer(self):
        form = journey(
            schema(step("uno", ask("cap", "cap", wrong="Il CAP è sulla bolletta", error="Serve il CAP")))
        )
        assert form.form(form.step(1), data=posted(cap="12")).errors["cap"] == ["Il CAP è sulla bolletta"]
        assert form.form(form.step(1), data=posted(cap="")).errors["cap"] == ["Serve il CAP"]


class TestWalking:
    def test_a_draft_reads_back_row_by_row(self):
        walk = journey(
            FORM, {"figli": [*STORED, {"nome": "Luca"}], "note": "x", "dich": True}, ["uno", "due"]
        )
        assert walk.is_complete
        rows = walk.rows()[0].rows
        assert [(row.key, row.text) for row in rows if not row.rows] == [
            ("totale", "1.000,50 €"),
            ("note", "x"),
        ]
        group = rows[0]
        assert [(inner.title, [(cell.label, cell.text) for cell in inner.rows]) for inner in group.rows] == [
            (
                "Figlio 1",
                [
                    ("Nome", "Anna"),
                    ("Nato", "01/03/2010"),
                    ("Lavora", "Sì"),
                    ("Reddito", "1.000,50 €"),
                    ("Anni", "16"),
                ],
            ),
            ("Figlio 2", [("Nome", "Luca")]),
        ]
        assert group.text.startswith("Figlio 1: Nome Anna, Nato 01/03/2010")

    def test_hidden_cells_are_pruned(self):
        walk = journey(FORM, {"figli": [{"nome": "Anna", "reddito": "5.00"}, {"reddito": "7.00"}]})
        assert walk.pruned() == {"figli": [{"nome": "Anna"}], "totale": "0.00"}

    def test_problems_name_the_row(self):
        walk = journey(FORM, {"figli": [{"lavora": True}], "dich": True}, ["uno", "due"])
        assert walk.step(2).status == "review"
        assert [(row.key, row.message) for row in walk.problems()] == [
            ("figli-0-nome", "Figlio 1: Inserisci nome"), ("figli-0-reddito", "Figlio 1: Inserisci reddito"),
        ]  # fmt: skip
        assert [
            row.key for row in journey(form_of(children(1)), {"dich": True}, ["uno", "due"]).problems()
        ] == ["figli"]

    def test_rows_kept_as_typed_stand_in_the_way(self):
        walk = journey(FORM, {"dich": True}, ["uno", "due"], {"figli": [{"nome": "Anna", "nato": "x"}]})
        assert walk.step(2).status == "review" and walk.problems()[0].key == "figli"

    def test_a_sent_practice_reads_as_it_was(self):
        kept = context()
        kept.frozen = {}
        walk = Journey(FORM, {"figli": [STORED[0] | {"anni": "7"}]}, kept)
        assert walk.rows()[0].rows[0].rows[0].rows[-1].text == "7"

    @pytest.mark.parametrize(
        "stored", [None, "x", 3, [], ["x"], [{}], [{"nome": None}], {"nome": "x"}, [[]], [{"boh": 1}]]
    )
    def test_a_strange_answer_breaks_nothing(self, stored):
        walk = journey(FORM, {"figli": stored})
        walk.problems(), walk.rows(), walk.warnings(), drawn(walk.form(walk.step(2)))
        assert "figli" not in walk.pruned()

    def test_a_section_binds_all_that_it_holds(self):
        section = {"kind": "section", "key": "casa", "title": "La casa", "show_when": when("studia", "eq", "si"), "questions": [
            ask("via"), ask("piano", show_when=when("via", "filled")), children(1)]}  # fmt: skip
        form = form_of(section, ask("note", required=False))
        assert journey(form, {"studia": "no", "via": "Roma", "figli": STORED}).pruned() == {"studia": "no"}
        walk = journey(form, {"studia": "si", "dich": True}, ["uno", "due"])
        assert [row.key for row in walk.problems()] == ["via", "figli"]
        assert journey(form, {"studia": "no", "dich": True}, ["uno", "due"]).problems() == []


class TestDrawing:
    def test_rows_and_their_buttons(self):
        html = drawn(second(answers={"figli": STORED}, more_of="figli"))
        assert 'name="figli-0-nome" value="Anna"' in html and 'name="figli-1-nome"' in html
        assert 'value="add:figli"' in html and 'value="drop:figli:1"' in html
        assert "Figlio 2</legend>" in html and "style=" not in html

    def test_no_button_for_more_where_there_is_no_room(self):
        assert "add:figli" not in drawn(second(answers={"figli": STORED * 3}))

    def test_a_new_row_begins_with_its_prefill_and_alone_is_blank(self):
        group = ask(
            "tel",
            "group",
            item_label="Telefono",
            min=0,
            max=3,
            questions=[ask("numero", "tel", prefill="profile.phone")],
        )
        form = second(form_of(group), more_of="tel")
        assert form.fields["tel-0-numero"].initial == "333 0000001"
        assert second(form_of(group), data={"tel-0-numero": "333 0000001"}).answers() == {}

    def test_cells_carry_rules_and_words_of_their_row(self):
        html = drawn(second(answers={"studia": "si", "figli": STORED}))
        assert "Compila solo se hai scelto lavora." in html
        assert (
            html.count("data-rule=") == 2 * 2 + 1
        )  # reddito and scuola of the row and of the blank one, then note

    def test_a_section_is_a_card_that_says_its_condition_once(self):
        section = {
            "kind": "section",
            "key": "casa",
            "title": "<b>La casa</b>",
            "show_when": when("ha", "eq", "si"),
            "questions": [ask("via"), ask("piano")],
        }
        form = schema(step("uno", ask("ha", "radio", options=options("si", "no")), section))
        walk = journey(form)
        html = drawn(walk.form(walk.step(1)))
        assert "&lt;b&gt;La casa&lt;/b&gt;" in html and "<b>" not in html
        assert html.count("Compila solo se") == 1 and html.count("data-rule=") == 2
        assert "via" not in drawn(
            journey(form, {"ha": "no"}).form(journey(form, {"ha": "no"}).step(1), data=posted(ha="no")).errors
        )

    def test_hostile_labels_are_only_text(self):
        label = '"><script>alert(1)</script>{{ x }}{% y %}'
        group = ask(
            "g",
            "group",
            label=label,
            help=label,
            item_label=label,
            min=1,
            max=2,
            error=label,
            questions=[ask("n", label=label, wrong=label, options=[])],
        )
        form = second(
            form_of(
                group,
                ask(
                    "c", "calculation", label=label, expression='"<script>alert(2)</script>"', reads_as="text"
                ),
            ),
            data={},
        )
        html = drawn(form)
        assert "<script" not in html and "&lt;script&gt;" in html and "{{ x }}" in html

    def test_a_calculation_in_a_row_is_followed_by_the_script(self):
        cell = second(answers={"figli": STORED}).fields["figli-0-anni"].widget
        assert cell.text == "16" and json.loads(cell.calculation)["known"] == {}


def test_a_row_is_taken_out_of_what_was_sent():
    data = posted(**ANNA, **{"figli-1-nome": "Luca", "figli-1-luogo_choice": "x", "figlia-0-nome": "y"})
    assert set(without_row(data, "figli", "0")) == {"figli-1-nome", "figli-1-luogo_choice", "figlia-0-nome"}


class TestInTheFlow:
    @pytest.fixture
    def form_page(self, site):
        steps = [
            *STEPS[:1],
            {**STEPS[1], "questions": [*STEPS[1]["questions"], children(1), TOTAL]},
            *STEPS[2:],
        ]
        return small_form(steps=steps)

    @pytest.fixture
    def practice(self, form_page, maria):
        practice = draft(form_page, maria)
        actions.save_step(practice, maria, 1, post(per_chi="me"))
        return practice

    @pytest.fixture
    def send(self, client_of, maria, practice):
        browser, address = client_of(maria), reverse("practices:step", args=[practice.uuid, 2])

        def send(mode, **data):
            practice = Practice.objects.get(uuid=address.split("/")[3])
            return browser.post(
                address, {"motivo": "orari", "mode": mode, "revision": practice.revision, **data}
            )

        send.browser, send.address = browser, address
        return send

    def test_a_row_more_without_scripts(self, send, practice):
        answer = send("add:figli", **ANNA | {"figli-0-nato": "ieri"})
        assert answer.status_code == 302 and answer.url.endswith("?aggiungi=figli#figli-1")
        page = send.browser.get(answer.url.partition("#")[0]).content.decode()
        assert 'id="figli-1"' in page and 'value="ieri"' in page and 'value="Anna"' in page

    def test_a_row_less_without_scripts(self, send, practice):
        send("save", **ANNA, **{"figli-1-nome": "Luca"})
        answer = send("drop:figli:0", **ANNA, **{"figli-1-nome": "Luca"})
        assert answer.url.endswith("#id_figli")
        practice.refresh_from_db()
        assert practice.answers["figli"] == [{"nome": "Luca"}]

    def test_avanti_says_what_is_missing(self, send):
        answer = send("next")
        assert answer.status_code == 422 and 'href="#id_figli-0-nome"' in answer.content.decode()

    @pytest.mark.parametrize(
        "mode",
        [
            "add:",
            "add:boh",
            "drop:figli",
            "drop:figli:9",
            "drop:boh:0",
            "add:figli:1:2",
            "drop:figli:" + "9" * 50,
        ],
    )
    def test_a_forged_button_only_saves(self, send, practice, mode):
        assert send(mode, **ANNA).status_code == 302
        practice.refresh_from_db()
        assert practice.answers["figli"] == STORED

    def test_it_is_sent_and_read_everywhere(self, send, practice, maria, client_of, anna):
        send("next", **ANNA)
        actions.save_step(practice, maria, 3, post(telefono="0331 000001"))
        actions.save_step(practice, maria, 4, post(dich_445="on", dich_privacy="on"))
        browser = send.browser
        assert "Figlio 1" in browser.get(reverse("practices:summary", args=[practice.uuid])).content.decode()
        practice = actions.submit(practice, by=maria, way_in="password")
        assert practice.answers["figli"] == STORED and practice.answers["totale"] == "1000.50"
        for address, reader in (
            (reverse("practices:detail", args=[practice.uuid]), browser),
            (f"/admin/pratiche/{practice.uuid}/", client_of(anna)),
        ):
            page = reader.get(address).content.decode()
            assert "Figlio 1" in page and "1.000,50 €" in page, address

    def test_what_is_said_again_from_an_old_page_is_no_news(self, send, practice):
        send("next", **ANNA)
        practice.refresh_from_db()
        answer = send.browser.post(send.address, {"motivo": "orari", "mode": "save", "revision": 0, **ANNA})
        assert answer.status_code == 302, answer.content.decode()[-500:]
