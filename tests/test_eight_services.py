"""The eight services walked from the first step to a complete form, by the engine alone."""

import random
from datetime import date

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from services.models import Doctor, FormVersion
from tests.filling import fill, filled_form
from tests.form_cases import TODAY
from tests.form_cases import journey as journey_of

pytestmark = pytest.mark.django_db

AWAY = {
    "residence": {"place": {"key": "F205", "label": "MILANO (MI)"}},
    "domicile": {"place": {"key": "B300", "label": "BUSTO ARSIZIO (VA)"}},
}
CHILD = {
    "per_chi": "figlio", "ben_cognome": "Rossi", "ben_nome": "Mario", "ben_sesso": "M", "ben_luogo_nascita": "BUSTO ARSIZIO (VA)",
    "ben_comune": "BUSTO ARSIZIO (VA)", "responsabilita": "esclusiva",
}  # fmt: skip
# Born on 1 February of 2015 (11 years) and on 10 October 2026 (newborn).
BOY = CHILD | {"ben_data_nascita": "01/02/2015", "ben_codice_fiscale": "RSSMRA15B01B300U"}
NEWBORN = CHILD | {"ben_data_nascita": "10/10/2026", "ben_codice_fiscale": "RSSMRA26R10B300K"}
LATER = {"lavoro_fine": "01/05/2027"}
EARLIER = {
    "vol_importo": "2.000,00",
    "permesso_rilascio": "01/02/2026",
    "permesso_scadenza": "01/02/2028",
    "ricevuta_data": "01/03/2026",
}

WALKS = [
    ("cambio-medico", {"per_chi": "me"}, {}),
    ("cambio-medico", BOY | {"tipo_medico": "pls", "ricongiungimento": "on"}, {}),
    ("cambio-medico", {"per_chi": "me"}, {"way_in": "ts_cns"}),
    ("revoca-medico", {"per_chi": "me", "motivo": "altra_asl"}, {}),
    ("revoca-medico", {"per_chi": "me", "motivo": "estero"}, {}),
    ("duplicato-tessera-sanitaria", {"per_chi": "me", "motivo": "furto", "denuncia": "si"}, {}),
    ("duplicato-tessera-sanitaria", {"per_chi": "me", "motivo": "deteriorata"}, {}),
    ("duplicato-tessera-sanitaria", {"per_chi": "me", "motivo": "dati_errati"}, {}),
    ("rinnovo-ssn-stranieri", {"per_chi": "me", "titolo": "valido", "motivo_permesso": "Studio"} | EARLIER, {"citizenship": "Z330"}),
    ("rinnovo-ssn-stranieri", {"per_chi": "me", "titolo": "primo_rilascio", "motivo_permesso": "Motivi familiari"}, {"citizenship": "Z330"}),
    ("rinnovo-ssn-stranieri", {"per_chi": "me", "cittadinanza": "ROMANIA", "conferma_medico": "altro_medico"}, {"citizenship": "Z129"}),
    ("nuova-iscrizione-ssn", {"categoria": "neonato", "gen2_presente": "si", "gen_straniero": "si"} | NEWBORN, {}),
    ("nuova-iscrizione-ssn", {"categoria": "cittadino_non_ue", "per_chi": "me", "titolo": "valido"} | EARLIER, {"citizenship": "Z330"}),
    ("nuova-iscrizione-ssn", {"categoria": "cittadino_ue", "per_chi": "me", "cittadinanza": "ROMANIA"}, {"citizenship": "Z129"}),
    ("esenzione-ticket", {"per_chi": "me", "tipo_esenzione": "reddito", "codice_reddito": "E02", "ruolo_reddito": "familiare"}, {}),
    ("esenzione-ticket", {"per_chi": "me", "tipo_esenzione": "patologia", "codice_patologia": "013"}, {}),
    ("esenzione-ticket", {"per_chi": "me", "tipo_esenzione": "invalidita", "tipo_invalidita": "C01", "percentuale": "100"}, {}),
    ("iscrizione-temporanea-ssr", {"per_chi": "me", "dal": "01/12/2026", "al": "01/06/2027", "motivo": "lavoro"} | LATER, AWAY),
    ("iscrizione-temporanea-ssr", {"per_chi": "me", "dal": "01/12/2026", "al": "01/06/2027", "tipo_richiesta": "rinnovo", "motivo": "salute"}, AWAY),
    ("scelta-in-deroga", {"per_chi": "me", "tipo_deroga": "altro_ambito", "tipo_medico": "mmg"}, {}),
]  # fmt: skip


def schema_of(slug):
    return FormVersion.objects.filter(form_page__path__startswith=path_of(slug)).latest("number").schema


def path_of(slug):
    version = next(
        row
        for row in FormVersion.objects.select_related("form_page")
        if row.form_page.get_parent().slug == slug
    )
    return version.form_page.path


def walk_of(schema, **more):
    return lambda answers, confirmed: journey_of(schema, answers, confirmed, **more)


