"""Whatever happens to pages, registers, settings and people: a sent practice reads as it was sent, byte for byte, and no
answer of a draft is lost without being kept aside. Random histories of an office, each undone afterwards."""

import json
from copy import deepcopy
from dataclasses import asdict, dataclass
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.models import Municipality, Place, Profile
from home.models import BodySettings
from practices import actions, files, papers, retention
from practices.journeys import journey_of
from practices.models import Delivery, Practice
from practices.newer_version import newer_version
from practices.sealing import seal
from services import publishing
from services.compiling import digest_of, rules_data, steps_data
from services.models import Category, Doctor, ExemptionCode, FormPage, LegalNumber, ServicePage
from services.moving import asides

from .filling import fill
from .small_service import STEPS, draft, option, pdf, post, question, small_form

GROUP = {
    "kind": "group", "key": "figli", "label": "Figli a carico", "help": "", "item_label": "Figlio", "min": 0, "max": 3,
    "show_when": None, "error": "",
    "questions": [question("nome", "text", "Nome"), question("reddito", "euro", "Reddito", required=False)],
}  # fmt: skip
TOTAL = {
    "kind": "calculation", "key": "totale", "label": "Redditi dei figli", "help": "", "expression": "somma(figli.reddito)",
    "reads_as": "euro", "show_when": None,
}  # fmt: skip
HOME = {
    "kind": "section", "key": "casa", "title": "Dove abiti", "show_when": None,
    "questions": [question("comune", "comune", "Comune"), question("nato", "luogo", "Luogo di nascita"), GROUP, TOTAL],
}  # fmt: skip
ROWS = {"figli-0-nome": "Ugo", "figli-0-reddito": "1.000,00", "figli-1-nome": "Ada"}
ANSWERS = [
    {"per_chi": "figlio", "ben_cognome": "Bianchi", "ben_nome": "Ugo", "ben_codice_fiscale": "BNCGUO15A01B300X"},
    {
        "motivo": "altro", "motivo_altro": "Un motivo ben scritto", "pec": "maria@pec.example", "comune": "BUSTO ARSIZIO (VA)",
        "nato": "MAROCCO", **ROWS,
    },
    {"telefono": "0331 000001"},
    {"dich_445": "on", "dich_privacy": "on"},
]  # fmt: skip


def steps():
    rows = deepcopy(STEPS)
    rows[1]["questions"].append(deepcopy(HOME))
    return rows


def canonical(practice):
    """rows() as canonical JSON, with all else that the practice says of itself."""
    practice = Practice.objects.select_related("form_version").get(pk=practice.pk)
    said = [
        [asdict(section) for section in journey_of(practice).rows()],
        [
            practice.number,
            practice.service_title,
            practice.category_name,
            practice.applicant,
            practice.context,
        ],
        [practice.seal, seal(practice), practice.term_days, practice.form_version_id],
        [[paper.kind, paper.sha256, files.read(paper).hex()] for paper in practice.documents.all()],
        [str(entry) for entry in practice.protocol_entries.all()],
    ]
    return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


@dataclass
class World:
    """What an office holds: a form with a draft and a sent practice, and a practice of a real service."""

    form: FormPage
    draft: Practice
    sent: list
    as_sent: list

    @property
    def page(self):
        return FormPage.objects.get(pk=self.form.pk)

    @property
    def now(self):
        return Practice.objects.select_related("form_version", "citizen").get(pk=self.draft.pk)


@pytest.fixture
def world(site, maria, luca):
    form = small_form(steps=steps())
    FormPage.objects.filter(pk=form.pk).update(
        steps=json.dumps(steps_data(steps())), rules=json.dumps(rules_data([]))
    )
    form = FormPage.objects.get(pk=form.pk)
    sent = [actions.submit(filled(form, luca), by=luca, way_in="password"), change_of_doctor(maria)]
    papers.issue(sent[0].deliveries.get(kind=Delivery.Kind.PAPERS))
    own = filled(form, maria)
    actions.attach(own, "allegato", pdf(), by=maria)
    return World(form, own, sent, [canonical(practice) for practice in sent])


def filled(form, by):
    practice = draft(form, by)
    for number, answers in enumerate(ANSWERS, start=1):
        saved = actions.save_step(practice, by, number, post(**answers))
        assert saved.is_valid, saved.form.errors
    return Practice.objects.get(pk=practice.pk)


