"""Form tests: what an editor expects of sample answers is kept with the form, and a red one stops its publication."""

import re
import uuid
from copy import deepcopy
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from services import form_tests
from services.compiling import compile_form, rules_data, steps_data
from services.form_test_data import read_test, written_test
from services.models import FormPage, FormTest, FormVersion, ServicePage
from services.package_applying import apply
from services.package_contents import package_of
from services.packages import Unreadable, parsed, sealed, written
from services.publishing import FormHasMistakes

from .broken_forms import sound_form
from .test_editor import edit, text_of

DAY = date(2026, 11, 21)
GOOD = {
    "per_chi": "me", "tipo": "visita", "dal": "20/11/2026", "importo": "30,00", "comune": "BUSTO ARSIZIO (VA)",
    "telefono": "0331 000001", "dich_445": "on", "dich_privacy": "on",
}  # fmt: skip
ALL_STEPS = ["richiedente", "richiesta", "recapiti", "riepilogo"]
pytestmark = pytest.mark.django_db


def a_test(answers=None, expected=None, **more):
    fields = {"name": "Tutto bene", "day": DAY, "way_in": "ts_cns"} | more
    expected = expected or {"steps": ALL_STEPS, "errors": [], "is_sendable": True}
    return FormTest(answers=GOOD if answers is None else answers, expected=expected, **fields)


def played(**answers):
    said = {key: value for key, value in {**GOOD, **answers}.items() if value is not None}
    return form_tests.play(sound_form(), a_test(said))


class TestPlaying:
    def test_a_good_one_can_be_sent(self, site):
        outcome = played()
        assert (outcome.steps, outcome.errors, outcome.unread) == (ALL_STEPS, {}, [])
        assert outcome.is_sendable

    def test_what_is_missing_or_wrong_is_an_error_of_its_question(self, site):
        outcome = played(telefono="12", tipo=None, comune=None)
        assert set(outcome.errors) == {"telefono", "tipo"}
        assert "numero di telefono valido" in outcome.errors["telefono"]
        assert not outcome.is_sendable

    def test_an_answer_that_nobody_asks_is_told(self, site):
        assert played(ben_nome="Luca", mai_chiesta="x").unread == ["ben_nome", "mai_chiesta"]

    def test_files_boxes_several_choices_and_rows(self, site):
        figli = [
            {"nome_figlio": "Luca", "reddito_figlio": "100,00", "studente": "on", "scuola": "Liceo"},
            {"nome_figlio": "Ada"},
        ]
        outcome = played(
            importo="200,00",
            ricevuta=["ricevuta.pdf"],
            urgente="on",
            motivi=["uno", "tre"],
            figli=figli,
            nota="Nota",
        )
        assert (outcome.errors, outcome.unread) == ({}, [])
        missing = played(importo="200,00", figli=[{"reddito_figlio": "1,00"}])
        assert set(missing.errors) >= {"ricevuta"}
        assert any(key.startswith("figli") for key in missing.errors)

    def test_the_day_is_the_tests_own(self, site):
        """The form takes dates of the last year: of the test's day, whatever today is."""
        old = a_test(GOOD | {"dal": "01/02/2021"}, day=date(2021, 3, 1))
        assert form_tests.play(sound_form(), old).is_sendable

    def test_the_applicant_can_be_another(self, site):
        test = a_test(
            applicant={
                "birth_date": "1950-01-01",
                "citizenship": "Z330",
                "place": {"key": "F205", "label": "MILANO (MI)"},
            }
        )
        applicant = form_tests.applicant_of(test)
        assert (applicant["birth_date"], applicant["citizenship"]) == ("1950-01-01", "Z330")
        assert applicant["residence"]["place"]["key"] == applicant["domicile"]["place"]["key"] == "F205"
        assert form_tests.SAMPLE["residence"]["place"]["key"] == "B300"

    def test_the_first_doctor_of_the_list_is_chosen_by_a_star(self, site):
        form = ServicePage.objects.get(slug="cambio-medico").form_page
        test = next(test for test in form.tests.all() if test.answers.get("medico_riserva"))
        assert form_tests.play(form.current_version.schema, test).is_sendable


