"""The eight forms as they are published, held against the domain's own list of fields.

tests/vectors/eight_services.json is that list: 339 rows, conditions written with the options' labels. The evaluator
below reads those conditions by itself, so that a slip in our option keys or JSON conditions cannot hide.
"""

import json
import random
import re
from datetime import date
from pathlib import Path

import pytest

from accounts.places import EU_CODES
from services import loading
from services.conditions import holds
from services.context import Context, Known
from services.models import FormPage, FormVersion, LegalNumber, ServicePage
from services.schema import questions_of

FIELDS = json.loads((Path(__file__).parent / "vectors" / "eight_services.json").read_text())
SLUGS = list(dict.fromkeys(row["service"] for row in FIELDS))
TITLES = (
    "Cambio Medico / Cambio Pediatra",
    "Revoca Medico / Pediatra",
    "Richiesta Duplicato Tessera Sanitaria",
    "Rinnovo Iscrizione al Servizio Sanitario per Cittadini Stranieri",
    "Nuova Iscrizione al Servizio Sanitario per Neonati o Soggetti Immigrati (cittadini italiani e stranieri)",
    "Richiesta di Esenzione per Patologia, Invalidità e Reddito",
    "Rinnovo o Iscrizione Temporanea al Servizio Sanitario Regionale",
    "Scelta in Deroga",
)
# "obbligatorio se …" of the domain's text, which its table shows as yes or no.
REQUIRED_WHEN = {
    ("duplicato-tessera-sanitaria", "numero_tessera"): "motivo == 'Tessera deteriorata o illeggibile'",
    ("rinnovo-ssn-stranieri", "permesso_scadenza"): "titolo non 'lungo periodo'",
    ("nuova-iscrizione-ssn", "permesso_scadenza"): "titolo non 'lungo periodo'",
    ("scelta-in-deroga", "all_prova"): "motivo_mant in ('Malattia cronica','Disabilità')",
}
STATES = {"IT": "it", "Z330": "non_ue", "Z129": "ue"}
VOLUNTARY = (
    "Studio", "Residenza elettiva", "Motivi religiosi", "Collocamento alla pari",
    "Personale diplomatico o di organismi internazionali", "Genitore over 65 ricongiunto dopo il 5/11/2008",
    "Volontariato",
)  # fmt: skip
FOREIGN = ("Cittadino UE, SEE o svizzero", "Cittadino non UE")
ROUNDS = 150


