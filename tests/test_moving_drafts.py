"""A draft and the newer version of its form: told, shown what changes, moved by the citizen; no answer is lost."""

from copy import deepcopy
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from practices import actions
from practices.models import Practice
from services.compiling import digest_of
from services.models import FormPage
from services.moving import move as carry

from .small_service import ANSWERS, STEPS, draft, fill, option, pdf, post, question, small_form


def newer(form_page, change):
    """A version in use after the current one: its steps as `change(steps)` leaves them."""
    schema = deepcopy(form_page.current_version.schema)
    change({step["key"]: step["questions"] for step in schema["steps"]}, schema)
    last = form_page.versions.latest("number").number
    version = form_page.versions.create(number=last + 1, digest=digest_of(schema), schema=schema)
    FormPage.objects.filter(pk=form_page.pk).update(current_version=version)
    form_page.current_version = version
    return version


def again(practice):
    return Practice.objects.get(pk=practice.pk)


def question_of(questions, key):
    return next(row for row in questions if row["key"] == key)


@pytest.fixture
def form(site):
    return small_form()


@pytest.fixture
def full(form, maria):
    return fill(
        draft(form, maria), motivo="altro", motivo_altro="Un motivo ben scritto", pec="maria@pec.example"
    )


@pytest.fixture
def browser(client_of, maria):
    return client_of(maria)


def address(practice):
    return reverse("practices:newer_version", args=[practice.uuid])


def move(browser, practice):
    page = browser.get(address(practice))
    data = {"version": page.context["change"].version.pk, "revision": again(practice).revision}
    return browser.post(address(practice), data, follow=True)


class TestTelling:
    def test_a_draft_stays_on_its_version_and_nothing_is_said_while_it_is_in_use(self, browser, full):
        page = browser.get(reverse("practices:step", args=[full.uuid, 1]))
        assert page.context["newer_version"] is None
        assert "versione nuova" not in page.content.decode()

    @pytest.mark.parametrize("name", ["step", "summary", "detail"])
    def test_the_draft_pages_say_that_a_newer_version_is_there(self, browser, form, full, name):
        newer(form, lambda steps, schema: steps["dati"].pop())
        args = [full.uuid, 1] if name == "step" else [full.uuid]
        page = browser.get(reverse(f"practices:{name}", args=args))
        assert page.status_code == 200
        assert address(full) in page.content.decode()
        assert again(full).form_version.number == 1

    def test_a_sent_practice_is_not_offered_one(self, browser, form, full, maria):
        actions.submit(full, maria, "password")
        newer(form, lambda steps, schema: steps["dati"].pop())
        page = browser.get(reverse("practices:detail", args=[full.uuid]))
        assert address(full) not in page.content.decode()
        assert browser.get(address(full)).status_code == 302

    def test_a_draft_can_be_finished_and_sent_on_its_own_version(self, form, full, maria):
        newer(form, lambda steps, schema: steps["dati"].pop())
        assert actions.submit(full, maria, "password").form_version.number == 1

    def test_nobody_else_sees_or_moves_it(self, client_of, form, full, luca):
        newer(form, lambda steps, schema: steps["dati"].pop())
        assert client_of(luca).get(address(full)).status_code == 404
        assert client_of(luca).post(address(full)).status_code == 404

    def test_a_form_that_was_taken_off_offers_nothing(self, browser, form, full):
        newer(form, lambda steps, schema: steps["dati"].pop())
        FormPage.objects.filter(pk=form.pk).update(live=False)
        assert browser.get(address(full)).status_code == 302