def change_of_doctor(by):
    """A practice of "Cambio medico": a doctor, places, flags and what is computed."""
    service = ServicePage.objects.get(slug="cambio-medico")
    practice = draft(FormPage.objects.child_of(service).get(), by)

    def walk(answers, confirmed):
        practice.answers, practice.confirmed = answers, confirmed
        return journey_of(practice)

    expiry = timezone.localdate() + timedelta(days=700)
    practice.answers, practice.confirmed = fill(walk, {"per_chi": "me", "doc_scadenza": f"{expiry:%d/%m/%Y}"})
    practice.save()
    return actions.submit(practice, by=by, way_in="password")


def pick(rows, number):
    rows = list(rows)
    return rows[number % len(rows)] if rows else None


# What an editor does to the form: each takes its steps and rows of questions, a number that chooses, and a word.


def rename(schema, rows, n, word):
    row = pick(rows, n)
    if row:
        row["label"] = word


def delete_question(schema, rows, n, word):
    if len(rows) > 1:
        rows.remove(pick(rows, n))


def rekey(schema, rows, n, word):
    row = pick(rows, n)
    if row:
        row["key"] = f"{word}_{n}"


def change_kind(schema, rows, n, word):
    row = pick(rows, n)
    if row and row["kind"] not in ("group", "section", "calculation", "declaration"):
        new = question(
            row["key"],
            ("date", "number", "textarea", "checkbox", "file")[n % 5],
            row["label"],
            required=False,
        )
        row.clear()
        row.update(new)


def delete_option(schema, rows, n, word):
    row = pick([row for row in rows if row.get("options")], n)
    if row and len(row["options"]) > 1:
        row["options"].pop(n % len(row["options"]))


def rename_option(schema, rows, n, word):
    row = pick([row for row in rows if row.get("options")], n)
    if row:
        pick(row["options"], n)["label"] = word


def hide(schema, rows, n, word):
    row = pick(rows, n)
    if row:
        row["show_when"] = {"field": "motivo", "op": "eq", "value": ("orari", "altro", word)[n % 3]}


def add(schema, rows, n, word):
    rows.insert(
        n % (len(rows) + 1), question(f"nuova_{word}_{n}", "radio", word, options=[option("si", "Sì")])
    )


def take_out_of_its_section(schema, rows, n, word):
    row = pick([row for row in rows if row["kind"] == "section"], n)
    if row and row["questions"]:
        rows.append(row["questions"].pop(n % len(row["questions"])))


def delete_step(schema, rows, n, word):
    if len(schema["steps"]) > 2:
        schema["steps"].pop(n % (len(schema["steps"]) - 1))


def move_step(schema, rows, n, word):
    inner = schema["steps"][:-1]
    inner.append(inner.pop(n % len(inner)))
    schema["steps"][:-1] = inner


EDITS = [
    rename, delete_question, rekey, change_kind, delete_option, rename_option, hide, add, take_out_of_its_section,
    delete_step, move_step,
]  # fmt: skip


def lists_of(parts):
    """Every list of questions: of the steps, and inside them of sections and groups."""
    for part in parts:
        if "questions" in part:
            yield part["questions"]
            yield from lists_of(part["questions"])


def publish(world, n, edits):
    """A new version, however odd its questions: what the checks let pass today may be less than tomorrow."""
    schema = deepcopy(world.page.current_version.schema)
    for which, step, number, word in edits:
        pick(EDITS, which)(schema, pick(lists_of(schema["steps"]), step), number, word)
    last = world.form.versions.latest("number").number
    version = world.form.versions.create(number=last + 1, digest=digest_of(schema), schema=schema)
    FormPage.objects.filter(pk=world.form.pk).update(
        current_version=version, title=f"Modulo {n}", steps=json.dumps(steps_data(schema["steps"])), live=True
    )


def publish_again(world, n, edits):
    """Through the editor's own road, if the form has no mistake."""
    page = world.page
    page.title = f"Modulo {n} bis"
    try:
        page.save_revision().publish()
    except publishing.FormHasMistakes:
        pass


def retire(world, n, edits):
    version = pick(world.form.versions.order_by("number"), n)
    if version and not version.is_retired:
        publishing.retire(version, None, "Cambia la legge.", timezone.now())


def unpublish(world, n, edits):
    FormPage.objects.filter(pk=world.form.pk).update(live=False)


def sweep(world, n, edits):
    retention.purge()


def move(world, n, edits):
    """The citizen accepts the newer version."""
    practice = world.now
    practice.current_version_id = world.page.current_version_id
    version = newer_version(practice)
    if version:
        actions.move_draft(practice, practice.citizen, version, practice.revision)


