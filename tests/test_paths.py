"""The map of paths: exact against trying everything, honest when it stops, drawn and told, and its page in the admin."""

import random
import re
from datetime import date
from xml.etree import ElementTree

import pytest

from services import path_walk
from services.checks import mistakes_of
from services.compiling import steps_data
from services.conditions import holds
from services.context import Context, Known
from services.filling_time import minutes, seconds, shortest_and_longest
from services.models import FormPage, ServicePage
from services.outline import parts_of
from services.path_drawing import svg, tree_of
from services.paths import MOST_DRAWN, map_of

from .broken_forms import ask, option, sound_form, step, when
from .test_editor import text_of

TODAY = date(2026, 11, 21)
pytestmark = pytest.mark.django_db


@pytest.fixture
def judged(monkeypatch):
    """judged() says how many conditions the walk has judged so far: its work, whatever the machine does beside."""
    asked = []

    def counted(condition, known):
        asked.append(1)
        return holds(condition, known)

    monkeypatch.setattr(path_walk, "holds", counted)
    return lambda: len(asked)


def form(*steps):
    last = step("riepilogo", "Riepilogo", [ask("dich_privacy", "declaration")])
    return {"v": 2, "steps": [*steps, last], "rules": []}


def radio(key, *keys, **more):
    return ask(key, "radio", options=[option(name) for name in keys], **more)


def labels_of(path_map, places):
    return {path_map.part(place).key for place in places if not path_map.part(place).is_container}


def ends_of(path_map):
    """Every set of questions that shows together, as the map has it."""
    return {frozenset(labels_of(path_map, path.shown)) for path in path_map.paths(10_000)}


def tried(schema, way_ins=("password", "ts_cns")):
    """The same found by answering everything in every way, with the conditions alone."""
    found = set()
    parts = [part for part in parts_of(schema) if not part.is_container]
    for way_in in way_ins:
        walk(parts, 0, {}, Context(TODAY, way_in, {}), frozenset(), found)
    return found


def walk(parts, at, answers, context, shown, found):
    if at == len(parts):
        found.add(shown)
        return
    part, known = parts[at], Known(context, answers)
    if not all(holds(condition, known) for condition in part.conditions):
        walk(parts, at + 1, answers, context, shown, found)
        return
    for answer in every_answer(part.definition, known):
        more = {} if answer is None else {part.key: answer}
        walk(parts, at + 1, answers | more, context, shown | {part.key}, found)


def every_answer(definition, known):
    required = definition["required"]
    required = holds(required, known) if isinstance(required, dict) else required
    if definition["kind"] == "radio":
        answers = [row["key"] for row in definition["options"] if holds(row["when"], known)]
    elif definition["kind"] == "checkboxes":
        keys = [row["key"] for row in definition["options"]]
        answers = [
            [key for bit, key in enumerate(keys) if number >> bit & 1] for number in range(1, 2 ** len(keys))
        ]
    elif definition["kind"] == "number":
        answers = [str(number) for number in range(definition["min"], definition["max"] + 1)]
    else:
        answers = [True if definition["kind"] == "checkbox" else "testo"]
    return answers if required and answers else [*answers, None]


def random_form(chance):
    steps, asked = [], []
    for number in range(chance.randint(1, 3)):
        questions = [random_question(chance, asked) for _n in range(chance.randint(1, 3))]
        if chance.random() < 0.4:
            inside = [random_question(chance, asked) for _n in range(chance.randint(1, 2))]
            before = asked[: len(asked) - len(inside)]
            section = {"kind": "section", "key": f"sezione{number}", "title": "S", "questions": inside}
            questions.append(section | {"show_when": random_condition(chance, before)})
        before = [row for row in asked if row["at"] < number]
        steps.append(step(f"passo{number}", f"Passo {number}", questions, random_condition(chance, before)))
        for row in asked:
            row.setdefault("at", number)
            row["at"] = min(row["at"], number)
    return form(*steps)