class TestMoving:
    def test_what_changes_is_shown_before(self, browser, form, full):
        def change(steps, schema):
            question_of(steps["dati"], "pec")["label"] = "Indirizzo PEC"
            steps["recapiti"].append(question("orario", "text", "Quando ti chiamiamo?", required=False))

        newer(form, change)
        text = browser.get(address(full)).content.decode()
        assert "prima «PEC (facoltativa)», ora «Indirizzo PEC»" in text
        assert "domanda «Quando ti chiamiamo?»" in text
        assert "Restano tutte." in text

    def test_what_touches_other_answers_than_these_is_not(self, browser, form, maria):
        practice = fill(draft(form, maria))

        def change(steps, schema):
            question_of(steps["richiedente"], "ben_nome")["label"] = "Nome del figlio"

        newer(form, change)
        text = browser.get(address(practice)).content.decode()
        assert "Nome del figlio" not in text
        assert "Niente, con le risposte che hai dato finora." in text

    def test_every_answer_that_fits_is_kept(self, browser, form, full):
        before = again(full).answers
        newer(
            form,
            lambda steps, schema: steps["recapiti"].append(
                question("orario", "text", "Orario", required=False)
            ),
        )
        move(browser, full)
        moved = again(full)
        assert moved.form_version.number == 2
        assert moved.answers == before
        assert moved.kept_aside == []
        assert moved.events.filter(verb="move_version", data={"from": 1, "to": 2}).exists()

    def test_only_the_steps_that_changed_are_to_be_looked_at_again(self, browser, form, full):
        newer(
            form,
            lambda steps, schema: steps["recapiti"].append(
                question("orario", "text", "Orario", required=False)
            ),
        )
        page = move(browser, full)
        assert set(again(full).confirmed) == {"richiedente", "dati", "riepilogo"}
        assert page.redirect_chain[-1][0] == reverse("practices:step", args=[full.uuid, 3])

    @pytest.mark.parametrize(
        ("change", "label", "reason"),
        [
            (
                lambda rows: rows.remove(question_of(rows, "motivo_altro")),
                "Specifica il motivo",
                "la domanda non c'è più",
            ),
            (
                lambda rows: question_of(rows, "motivo_altro").update(kind="date"),
                "Specifica il motivo",
                "la domanda ora è di tipo «Data»",
            ),
            (
                lambda rows: question_of(rows, "motivo")["options"].pop(),
                "Motivo",
                "la risposta non è più tra quelle possibili",
            ),
        ],
    )
    def test_an_answer_without_a_place_is_listed_before_and_kept_aside(
        self, browser, form, full, change, label, reason
    ):
        newer(form, lambda steps, schema: change(steps["dati"]))
        text = browser.get(address(full)).content.decode()
        assert label in text
        assert reason in text.replace("&#x27;", "'")
        page = move(browser, full)
        aside = {row["label"]: row for row in again(full).kept_aside}
        assert aside[label]["reason"] == reason
        assert label in page.content.decode()

    def test_a_declaration_with_other_words_is_asked_again(self, browser, form, full):
        newer(form, lambda steps, schema: steps["riepilogo"][0].update(label="Dichiaro altro."))
        move(browser, full)
        moved = again(full)
        assert "dich_445" not in moved.answers
        assert "dich_privacy" in moved.answers
        assert moved.kept_aside[0]["label"] == "Dichiaro che quanto indicato è vero."

    def test_a_file_whose_question_has_gone_stays_with_the_draft_until_it_is_sent(
        self, browser, form, full, maria
    ):
        kept = actions.attach(full, "allegato", pdf("prova.pdf"), by=maria)
        newer(form, lambda steps, schema: steps["dati"].remove(question_of(steps["dati"], "allegato")))
        move(browser, full)
        assert again(full).attachments.get().pk == kept.pk
        practice = fill(again(full), motivo="altro", motivo_altro="Un motivo ben scritto")
        assert practice.attachments.exists()
        assert "prova.pdf" in browser.get(reverse("practices:summary", args=[full.uuid])).content.decode()
        sent = actions.submit(practice, maria, "password")
        assert not sent.attachments.exists()
        assert sent.kept_aside == []

    def test_an_answer_that_other_answers_hide_waits_for_its_question(self, browser, form, full):
        shown = {"field": "certificato", "op": "eq", "value": "si"}

        def change(steps, schema):
            steps["recapiti"].insert(
                0,
                question(
                    "certificato", "radio", "Hai una PEC?", options=[option("si", "Sì"), option("no", "No")]
                ),
            )
            pec = question_of(steps["dati"], "pec")
            steps["dati"].remove(pec)
            steps["recapiti"].append(pec | {"show_when": shown})

        newer(form, change)
        move(browser, full)
        moved = again(full)
        assert "pec" not in moved.answers
        assert moved.kept_aside[0]["waits"] is True
        # Steps that say nothing of it leave it waiting.
        actions.save_step(moved, moved.citizen, 1, post(**ANSWERS[1]))
        actions.save_step(moved, moved.citizen, 2, post(**ANSWERS[2]))
        assert again(full).kept_aside[0]["answer"] == "maria@pec.example"
        page = browser.get(reverse("practices:step", args=[full.uuid, 3]))
        assert "maria@pec.example" in page.content.decode()
        saved = actions.save_step(
            moved, moved.citizen, 3, post(certificato="si", telefono="0331 000001", pec="maria@pec.example")
        )
        assert saved.is_valid
        assert again(full).answers["pec"] == "maria@pec.example"
        assert again(full).kept_aside == []

    def test_it_comes_back_by_itself_when_an_earlier_step_brings_its_question_back(self, browser, form, full):
        newer(
            form,
            lambda steps, schema: question_of(steps["dati"], "pec").update(
                show_when={"field": "per_chi", "op": "eq", "value": "figlio"}
            ),
        )
        move(browser, full)
        moved = again(full)
        assert moved.kept_aside[0]["key"] == "pec"
        child = {"per_chi": "figlio", "ben_cognome": "Bianchi", "ben_nome": "Ugo", "ben_codice_fiscale": "X"}
        actions.save_step(moved, moved.citizen, 1, post(**child))
        assert again(full).answers["pec"] == "maria@pec.example"
        assert again(full).kept_aside == []

    def test_an_answer_comes_back_when_a_later_version_asks_it_again(self, browser, form, full):
        newer(form, lambda steps, schema: steps["dati"].remove(question_of(steps["dati"], "pec")))
        move(browser, full)
        assert "pec" not in again(full).answers
        newer(form, lambda steps, schema: steps["dati"].append(question("pec", "pec", "PEC", required=False)))
        move(browser, full)
        assert again(full).answers["pec"] == "maria@pec.example"
        assert again(full).kept_aside == []

    def test_what_was_typed_and_is_no_answer_yet_is_kept(self, browser, form, maria):
        practice = draft(form, maria)
        actions.save_step(practice, maria, 1, post(per_chi="me"))
        actions.save_step(practice, maria, 2, post(motivo="orari", pec="senza chiocciola"), mode="save")
        newer(form, lambda steps, schema: steps["recapiti"].append(question("orario", "text", "Orario")))
        move(browser, practice)
        assert again(practice).typed["pec"] == "senza chiocciola"
        newer(form, lambda steps, schema: steps["dati"].remove(question_of(steps["dati"], "pec")))
        move(browser, practice)
        assert again(practice).kept_aside[0]["text"] == "senza chiocciola"

    def test_a_draft_that_changed_meanwhile_is_shown_again(self, browser, form, full):
        newer(form, lambda steps, schema: steps["dati"].pop())
        page = browser.get(address(full))
        actions.save_step(full, full.citizen, 1, post(per_chi="me"))
        data = {"version": page.context["change"].version.pk, "revision": page.context["practice"].revision}
        answer = browser.post(address(full), data, follow=True)
        assert "Nel frattempo qualcosa è cambiato" in answer.content.decode()
        assert again(full).form_version.number == 1

    def test_so_is_a_version_that_was_replaced_meanwhile(self, browser, form, full):
        newer(form, lambda steps, schema: steps["dati"].pop())
        shown = browser.get(address(full)).context["change"].version
        newer(form, lambda steps, schema: steps["recapiti"].append(question("orario", "text", "Orario")))
        browser.post(address(full), {"version": shown.pk, "revision": again(full).revision})
        assert again(full).form_version.number == 1

    @pytest.mark.parametrize("data", [{}, {"version": "x"}, {"version": "99999999999999", "revision": "-1"}])
    def test_a_post_that_says_nothing_moves_nothing(self, browser, form, full, data):
        newer(form, lambda steps, schema: steps["dati"].pop())
        assert browser.post(address(full), data).status_code == 302
        assert again(full).form_version.number == 1