def registers(world, n, edits):
    Doctor.objects.update(surname="Cambiato", name="Nome", is_active=False, ceases_on=timezone.localdate())
    Place.objects.filter(code__in=["B300", "Z330"]).update(name=Concat("name", Value(" ora")), province="ZZ")
    Municipality.objects.update(ambito="Z9", cap="99999")
    ExemptionCode.objects.update(description="Altro")
    for row in list(LegalNumber.objects.filter(valid_from__lte=timezone.localdate()))[: n + 1]:
        LegalNumber.objects.update_or_create(
            name=row.name, valid_from=timezone.localdate(), defaults={"value": row.value, "source": "Nuova"}
        )
    LegalNumber.objects.filter(name__in=["foreign_categories", "voluntary_reasons"]).update(value=["nessuna"])


def pages(world, n, edits):
    ServicePage.objects.update(title=f"Servizio {n}", term_days=n + 1, is_active=False)
    Category.objects.update(name=Concat("name", Value(" ora")))
    BodySettings.objects.update(name="Altro ente", privacy_version=f"{n}.0")


def people(world, n, edits):
    Profile.objects.update(
        surname="Altro",
        name="Nome",
        phone="0",
        citizenship="Z330",
        birth_date=timezone.localdate() - timedelta(days=400 * n),
    )


def publish_and_move(world, n, edits):
    publish(world, n, edits)
    move(world, n, edits)


def publish_and_retire(world, n, edits):
    """The draft's version is retired: the sweep moves it."""
    version = world.now.form_version
    publish(world, n, edits)
    if not version.is_retired:
        publishing.retire(version, None, "Cambia la legge.", timezone.now())
    retention.purge()


DEEDS = [
    publish_and_move, publish_and_retire, publish_and_move, publish, move, publish_again, retire, unpublish, sweep,
    registers, pages, people,
]  # fmt: skip
EDIT = st.tuples(
    st.integers(0, len(EDITS) - 1), st.integers(0, 7), st.integers(0, 9), st.sampled_from(["alfa", "beta"])
)
HISTORIES = st.lists(
    st.tuples(st.integers(0, len(DEEDS) - 1), st.integers(0, 5), st.lists(EDIT, min_size=2, max_size=6)),
    min_size=2,
    max_size=7,
)


def held(practice):
    """Every single thing that a person said in a draft: answers and what was kept aside, down to options and cells."""
    said = list(practice.answers.values()) + list(practice.typed.values())
    said += [row.answer for row in asides(practice.kept_aside)]
    return {json.dumps(atom, sort_keys=True) for value in said for atom in atoms(value)}


def atoms(value):
    if isinstance(value, list):
        return [atom for part in value for atom in atoms(part)]
    if isinstance(value, dict) and not {"key", "label"} <= value.keys():
        return [atom for part in value.values() for atom in atoms(part)]
    return [value]


# What once went wrong: the question of the beneficiary goes, so the surname waits, and then its question asks for a file.
WAITING_FOR_A_FILE = [
    (0, 0, [(0, 0, 0, "alfa"), (1, 0, 0, "alfa")]),
    (0, 0, [(0, 0, 0, "alfa"), (3, 0, 4, "alfa")]),
]

# What the portal works out itself: a calculation of the draft, worked out anew in every version.
WORKED_OUT = {json.dumps("1000.00")}


def test_a_sent_practice_reads_as_it_was_sent_and_no_answer_of_a_draft_is_lost(world):
    everything_holds(world, settings(max_examples=150))


@pytest.mark.proof
def test_whatever_happens_all_this_holds_in_full(world):
    everything_holds(world, settings(max_examples=2_000, derandomize=False))


def everything_holds(world, samples):
    said = held(world.now)
    assert len(said) > 10

    @settings(samples, suppress_health_check=list(HealthCheck))
    @given(HISTORIES)
    @example(WAITING_FOR_A_FILE)
    def after(history):
        with transaction.atomic():
            for which, number, edits in history:
                DEEDS[which](world, number, edits)
                assert [canonical(practice) for practice in world.sent] == world.as_sent
                assert said - WORKED_OUT <= held(world.now)
            assert world.now.attachments.count() == 1
            journey_of(world.now).rows()
            transaction.set_rollback(True)

    after()


def test_the_two_practices_have_something_to_say(world):
    for practice, canonical_json in zip(world.sent, world.as_sent, strict=True):
        assert len(journey_of(practice).rows()) >= 4
        assert canonical_json == canonical(practice)
    assert world.sent[0].documents.count() == 2