def random_question(chance, asked):
    key, kind = (
        f"d{len(asked)}",
        chance.choice(("radio", "radio", "checkbox", "checkboxes", "number", "text")),
    )
    required = chance.choice((True, False, random_condition(chance, asked) or True))
    question = ask(key, kind, required=required, show_when=random_condition(chance, asked))
    if kind in ("radio", "checkboxes"):
        names = ("a", "b", "c")[: chance.randint(2, 3)]
        offers = [
            random_condition(chance, asked) if kind == "radio" and chance.random() < 0.2 else None
            for _n in names
        ]
        question["options"] = [option(name, when=offer) for name, offer in zip(names, offers, strict=True)]
    if kind == "number":
        question |= {"min": 0, "max": 4}
    asked.append({"key": key, "kind": kind, "options": question.get("options", []), "at": 9})
    return question


def random_condition(chance, asked, depth=1):
    if chance.random() < 0.45 or not asked:
        return None
    if depth and chance.random() < 0.4:
        parts = [random_condition(chance, asked, depth - 1) for _n in range(2)]
        return {chance.choice(("and", "or")): [part for part in parts if part]} if all(parts) else None
    if chance.random() < 0.12:
        return when("@accesso", value=chance.choice(("password", "ts_cns")))
    row = chance.choice(asked)
    if row["kind"] == "number":
        return when(row["key"], chance.choice(("gt", "lt", "eq", "ne")), str(chance.randint(0, 4)))
    if row["options"]:
        keys = [option["key"] for option in row["options"]]
        operator = chance.choice(("eq", "ne", "in", "contains", "not_contains", "filled"))
        several = operator in ("in", "contains", "not_contains")
        value = chance.sample(keys, chance.randint(1, 2)) if several else chance.choice(keys)
        return when(row["key"], operator, None if operator == "filled" else value)
    return when(row["key"], chance.choice(("filled", "empty")))


def same_as_trying_everything(seeds):
    for seed in seeds:
        schema = random_form(random.Random(seed))
        path_map = map_of(schema, TODAY)
        assert path_map.is_complete
        if path_map.total <= 5_000:
            assert ends_of(path_map) == tried(schema), seed
        shown = set().union(*tried(schema))
        asked = {part.key for part in path_map.parts if not part.is_container}
        assert {
            path_map.part(place).key for place in path_map.reached if not path_map.part(place).is_container
        } == shown & asked, seed