class TestDifferences:
    CASES = [
        ({"steps": ALL_STEPS[:-1], "errors": [], "is_sendable": True}, "il passo «Riepilogo» compare e non doveva"),
        ({"steps": [*ALL_STEPS, "nuovo"], "errors": [], "is_sendable": True}, "il passo «nuovo» doveva comparire"),
        ({"steps": ALL_STEPS, "errors": ["tipo"], "is_sendable": True}, "la domanda «Tipo» (tipo) doveva dare un errore"),
        ({"steps": ALL_STEPS, "errors": [], "is_sendable": False}, "la richiesta si può inviare e non si doveva"),
    ]  # fmt: skip

    def test_a_green_one_has_none(self, site):
        assert form_tests.differences(sound_form(), a_test()) == []

    @pytest.mark.parametrize(("expected", "words"), CASES)
    def test_each_is_said(self, site, expected, words):
        found = form_tests.differences(sound_form(), a_test(expected=expected))
        assert len(found) == 1 and words in found[0]

    def test_an_unexpected_error_is_said_with_its_message(self, site):
        found = form_tests.differences(sound_form(), a_test(GOOD | {"telefono": "12"}))
        assert any(
            "la domanda «Telefono» (telefono) dà un errore: «Inserisci un numero" in words for words in found
        )
        assert "la richiesta non si può inviare" in found

    def test_what_was_accepted_is_green(self, site):
        outcome = played(telefono="12")
        test = a_test(GOOD | {"telefono": "12"}, outcome.as_expected())
        assert form_tests.differences(sound_form(), test) == []


class TestEightForms:
    def test_each_of_the_eight_has_at_least_five_and_all_are_green(self, site):
        for form in FormPage.objects.live():
            assert form.tests.count() >= 5, form
            assert form_tests.red_words(form.current_version.schema, form.tests.all()) == []

    def test_some_can_be_sent_and_some_cannot(self, site):
        for form in FormPage.objects.live():
            assert {test.expected["is_sendable"] for test in form.tests.all()} == {True, False}, form


@pytest.fixture
def form(site):
    return ServicePage.objects.get(slug="revoca-medico").form_page


def draft_with(form, schema, *tests):
    """A new draft of a form page with another form and other tests."""
    draft = FormPage.objects.get(pk=form.pk).get_latest_revision_as_object()
    draft.steps = FormPage.steps.field.stream_block.to_python(steps_data(schema["steps"]))
    draft.rules = FormPage.rules.field.stream_block.to_python(rules_data([]))
    draft.tests.set(tests)
    draft.save_revision()
    return draft


class TestPublishing:
    def test_a_red_one_stops_every_road_and_says_what_differs(self, form):
        draft = draft_with(form, sound_form(), a_test(GOOD | {"telefono": "12"}))
        with pytest.raises(FormHasMistakes) as refusal:
            draft.get_latest_revision().publish()
        assert refusal.value.messages[0].startswith(
            "Collaudo «Tutto bene»: la domanda «Telefono» (telefono) dà un errore"
        )
        assert FormVersion.objects.filter(form_page=form).count() == 1
        assert form.tests.count() == 7  # the page is as it was

    def test_green_ones_let_it_through_and_come_along(self, form):
        draft_with(form, sound_form(), a_test()).get_latest_revision().publish()
        assert FormPage.objects.get(pk=form.pk).current_version.number == 2
        assert [test.name for test in FormPage.objects.get(pk=form.pk).tests.all()] == ["Tutto bene"]

    def test_the_editors_page_refuses_with_the_same_words(self, client_of, elena, form):
        draft = FormPage.objects.get(pk=form.pk).get_latest_revision_as_object()
        draft.tests.set(
            [a_test(name="Rosso", answers={}, expected={"steps": [], "errors": [], "is_sendable": True})]
        )
        draft.save_revision()
        response = edit(client_of(elena), form, **{"action-publish": "1"})
        assert response.status_code == 200
        assert "Collaudo «Rosso»: il passo «Per chi è la richiesta» compare e non doveva" in text_of(response)

    def test_the_panel_of_checks_says_it_before_and_after_and_leads_to_the_test(self, client_of, elena, form):
        draft = draft_with(form, sound_form(), a_test(name="Rosso", answers={}))
        link = f'<a href="/admin/moduli/{form.pk}/collaudi/{draft.tests.get().uuid}/">Rosso</a>'
        client = client_of(elena)
        opened = text_of(client.get(f"/admin/pages/{form.pk}/edit/"))
        refused = text_of(edit(client, form, **{"action-publish": "1"}))
        for text in (opened, refused):
            assert "Un collaudo è rosso: finché lo è il modulo non si può pubblicare." in text
            assert link in text and "Nessun errore" not in text

    def test_an_older_revision_brings_its_tests_back(self, form):
        first = form.get_latest_revision() or form.save_revision()
        names = [test.name for test in form.tests.all()]
        draft_with(form, sound_form(), a_test()).get_latest_revision().publish()
        first.publish()
        assert [test.name for test in FormPage.objects.get(pk=form.pk).tests.all()] == names

    def test_a_copied_form_has_the_tests_too(self, form):
        copy = form.copy(update_attrs={"slug": "copia", "title": "Copia"}, keep_live=False)
        assert copy.tests.count() == form.tests.count() == 7