@pytest.fixture(scope="module")
def schemas(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        loading.load_pages()
        return {slug: ServicePage.objects.get(slug=slug).form_page.current_version.schema for slug in SLUGS}


def fields_of(slug):
    return [row for row in FIELDS if row["service"] == slug]


def questions(schema):
    return {question["key"]: question for question in questions_of(schema)}


def is_true(expression, said, way_in):
    """The domain's pseudo-condition, over answers given as labels (and the citizenship as it, ue, non_ue)."""
    if " oppure " in expression:
        return any(is_true(part, said, way_in) for part in expression.split(" oppure "))
    if " e " in re.sub(r"'[^']*'", "", expression):
        return all(is_true(part, said, way_in) for part in expression.split(" e "))
    fixed = {
        "": True,
        "cittadinanza non UE": said.get("cittadinanza") == "non_ue",
        "cittadinanza UE/SEE/Svizzera": said.get("cittadinanza") == "ue",
        "categoria straniera": said.get("categoria") in FOREIGN,
        "motivo_permesso in gruppo VOLONTARIA": said.get("motivo_permesso") in VOLUNTARY,
        "accesso == 'password'": way_in == "password",
    }
    if expression in fixed:
        return fixed[expression]
    name, operator, value = re.fullmatch(r"(\w+) (==|!=|in|contiene|non) (.+)", expression).groups()
    given = said.get(name, "")
    if operator == "in":
        return any(given == item or given.startswith(item + " ") for item in _listed(value))
    value = value.strip("'").replace("''", "'")
    if operator in ("contiene", "non"):
        return (value.lower() in given.lower()) == (operator == "contiene")
    same = given == value or given.startswith(value + " ")
    return same == (operator == "==")


def _listed(value):
    return [item.strip().strip("'") for item in value.strip("()").split(",")]


def walk(slug, schema, chance):
    """Random answers to everything that has options: (as we store them, as the domain says them, the way in)."""
    stored, said = {}, {}
    for question in questions_of(schema):
        if question.get("options"):
            option = chance.choice(question["options"])
            stored[question["key"]], said[question["key"]] = option["key"], option["label"]
        elif question["kind"] == "checkbox" and chance.random() < 0.5:
            stored[question["key"]], said[question["key"]] = True, "vero"
    state = chance.choice(list(STATES))
    if "cittadinanza" in questions(schema):
        stored["cittadinanza"], said["cittadinanza"] = {"key": state, "label": state}, STATES[state]
    return stored, said, chance.choice(["password", "ts_cns"])


class TestEightForms:
    def test_s17_the_eight_titles_are_verbatim(self, site):
        with_form = FormPage.objects.live().order_by("path")
        assert tuple(page.get_parent().title for page in with_form) == TITLES

    def test_the_states_of_the_walk_are_what_they_say(self):
        assert "Z129" in EU_CODES and "Z330" not in EU_CODES

    @pytest.mark.parametrize("slug", SLUGS)
    def test_every_field_is_asked_in_its_step_with_its_words(self, schemas, slug):
        asked = {
            question["key"]: (step["title"], question)
            for step in schemas[slug]["steps"]
            for question in step["questions"]
        }
        for row in fields_of(slug):
            step, question = asked[row["field"]]
            assert (step, question["label"], question["help"]) == (row["step"], row["label"], row["help"])
        assert set(asked) - {row["field"] for row in fields_of(slug)} == {"ben_comune"}

    @pytest.mark.parametrize("slug", SLUGS)
    def test_every_field_has_its_kind_and_its_options(self, schemas, slug):
        for row in fields_of(slug):
            question = questions(schemas[slug])[row["field"]]
            kind = {"pec": "pec"}.get(row["field"], "declaration" if "dich_" in row["field"] else row["type"])
            assert question["kind"] == kind
            if row["options"] and not row["options"][0].startswith("<"):
                assert [option["label"] for option in question["options"]] == row["options"]

    @pytest.mark.parametrize("slug", SLUGS)
    def test_every_field_is_required_as_it_should(self, schemas, slug):
        for row in fields_of(slug):
            required = questions(schemas[slug])[row["field"]]["required"]
            assert isinstance(required, dict) == ((slug, row["field"]) in REQUIRED_WHEN), row["field"]
            if not isinstance(required, dict):
                assert required == row["required"], row["field"]

    @pytest.mark.parametrize("slug", SLUGS)
    def test_every_condition_says_what_the_domain_says(self, site, schemas, slug):
        schema, chance = schemas[slug], random.Random(slug)  # noqa: S311
        conditions = {row["field"]: row["show_if"] for row in fields_of(slug)}
        for _round in range(ROUNDS):
            stored, said, way_in = walk(slug, schema, chance)
            known = Known(Context(date(2026, 11, 21), way_in, {}), stored)
            for key, question in questions(schema).items():
                expected = is_true(conditions.get(key, "per_chi != 'Per me'"), said, way_in)
                assert holds(question["show_when"], known) == expected, (key, said)
                if isinstance(question["required"], dict):
                    needed = is_true(REQUIRED_WHEN[slug, key], said, way_in)
                    assert holds(question["required"], known) == needed, (key, said)

    @pytest.mark.parametrize("slug", SLUGS)
    def test_lengths_and_ranges_are_those_of_the_domain(self, schemas, slug):
        for row in fields_of(slug):
            question = questions(schemas[slug])[row["field"]]
            if found := re.match(r"(\d+)-(\d+) caratteri", row["validation"]):
                assert (question["min_length"], question["max_length"]) == tuple(map(int, found.groups()))
            if found := re.match(r"intero (\d+)-(\d+)", row["validation"]):
                assert (question["min"], question["max"]) == tuple(map(int, found.groups()))
            if row["validation"].startswith("non futura"):
                assert question["not_after"] == "today"
            if row["type"] == "file":
                assert question["max_files"] == 3

    def test_limits_relative_to_today_and_to_other_answers(self, schemas):
        temporary = questions(schemas["iscrizione-temporanea-ssr"])
        assert (temporary["scadenza_attuale"]["not_before"], temporary["scadenza_attuale"]["not_after"]) == (
            "today-90d",
            "today+60d",
        )
        assert temporary["dal"]["not_before"] == "today-30d"
        card = questions(schemas["duplicato-tessera-sanitaria"])
        assert (card["data_evento"]["not_before"], card["denuncia_data"]["not_before"]) == (
            "today-2y",
            "answer:data_evento",
        )
        revoked = questions(schemas["revoca-medico"])
        ends = revoked["decorrenza"]
        assert (ends["not_before"], ends["not_after"]) == ("today", "today+90d")
        assert revoked["data_decesso"]["not_before"] == "answer:ben_data_nascita"

    def test_nothing_happens_to_a_person_before_the_birth(self, schemas):
        """The dates of a beneficiary's life; those of the last months have limits of their own."""
        for slug, keys in {
            "revoca-medico": ("data_decesso", "data_aire"),
            "esenzione-ticket": ("cert_data", "verbale_data"),
            "rinnovo-ssn-stranieri": ("permesso_rilascio",),
            "nuova-iscrizione-ssn": ("permesso_rilascio", "data_residenza"),
        }.items():
            for key in keys:
                assert questions(schemas[slug])[key]["not_before"] == "answer:ben_data_nascita"
        for slug in ("rinnovo-ssn-stranieri", "nuova-iscrizione-ssn"):
            assert questions(schemas[slug])["ricevuta_data"]["not_before"] == "answer:permesso_rilascio"

    @pytest.mark.parametrize("slug", SLUGS)
    def test_the_last_step_is_the_riepilogo_with_the_declarations(self, schemas, slug):
        last = schemas[slug]["steps"][-1]
        assert last["key"] == "riepilogo"
        assert {"dich_445", "dich_controlli", "dich_privacy"} <= {row["key"] for row in last["questions"]}

    @pytest.mark.parametrize("slug", SLUGS)
    def test_a_twin_is_refused_everywhere(self, schemas, slug):
        assert "no_twin" in [row["rule"] for row in schemas[slug]["rules"]]


class TestLoading:
    def test_a_death_is_told_only_of_another_person(self, schemas):
        reasons = questions(schemas["revoca-medico"])["motivo"]["options"]
        assert [row["key"] for row in reasons if holds(row["when"], {"per_chi": "decesso"})] == ["decesso"]
        assert "decesso" not in [row["key"] for row in reasons if holds(row["when"], {"per_chi": "me"})]

    def test_running_it_again_changes_nothing(self, site):
        before = FormVersion.objects.count()
        loading.load_legal_numbers()
        loading.load_pages()
        assert FormVersion.objects.count() == before

    def test_what_an_editor_changed_stays(self, site):
        service = ServicePage.objects.get(slug="cambio-medico")
        service.summary = "Parole della redattrice."
        service.save()
        LegalNumber.objects.filter(name="income_limit_e01").update(value="40000.00")
        loading.load_legal_numbers()
        loading.load_pages()
        service.refresh_from_db()
        assert service.summary == "Parole della redattrice."
        assert LegalNumber.objects.get(name="income_limit_e01").value == "40000.00"

    def test_reset_of_the_same_forms_makes_no_version(self, site):
        before = FormVersion.objects.count()
        loading.reset_forms()
        assert FormVersion.objects.count() == before

    def test_every_legal_number_has_a_source(self, site):
        assert LegalNumber.objects.count() >= 20
        assert not LegalNumber.objects.filter(source="").exists()