class TestExact:
    def test_the_map_is_what_trying_everything_finds(self):
        same_as_trying_everything(range(60))

    @pytest.mark.proof
    def test_the_map_is_what_trying_everything_finds_in_full(self):
        same_as_trying_everything(range(60, 600))

    def test_independent_questions_are_walked_apart(self, judged):
        boxes = [ask(f"casella{n}", "checkbox", required=False) for n in range(60)]
        hidden = [ask(f"testo{n}", show_when=when(f"casella{n}", "filled")) for n in range(60)]
        path_map = map_of(form(step("uno", "Uno", boxes), step("due", "Due", hidden)), TODAY)
        assert path_map.total == 2**60
        assert path_map.is_complete and path_map.unreached() == []
        assert len(list(path_map.paths())) == MOST_DRAWN
        assert judged() < 300

    def test_a_hub_and_a_chain_stay_small(self):
        hub = [radio("mozzo", "si", "no")]
        spokes = [radio(f"raggio{n}", "a", "b", show_when=when("mozzo", value="si")) for n in range(40)]
        ends = [ask(f"fine{n}", show_when=when(f"raggio{n}", value="a")) for n in range(40)]
        mixed = [row for pair in zip(spokes, ends, strict=True) for row in pair]
        path_map = map_of(form(step("uno", "Uno", hub + mixed)), TODAY)
        assert path_map.total == 2**40 + 1
        chain = [radio("d0", "a", "b")]
        chain += [radio(f"d{n}", "a", "b", show_when=when(f"d{n - 1}", value="a")) for n in range(1, 100)]
        assert map_of(form(step("uno", "Uno", chain)), TODAY).total == 100

    def test_it_says_when_it_stops(self, judged):
        """Thirty questions asked before the thirty that hang on all of them at once."""
        first = [radio(f"d{n}", "a", "b") for n in range(30)]
        either = {"or": [when(f"d{n}", value="a") for n in range(30)]}
        parity = [
            ask(f"t{n}", show_when={"and": [either, when(f"d{n}", value="a"), when(f"d{29 - n}", value="b")]})
            for n in range(15)
        ]
        path_map = map_of(form(step("uno", "Uno", first + parity)), TODAY)
        assert judged() < 50_000
        assert not path_map.is_complete
        assert path_map.unreached() == []  # what was not walked is not called unreachable

    def test_five_hundred_questions_and_a_hundred_conditions_are_checked_at_once(self, judged):
        chance, steps, choices = random.Random(1), [], []
        for number in range(30):
            questions = []
            for place in range(17):
                key, n = f"d{number}_{place}", number * 17 + place
                question = radio(key, "a", "b") if n % 3 == 0 else ask(key)
                if n % 5 == 0 and choices:
                    question["show_when"] = when(chance.choice(choices[-30:]), value="a")
                choices += [key] if n % 3 == 0 else []
                questions.append(question)
            steps.append(step(f"passo{number}", f"Passo {number}", questions))
        assert mistakes_of(form(*steps)) == []
        assert judged() < 500

    def test_ages_of_the_applicant_are_those_of_adults(self):
        young = form(step("uno", "Uno", [ask("minore", show_when=when("@eta", "lt", "18"))]))
        assert [part.key for part in map_of(young, TODAY).unreached()] == ["minore"]
        young["steps"][0]["questions"][:0] = [
            radio("per_chi", "me", "figlio"),
            ask("ben_data_nascita", "date", show_when=when("per_chi", value="figlio"), not_after="today"),
        ]
        assert map_of(young, TODAY).unreached() == []

    def test_limits_of_numbers_and_dates_count(self):
        rows = [
            ask("anni", "number", min=0, max=10),
            ask("tanti", show_when=when("anni", "gt", "10")),
            ask("giorno", "date", not_before="today"),
            ask("passato", show_when=when("giorno", "lt", "2026-01-01")),
            ask("futuro", show_when=when("giorno", "gt", "2026-12-31")),
        ]
        assert [part.key for part in map_of(form(step("uno", "Uno", rows)), TODAY).unreached()] == [
            "tanti",
            "passato",
        ]

    def test_a_hidden_part_is_told_once_not_for_all_that_it_holds(self):
        never = {"and": [when("tipo", value="a"), when("tipo", value="b")]}
        schema = form(
            step("uno", "Uno", [radio("tipo", "a", "b")]),
            step("due", "Due", [ask("x"), ask("y", show_when=when("x", "filled"))], never),
        )
        assert [part.key for part in map_of(schema, TODAY).unreached()] == ["due"]


class TestEightForms:
    PATHS = {
        "cambio-medico": 40, "revoca-medico": 50, "duplicato-tessera-sanitaria": 40, "rinnovo-ssn-stranieri": 160,
        "nuova-iscrizione-ssn": 540, "esenzione-ticket": 180, "iscrizione-temporanea-ssr": 240, "scelta-in-deroga": 60,
    }  # fmt: skip

    @pytest.mark.parametrize("slug", PATHS)
    def test_every_question_is_reached_and_nothing_is_a_dead_end(self, site, slug):
        path_map = map_of(ServicePage.objects.get(slug=slug).form_page.current_version.schema, TODAY)
        assert path_map.is_complete
        assert (path_map.unreached(), path_map.dead_ends) == ([], [])
        assert path_map.total == self.PATHS[slug]
        paths = list(path_map.paths())
        assert len(paths) == min(MOST_DRAWN, path_map.total) == len({path.shown for path in paths})
        least, most = shortest_and_longest(path_map)
        assert 3 <= least <= most <= 20