class TestGroups:
    GROUP = {
        "kind": "group", "key": "figli", "label": "Figli", "help": "", "item_label": "Figlio", "min": 0, "max": 5, "show_when": None,
        "questions": [question("nome", "text", "Nome"), question("eta", "number", "Età")],
    }  # fmt: skip

    def test_rows_keep_what_their_questions_can(self):
        old = {"v": 2, "steps": deepcopy(STEPS), "rules": []}
        old["steps"][1]["questions"].append(deepcopy(self.GROUP))
        new = deepcopy(old)
        new["steps"][1]["questions"][-1]["questions"].pop()
        rows = [{"nome": "Ugo", "eta": "3"}, {"nome": "Ada"}]
        moved = carry(old, new, {"figli": rows}, {}, ["dati"])
        assert moved.answers == {"figli": [{"nome": "Ugo"}, {"nome": "Ada"}]}
        assert [(row.label, row.text) for row in moved.aside] == [("Figli, riga 1: Età", "3")]
        assert moved.confirmed == []

    def test_a_group_that_has_gone_is_kept_aside_whole(self):
        old = {"v": 2, "steps": deepcopy(STEPS), "rules": []}
        old["steps"][1]["questions"].append(deepcopy(self.GROUP))
        moved = carry(old, {"v": 2, "steps": STEPS, "rules": []}, {"figli": [{"nome": "Ugo"}]}, {}, [])
        assert moved.aside[0].answer == [{"nome": "Ugo"}]
        assert "Ugo" in moved.aside[0].text