class TestPackages:
    def test_tests_travel_in_the_package(self, form):
        service = form.get_parent().specific
        package = package_of(service)
        assert len(package["tests"]) == 7
        apply(package)
        assert package_of(service, is_draft=True)["digest"] == package["digest"]

    def test_a_test_reads_back_as_it_was(self, site):
        test = a_test()
        assert written_test(read_test(written_test(test))) == written_test(test)

    @pytest.mark.parametrize(
        "change",
        [{"day": "ieri"}, {"way_in": "spid"}, {"name": ""}, {"name": "x" * 161}, {"answers": {"a": 5}}, {"answers": {"a": [7]}},
         {"answers": {"a": [{"b": {}}]}}, {"applicant": {"birth_date": "ieri"}}],
    )  # fmt: skip
    def test_what_was_never_a_test_is_refused(self, site, change):
        with pytest.raises(ValidationError):
            read_test(written_test(a_test()) | change)

    @pytest.mark.parametrize(
        "change", [{"expected": {}}, {"applicant": {"place": "qui"}}, {"answers": []}, {"day": 3}]
    )
    def test_nor_by_a_package(self, form, change):
        package = deepcopy(package_of(form.get_parent().specific))
        package["tests"][0] |= change
        with pytest.raises(Unreadable):
            parsed(written(sealed({key: package[key] for key in package if key != "digest"})).encode())


def as_shown(form):
    """What a browser sends when nothing on the form was touched."""
    sent = {}
    for field in form:
        value = field.value()
        if field.field.widget.__class__.__name__ == "CheckboxInput":
            sent |= {field.html_name: "on"} if value else {}
        elif value is not None:
            sent[field.html_name] = value
    return sent