@pytest.mark.parametrize(("slug", "choices", "more"), WALKS, ids=lambda value: str(value)[:60])
def test_a_service_can_be_filled_to_its_end(site, slug, choices, more):
    if slug == "scelta-in-deroga":
        elsewhere = (
            Doctor.objects.with_places().filter(kind="mmg", is_active=True).exclude(ambito="A1").first()
        )
        choices = choices | {"medico_scelto": elsewhere.regional_code}
    schema = schema_of(slug)
    answers, confirmed = fill(walk_of(schema, **more), choices)
    done = journey_of(schema, answers, confirmed, **more)
    assert [(row.key, row.message) for row in done.problems()] == []
    assert done.is_complete and [row.status for row in done.visible_steps] == ["done"] * len(
        done.visible_steps
    )
    read = {row.key: row.text for section in done.rows() for row in section.rows}
    assert read.keys() == answers.keys() and all(read.values())
    assert done.pruned() == answers


def test_the_three_ways_of_an_exemption_skip_each_other(site):
    schema = schema_of("esenzione-ticket")
    titles = {}
    for kind in ("reddito", "patologia", "invalidita"):
        walk = journey_of(schema, {"per_chi": "me", "tipo_esenzione": kind})
        titles[kind] = [step.title for step in walk.visible_steps][2]
        assert len(walk.visible_steps) == 5
    assert titles == {"reddito": "Reddito", "patologia": "Patologia", "invalidita": "Invalidità"}


def test_with_the_card_no_identity_document_is_asked(site):
    schema = schema_of("cambio-medico")
    for way_in, asked in (("password", True), ("ts_cns", False)):
        walk = journey_of(schema, way_in=way_in)
        keys = {key for step in walk.visible_steps for key in walk.form(step).fields}
        assert ("all_documento" in keys) is asked


@pytest.mark.parametrize(
    ("age", "offered"), [(5, {"pls"}), (6, {"mmg", "pls"}), (13, {"mmg", "pls"}), (14, {"mmg"})]
)
def test_the_kind_of_doctor_follows_the_age(site, age, offered):
    schema = schema_of("cambio-medico")
    born = date(TODAY.year - age, TODAY.month, TODAY.day).isoformat()
    walk = journey_of(schema, {"per_chi": "figlio", "ben_data_nascita": born})
    step = next(step for step in walk.steps if "tipo_medico" in walk.form(step).fields)
    assert {key for key, _label in walk.form(step).fields["tipo_medico"].widget.choices} == offered


def test_changing_the_beneficiary_reviews_the_doctor(site):
    schema = schema_of("cambio-medico")
    answers, confirmed = fill(walk_of(schema), BOY | {"tipo_medico": "mmg"})
    changed = journey_of(schema, answers | {"ben_data_nascita": "2022-02-01"}, confirmed)
    assert next(row.status for row in changed.steps if row.key == "nuovo_medico") == "review"
    assert "tipo_medico" in {row.key for row in changed.problems()}


def test_an_income_over_the_limit_names_the_limit(site):
    schema = schema_of("esenzione-ticket")
    choices = {
        "per_chi": "me",
        "tipo_esenzione": "reddito",
        "codice_reddito": "E02",
        "coniuge": "si",
        "figli": "2",
        "reddito": "20.000",
    }
    answers = {key: value for key, value in choices.items() if key not in ("reddito", "figli")} | {
        "rinnovo": "no"
    }
    walk = journey_of(schema, answers)
    step = next(step for step in walk.steps if "reddito" in {question.key for question in step.questions})
    form = filled_form(walk, step, choices)
    assert form.errors["reddito"] == ["Il reddito supera il limite di 12.394,97 €."]


def test_every_service_keeps_its_queries_bounded(site, django_assert_max_num_queries):
    for slug, choices, more in WALKS[:1]:
        schema = schema_of(slug)
        answers, confirmed = fill(walk_of(schema, **more), choices)
        for number in range(1, len(schema["steps"]) + 1):
            with django_assert_max_num_queries(2):
                walk = journey_of(schema, answers, confirmed, **more)
                str(walk.form(walk.step(number)))
        with django_assert_max_num_queries(4):
            journey_of(schema, answers, confirmed, **more).problems()


JUNK = (
    "",
    "x",
    "\x00",
    "' OR 1=1 --",
    "🙂" * 400,
    "31/02/2020",
    "-1",
    "99999999999999999999",
    "<b>",
    "me",
    "figlio",
    "on",
    "E02",
    "Z330",
)


@pytest.mark.parametrize("seed", range(8))
def test_no_junk_breaks_a_step_and_none_of_it_gets_through(site, seed):
    """Whatever is sent, a form answers with errors; what it stores would be accepted again."""
    rng = random.Random(seed)
    for slug in sorted({row[0] for row in WALKS}):
        schema = schema_of(slug)
        answers, typed = {}, {}
        for number in range(1, len(schema["steps"]) + 1):
            walk = journey_of(schema, answers, typed=typed)
            data = QueryDict(mutable=True)
            for question in walk.step(number).questions:
                data.setlist(question.key, rng.choices(JUNK, k=rng.randint(0, 2)))
                data[question.key + "_pagina"] = rng.choice(JUNK)
            form = walk.form(walk.step(number), data=data)
            form.is_valid()
            render_to_string("services/step_form.html", {"form": form})
            answers |= form.answers()
            typed |= form.typed()
        walk = journey_of(schema, answers, typed=typed)
        walk.problems(), walk.warnings(), walk.rows(), walk.pruned()
        for step in walk.steps:
            render_to_string("services/step_form.html", {"form": walk.form(step)})