class TestWhatWasPutAsideBefore:
    OPTIONS = [option("a", "A"), option("b", "B")]

    def schema(self, *questions):
        steps = deepcopy(STEPS)
        steps[1]["questions"] += questions
        return {"v": 2, "steps": steps, "rules": []}

    def gone(self, asked, answer):
        """What a move to a version without the question has kept."""
        return carry(self.schema(asked), self.schema(), {asked["key"]: answer}, {}, []).kept_aside

    def test_it_comes_back_as_far_as_it_fits(self):
        several = question("scelte", "checkboxes", "Scelte", options=self.OPTIONS)
        rows = self.gone(several, ["a", "b"])
        now = question("scelte", "checkboxes", "Scelte", options=self.OPTIONS[:1])
        moved = carry(self.schema(), self.schema(now), {}, {}, [], rows)
        assert moved.answers == {"scelte": ["a"]}
        assert [(row.answer, row.text) for row in moved.earlier] == [(["b"], "B")]

    def test_what_waited_waits_no_longer_once_its_question_is_of_another_kind(self):
        [row] = self.gone(question("nota", "text", "Nota"), "Alfa")
        file = question("nota", "file", "Nota", required=False)
        moved = carry(self.schema(), self.schema(file), {}, {}, [], [row | {"waits": True}])
        assert moved.answers == {}
        assert [(row.waits, row.reason) for row in moved.earlier] == [
            (False, "la domanda ora è di tipo «File»")
        ]

    def test_drafts_of_before_learn_which_question_their_answers_had(self, full):
        row = {"label": "", "text": "x", "reason": "", "answer": "x", "waits": True}
        full.kept_aside = [row | {"key": "pec", "kind": "pec"}, row | {"key": "motivo_altro", "kind": "file"}]
        full.save()
        import_module("practices.migrations.0014_answers_put_aside").remember_questions(apps, None)
        rows = again(full).kept_aside
        assert [(row["waits"], row["question"].get("label")) for row in rows] == [
            (True, "PEC (facoltativa)"),
            (False, None),
        ]