class TestScreens:
    def address(self, form, *rest):
        return "/".join([f"/admin/moduli/{form.pk}/collaudi", *map(str, rest), ""])

    def sent(self, **more):
        fields = {
            "name": "Da me",
            "day": "2026-11-21",
            "way_in": "ts_cns",
            "birth_date": "",
            "citizenship": "",
            "place": "",
        }
        return (
            fields
            | {"errors": "", "is_sendable": "on"}
            | {f"risposta-{key}": value for key, value in GOOD.items()}
            | more
        )

    def test_the_list_shows_green_and_red(self, client_of, elena, form):
        draft_with(
            form,
            sound_form(),
            a_test(),
            a_test(name="Rosso", expected={"steps": [], "errors": [], "is_sendable": False}),
        )
        text = text_of(client_of(elena).get(self.address(form)))
        assert text.count("verde") == 1 and text.count("rosso") >= 1
        assert "la richiesta si può inviare e non si doveva" in text

    def test_an_editor_tries_answers_and_keeps_what_came_of_them(self, client_of, elena, form):
        draft_with(form, sound_form())
        client, address = client_of(elena), self.address(form, "nuovo")
        assert client.get(address).status_code == 200
        text = text_of(client.post(address, self.sent(play="1")))
        assert "Esito di adesso" in text and "La richiesta si può inviare." in text
        assert "il passo «Riepilogo» compare e non doveva" in text
        response = client.post(address, self.sent(save="1", accept="on"))
        assert response.status_code == 302
        kept = FormPage.objects.get(pk=form.pk).get_latest_revision_as_object().tests.get()
        assert (kept.name, kept.expected) == (
            "Da me",
            {"steps": ALL_STEPS, "errors": [], "is_sendable": True},
        )
        assert kept.answers == GOOD

    def test_a_test_is_opened_changed_and_taken_away(self, client_of, elena, form):
        draft = draft_with(
            form, sound_form(), a_test(GOOD | {"figli": [{"nome_figlio": "Ada"}], "ricevuta": ["a.pdf"]})
        )
        client, kept = client_of(elena), draft.tests.get()
        text = text_of(client.get(self.address(form, kept.uuid)))
        assert 'value="Ada"' in text and 'value="a.pdf"' in text
        client.post(self.address(form, kept.uuid), self.sent(save="1", accept="on", name="Cambiato"))
        again = FormPage.objects.get(pk=form.pk).get_latest_revision_as_object().tests.get()
        assert (again.name, again.uuid, again.answers) == ("Cambiato", kept.uuid, GOOD)
        client.post(self.address(form, kept.uuid, "elimina"))
        assert FormPage.objects.get(pk=form.pk).get_latest_revision_as_object().tests.count() == 0
        assert form.tests.count() == 7  # only the draft lost it

    def test_saving_what_was_opened_loses_nothing(self, client_of, elena, form):
        """Seven rows, an answer that nobody asks any more, an option that is gone, blanks and lines as typed."""
        answers = GOOD | {
            "figli": [{"nome_figlio": f"Figlio {number}"} for number in range(7)],
            "tipo": "non_c_e_piu", "motivi": ["uno", "vecchio"], "domanda_di_ieri": "ieri", "file_di_ieri": ["a.pdf"],
            "telefono": " 0331 000001 ",
        }  # fmt: skip
        expected = {"steps": [*ALL_STEPS, "passo_di_ieri"], "errors": ["tipo"], "is_sendable": False}
        kept = draft_with(form, sound_form(), a_test(answers, expected)).tests.get()
        client, address = client_of(elena), self.address(form, kept.uuid)
        shown = client.get(address).context["form"]
        client.post(address, {**as_shown(shown), "save": "1"})
        again = FormPage.objects.get(pk=form.pk).get_latest_revision_as_object().tests.get()
        assert (again.answers, again.expected) == (answers, expected)

    def test_an_answer_that_nobody_asks_goes_when_the_editor_says_so(self, client_of, elena, form):
        kept = draft_with(form, sound_form(), a_test(GOOD | {"domanda_di_ieri": "ieri"})).tests.get()
        client, address = client_of(elena), self.address(form, kept.uuid)
        response = client.get(address)
        assert "domanda_di_ieri: ieri" in text_of(response)
        sent = as_shown(response.context["form"])
        del sent["tieni-domanda_di_ieri"]
        client.post(address, {**sent, "save": "1"})
        again = FormPage.objects.get(pk=form.pk).get_latest_revision_as_object().tests.get()
        assert again.answers == GOOD

    def test_after_a_try_there_is_room_for_one_more_row(self, client_of, elena, form):
        draft_with(form, sound_form())
        rows = {f"risposta-figli-{number}-nome_figlio": f"Figlio {number}" for number in range(3)}
        text = text_of(client_of(elena).post(self.address(form, "nuovo"), self.sent(play="1", **rows)))
        assert 'name="risposta-figli-3-nome_figlio"' in text
        many = {f"risposta-figli-{number}-nome_figlio": "x" for number in (49, 70, 4000)}
        text = text_of(client_of(elena).post(self.address(form, "nuovo"), self.sent(play="1", **many)))
        assert len(re.findall('name="risposta-figli-[0-9]+-nome_figlio"', text)) == 50

    def test_an_unknown_place_and_an_empty_name_are_told(self, client_of, elena, form):
        draft_with(form, sound_form())
        text = text_of(
            client_of(elena).post(
                self.address(form, "nuovo"), self.sent(save="1", name="", place="Atlantide")
            )
        )
        assert "Scrivi il nome di un Comune" in text

    def test_a_form_with_mistakes_cannot_be_tried(self, client_of, elena, form):
        broken = sound_form()
        broken["steps"][1]["questions"][0]["options"] = []
        draft_with(form, broken, a_test())
        client = client_of(elena)
        assert "il modulo ha errori" in text_of(client.get(self.address(form)))
        assert client.get(self.address(form, "nuovo"), follow=True).redirect_chain[-1][0] == self.address(
            form
        )

    def test_whoever_may_not_edit_the_form_sees_none(self, client_of, anna, form):
        assert client_of(anna).get(self.address(form)).status_code == 302
        assert client_of(anna).get(self.address(form, "nuovo")).status_code == 302

    def test_an_unknown_test_is_404(self, client_of, elena, form):
        assert client_of(elena).get(self.address(form, uuid.uuid4())).status_code == 404

    def test_the_schema_played_is_the_drafts(self, client_of, elena, form):
        draft = draft_with(form, sound_form(), a_test())
        assert compile_form(draft)["steps"][0]["key"] == "richiedente"
        assert form_tests.red_words(form.current_version.schema, draft.tests.all()) != []