class TestDrawing:
    def test_the_drawing_is_sound_svg_with_its_words(self):
        path_map = map_of(sound_form(), TODAY)
        for component in path_map.components:
            tree = tree_of(path_map, component)
            root = ElementTree.fromstring(str(svg(tree, "Percorsi")))
            assert root.get("role") == "img"
            assert [child.tag for child in root][:2] == ["title", "desc"]
            assert "style" not in str(svg(tree, "Percorsi"))
            boxes = [box for box in root.iter("rect")]
            places = {(box.get("x"), box.get("y")) for box in boxes}
            assert len(places) == len(boxes)

    def test_at_most_256_ends_are_drawn_and_it_says_so(self):
        questions = [radio("tipo", "a", "b")]
        for number in range(10):
            hook = "tipo" if number == 0 else f"d{number - 1}"
            questions.append(radio(f"d{number}", "a", "b", "c", required=False))
            questions.append(
                ask(
                    f"t{number}",
                    required=False,
                    show_when={"and": [when(hook, value="a"), when(f"d{number}", value="a")]},
                )
            )
        path_map = map_of(form(step("uno", "Uno", questions)), TODAY)
        component = path_map.components[0]
        assert component.count() > MOST_DRAWN
        tree = tree_of(path_map, component)
        assert tree.leaves <= MOST_DRAWN
        assert "e altri percorsi, non disegnati" in str(svg(tree, "Percorsi"))

    def test_markup_in_a_label_is_text(self):
        schema = form(step("uno", "Uno", [radio("tipo", "a", "b", label="<script>x</script>"), ask("t", label="<b>", show_when=when("tipo", value="a"))]))  # fmt: skip
        path_map = map_of(schema, TODAY)
        drawn = str(svg(tree_of(path_map, path_map.components[0]), "<i>"))
        assert "<script" not in drawn and "<b>" not in drawn and "<i>" not in drawn

    def test_time_grows_with_what_shows(self):
        path_map = map_of(sound_form(), TODAY)
        by_key = {part.key: part for part in path_map.parts}
        assert seconds(by_key["ricevuta"]) > seconds(by_key["urgente"])
        assert minutes(0) == 1 and minutes(61) == 3


class TestPage:
    @pytest.fixture
    def page(self, site):
        return ServicePage.objects.get(slug="esenzione-ticket").form_page

    def test_an_editor_sees_the_map_as_drawing_and_as_words(self, client_of, elena, page):
        response = client_of(elena).get(f"/admin/moduli/{page.pk}/percorsi/")
        text = text_of(response)
        assert response.status_code == 200
        assert text.count('<svg class="paths"') == 4
        assert "Lo stesso in parole" in text and "«Patologia cronica o rara»" in text
        assert re.search(r"<dd>180</dd>", text) and "minuti" in text
        assert " style=" not in re.search(r'<svg class="paths".*?</svg>', text, re.S)[0]

    def test_more_than_256_paths_are_said(self, client_of, elena, site):
        page = ServicePage.objects.get(slug="nuova-iscrizione-ssn").form_page
        assert "I primi 256 di 540." in text_of(client_of(elena).get(f"/admin/moduli/{page.pk}/percorsi/"))

    def test_the_map_is_that_of_the_draft_and_names_what_is_unreachable(self, client_of, elena, page):
        draft = page.get_latest_revision_as_object()
        schema = sound_form()
        find = {part.key: part.definition for part in parts_of(schema)}
        find["dettaglio"]["show_when"] = {"and": [when("tipo", value="altro"), when("tipo", value="visita")]}
        draft.steps = FormPage.steps.field.stream_block.to_python(steps_data(schema["steps"]))
        draft.save_revision()
        text = text_of(client_of(elena).get(f"/admin/moduli/{page.pk}/percorsi/"))
        assert "domanda «Dettaglio» (dettaglio): è obbligatoria ma non si vede mai" in text
        block = draft.get_latest_revision_as_object().steps[1].value["questions"][1]
        assert f'href="/admin/pages/{page.pk}/edit/#block-{block.id}-section"' in text

    def test_a_form_that_cannot_be_walked_says_why(self, client_of, elena, page):
        draft = page.get_latest_revision_as_object()
        draft.steps = FormPage.steps.field.stream_block.to_python([])
        draft.save_revision()
        text = text_of(client_of(elena).get(f"/admin/moduli/{page.pk}/percorsi/"))
        assert "non si possono seguire i suoi percorsi" in text

    def test_whoever_may_not_edit_the_form_does_not_see_it(self, client_of, anna, maria, page):
        assert client_of(anna).get(f"/admin/moduli/{page.pk}/percorsi/").status_code == 302
        assert client_of(maria).get(f"/admin/moduli/{page.pk}/percorsi/").status_code in (302, 403)
