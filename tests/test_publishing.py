"""Publishing a form: what stops it, and the immutable version that it leaves."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from practices import actions
from services import loading
from services.checks import mistakes_of
from services.compiling import compile_form, digest_of, rules_data, steps_data
from services.models import FormPage, FormVersion, ServicePage
from services.package_applying import apply
from services.packages import sealed
from services.publishing import FormHasMistakes, publish
from services.schema import questions_of


def question(key, kind="text", **more):
    return {"key": key, "kind": kind, "label": key.title(), "required": True, **more}


def option(key, **more):
    return {"key": key, "label": key.title(), **more}


def when(field, op="eq", value=None):
    return {"field": field, "op": op, **({} if value is None else {"value": value})}


def small_form():
    """A form with one of everything that the checks look at, and no mistake."""
    return {
        "steps": [
            {"key": "primo", "title": "Primo passo", "questions": [
                question("scelta", "radio", options=[option("si"), option("no")]),
                question("nome", show_when=when("scelta", value="si"), min_length=2, max_length=20, pattern="person_name"),
                question("dal", "date", not_before="today-1y"),
                question("al", "date", not_before="answer:dal+3m"),
                question("codice", "codice_fiscale", different_from=["applicant"]),
                question("limite", "info", required=False, shows="income_limit"),
            ]},
            {"key": "riepilogo", "title": "Riepilogo", "questions": [question("dich_privacy", "declaration")]},
        ],
        "rules": [{"rule": "period", "keys": {"start": "dal", "end": "al"}}],
    }  # fmt: skip


@pytest.fixture
def make_form(site):
    """make_form(data) -> a new draft FormPage with these steps and rules, under a service of its own."""

    def make(data=None):
        package = loading.package("prenotazione-cup")
        service = {**package["service"], "slug": "di-prova", "title": "Di prova"}
        loading.publish_draft(apply(sealed({**package, "service": service})))
        form = FormPage(title="Modulo di prova", slug="modulo", live=False)
        fill(form, data or small_form())
        ServicePage.objects.get(slug="di-prova").add_child(instance=form)
        return form

    return make


def fill(form, data):
    form.steps = FormPage.steps.field.stream_block.to_python(steps_data(data["steps"]))
    form.rules = FormPage.rules.field.stream_block.to_python(rules_data(data["rules"]))


def republished(form, data):
    form = FormPage.objects.get(pk=form.pk)
    fill(form, data)
    form.save_revision().publish()
    return FormPage.objects.get(pk=form.pk)


class TestVersions:
    def test_publishing_leaves_a_version(self, make_form, elena):
        form = make_form()
        form.save_revision(user=elena).publish(user=elena)
        version = FormPage.objects.get(pk=form.pk).current_version
        assert (version.number, version.created_by) == (1, elena)
        assert [q["key"] for q in questions_of(version.schema)][:2] == ["scelta", "nome"]
        assert version.digest == digest_of(version.schema)

    def test_publishing_the_same_again_leaves_none(self, make_form):
        form = make_form()
        form.save_revision().publish()
        again = republished(form, small_form())
        assert again.current_version.number == 1

    def test_there_and_back_makes_three_versions(self, make_form):
        form, other = make_form(), small_form()
        other["steps"][0]["intro"] = "Leggi prima le istruzioni."
        form.save_revision().publish()
        republished(form, other)
        again = republished(form, small_form())
        assert again.current_version.number == 3
        assert again.versions.count() == 3

    def test_a_version_never_changes(self, make_form):
        form = make_form()
        form.save_revision().publish()
        version = FormPage.objects.get(pk=form.pk).current_version
        version.schema = {}
        with pytest.raises(TypeError):
            version.save()

    def test_what_is_compiled_is_what_was_written(self, make_form):
        schema = compile_form(make_form())
        asked = {q["key"]: q for q in questions_of(schema)}
        assert asked["nome"]["show_when"] == when("scelta", value="si")
        assert asked["al"]["not_before"] == "answer:dal+3m"
        assert asked["scelta"]["options"] == [
            {"key": "si", "label": "Si", "when": None},
            {"key": "no", "label": "No", "when": None},
        ]
        assert schema["rules"] == [{"rule": "period", "keys": {"start": "dal", "end": "al"}, "params": {}}]

    def test_nested_conditions_come_back_as_they_went(self, make_form):
        data = small_form()
        nested = {
            "and": [
                when("scelta", "filled"),
                {
                    "or": [
                        when("@eta", "lt", "6"),
                        {"and": [when("@accesso", value="ts_cns"), when("@eta", "gt", "65")]},
                    ]
                },
            ]
        }
        data["steps"][0]["questions"][1]["show_when"] = nested
        data["steps"][0]["questions"][1]["required"] = when("@cittadinanza", "in", ["ue", "non_ue"])
        asked = {q["key"]: q for q in questions_of(compile_form(make_form(data)))}
        assert asked["nome"]["show_when"] == nested
        assert asked["nome"]["required"] == when("@cittadinanza", "in", ["ue", "non_ue"])

    def test_every_row_of_a_loaded_form_has_an_id(self, site):
        for form in FormPage.objects.all():
            for step in form.steps.raw_data:
                assert step["id"]
                assert all(child["id"] for child in step["value"]["questions"])

    def test_a_practice_keeps_the_version_it_was_started_with(self, make_form, maria):
        form = make_form()
        form.save_revision().publish()
        practice = actions.start(FormPage.objects.get(pk=form.pk), by=maria)
        other = small_form()
        other["steps"][0]["questions"].pop(4)
        assert republished(form, other).current_version.number == 2
        practice = type(practice).objects.get(pk=practice.pk)
        assert practice.form_version.number == 1
        assert "codice" in [q["key"] for q in questions_of(practice.form_version.schema)]


class TestRoads:
    def test_a_scheduled_form_gets_its_version_when_it_goes_live(self, make_form):
        form = make_form()
        form.go_live_at = timezone.now() + timedelta(hours=1)
        form.save_revision().publish()
        assert FormPage.objects.get(pk=form.pk).current_version is None
        moment = timezone.now() - timedelta(minutes=1)
        revision = FormPage.objects.get(pk=form.pk).latest_revision
        revision.approved_go_live_at = moment
        revision.content["go_live_at"] = moment.isoformat()
        revision.save()
        call_command("publish_scheduled", verbosity=0)
        published = FormPage.objects.get(pk=form.pk)
        assert published.live and published.current_version.number == 1

    def test_an_older_revision_does_not_bring_its_version_back(self, make_form):
        form, other = make_form(), small_form()
        form.save_revision().publish()
        first = FormPage.objects.get(pk=form.pk).latest_revision
        other["steps"][0]["title"] = "Altro titolo"
        assert republished(form, other).current_version.number == 2
        first.publish()
        assert FormPage.objects.get(pk=form.pk).current_version.number == 3

    def test_a_copied_form_has_a_version_of_its_own_once_it_is_live(self, make_form):
        form = make_form()
        form.save_revision().publish()
        form = FormPage.objects.get(pk=form.pk)
        draft = form.copy(update_attrs={"slug": "bozza", "title": "Bozza"}, keep_live=False)
        live = form.copy(update_attrs={"slug": "copia", "title": "Copia"})
        assert FormPage.objects.get(pk=draft.pk).current_version is None
        assert FormPage.objects.get(pk=live.pk).current_version.form_page_id == live.pk

    def test_a_form_with_mistakes_is_published_by_no_road(self, make_form):
        data = small_form()
        data["steps"][0]["questions"][1]["show_when"] = when("manca", "filled")
        form = make_form(data)
        with pytest.raises(FormHasMistakes) as refusal:
            form.save_revision().publish()
        assert "Primo passo" in refusal.value.messages[0] and "nome" in refusal.value.messages[0]
        with pytest.raises(FormHasMistakes):
            publish(form)
        form = FormPage.objects.get(pk=form.pk)
        assert not form.live and form.current_version is None

    def test_nobody_starts_a_form_without_a_version(self, make_form, maria):
        with pytest.raises(actions.Refused):
            actions.start(make_form(), by=maria)

    def test_a_draft_saved_later_changes_nothing_for_citizens(self, make_form):
        form, other = make_form(), small_form()
        form.save_revision().publish()
        other["steps"][0]["questions"] = []
        draft = FormPage.objects.get(pk=form.pk)
        fill(draft, other)
        draft.save_revision()
        assert FormVersion.objects.filter(form_page=form).count() == 1


def broken(change):
    data = small_form()
    change(data, data["steps"][0]["questions"])
    return data


def setter(index, **more):
    return lambda data, asked: asked[index].update(more)


BROKEN = {
    "non ha passi": lambda data, asked: data["steps"].clear(),
    "non ha domande": lambda data, asked: asked.clear(),
    "è già di un altro passo": lambda data, asked: data["steps"][1].update(key="primo"),
    "è già di un'altra domanda": setter(1, key="scelta"),
    "non è una domanda precedente": setter(0, show_when=when("nome", "filled")),
    "non è un dato di contesto": setter(1, show_when=when("@luna", "filled")),
    "«forse» non è un'opzione di «scelta»": setter(1, show_when=when("scelta", value="forse")),
    "«svizzera» non è un'opzione di «@cittadinanza»": setter(1, show_when=when("@cittadinanza", value="svizzera")),
    "non ha un valore": setter(1, show_when=when("scelta", value="")),
    "manca la condizione": setter(1, required={"and": []}),
    "non ha opzioni": setter(0, options=[]),
    "è ripetuta": setter(0, options=[option("si"), option("si")]),
    "l'opzione «boh» non c'è": setter(0, options=[option("si"), option("no"), {"key": "boh", "label": "", "when": when("@eta", "gt", "5")}]),
    "non è un valore di «pattern»": setter(1, pattern="numeri_romani"),
    "non è un valore di «source»": setter(0, source="elenco_segreto"),
    "non dice che cosa mostra": setter(5, shows=""),
    "il minimo è più grande del massimo": setter(1, min_length=30),
    "non si può leggere": setter(2, not_before="domani"),
    "una data chiesta prima": setter(2, not_before="answer:al"),
    "che non c'è prima": setter(4, different_from=["altrove"]),
    "il tipo «oroscopo» non esiste": setter(1, kind="oroscopo"),
    "contiene solo dichiarazioni": lambda data, asked: data["steps"][1]["questions"].append(question("note")),
    "manca la dichiarazione obbligatoria «dich_privacy»": lambda data, asked: data["steps"][1]["questions"][0].update(key="dich_altro"),
    "il Riepilogo si mostra sempre": lambda data, asked: data["steps"][1].update(show_when=when("scelta", "filled")),
    "La regola «magia» non esiste": lambda data, asked: data["rules"].append({"rule": "magia", "keys": {}}),
    "la domanda «mai» non c'è nel modulo": lambda data, asked: data["rules"][0]["keys"].update(end="mai"),
    "non è del tipo adatto": lambda data, asked: data["rules"][0]["keys"].update(end="nome"),
    "manca la domanda per": lambda data, asked: data["rules"][0]["keys"].pop("end"),
    "«mai» non è un'opzione di «scelta»": lambda data, asked: data["rules"].append({"rule": "under_six", "keys": {"reason": "scelta"}, "params": {"values": ["mai"]}}),
    "manca «motivi ammessi»": lambda data, asked: data["rules"].append({"rule": "under_six", "keys": {"reason": "scelta"}, "params": {}}),
}  # fmt: skip


def completed(data):
    """`data` as compiling gives it: every name that a schema always has."""
    data = deepcopy(data)
    for step in data["steps"]:
        step.setdefault("show_when", None)
        for row in step["questions"]:
            row.setdefault("show_when", None)
            for choice in row.get("options", []):
                choice.setdefault("when", None)
    return data


class TestChecks:
    def test_the_small_form_has_no_mistake(self):
        assert mistakes_of(completed(small_form())) == []

    @pytest.mark.parametrize("words", BROKEN)
    def test_each_mistake_is_found_and_named(self, words):
        messages = [mistake.message for mistake in mistakes_of(completed(broken(BROKEN[words])))]
        assert any(words in message for message in messages), messages

    @pytest.mark.parametrize("words", [words for words in BROKEN if "regola" not in words.lower()])
    def test_a_mistake_of_a_question_names_its_step_and_its_key(self, words):
        for mistake in mistakes_of(completed(broken(BROKEN[words]))):
            if mistake.question is not None:
                assert mistake.message.startswith("Passo «") and "domanda «" in mistake.message

    def test_the_eight_forms_have_none(self, site):
        for version in FormVersion.objects.all():
            assert mistakes_of(version.schema) == []
