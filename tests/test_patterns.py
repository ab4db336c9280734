"""The patterns of text answers: named ones, and an administrator's own, which can hang nobody and be written by nobody else."""

import time

import pytest

from accounts.models import User
from services import own_patterns
from services.compiling import compile_form
from services.models import FormPage, ServicePage, StepTemplate
from services.patterns import LONGEST_ANSWER, PATTERNS, BadPattern, is_matched, own
from services.publishing import FormHasMistakes
from tests.form_cases import ask, one, step
from tests.group_form import STEPS
from tests.large_form import PRIVACY
from tests.published_form import drafted
from tests.test_editor import edit, text_of


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("digits", "0123", "12a"), ("year", "2026", "3026"), ("alphanumeric", "A1", "è"), ("exemption_code", "E01", "E"),
        ("iban", "IT60X0542811101000000123456", "IT60X054281110100000012345"), ("person_name", "D'Aosta", "R2"),
    ],
)  # fmt: skip
def test_named_patterns(name, good, bad):
    assert set(PATTERNS) >= {name}
    assert is_matched(good, name) and not is_matched(bad, name)


def test_spaces_and_case_are_not_the_citizens_worry():
    form = one(ask("iban", pattern="iban"), iban="it60 x054 2811 1010 0000 0123 456")
    assert form.answers() == {"iban": "IT60X0542811101000000123456"}


def test_an_own_pattern_binds_the_whole_answer_in_the_editors_words():
    question = ask(
        "targa", free_pattern="[A-Z]{2}[0-9]{3}[A-Z]{2}", wrong="Scrivi la targa, ad esempio AB123CD"
    )
    assert one(question, targa="AB123CD").is_valid()
    for typed in ("AB123CDE", "xAB123CD", "ab123cd"):
        assert one(question, targa=typed).errors["targa"] == ["Scrivi la targa, ad esempio AB123CD"]
    plain = ask("targa", free_pattern="[A-Z]+")
    assert one(plain, targa="1").errors["targa"] == ["Controlla come è scritto: usa il formato indicato"]


def test_no_more_than_two_hundred_characters_are_matched():
    form = one(ask("a", free_pattern=".*", max_length=1000), a="x" * (LONGEST_ANSWER + 1))
    assert "al massimo 200 caratteri" in form.errors["a"][0]
    assert not is_matched("x" * 201, own_pattern=".*")


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+$", "(a|a)*$", "(a|aa)+$", "(.*a){20}", "([a-z]+)*=", "(x+x+)+y", "^(([a-z])+.)+[A-Z]([a-z])+$"],
)
def test_what_hangs_other_engines_ends_at_once(pattern):
    started = time.process_time()
    for _time in range(100):
        is_matched("a" * 199 + "!", own_pattern=pattern)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "pattern", ["[", "(?=x)x", r"(a)\1", "x{1001}", "((a{100}){100}){100}", "(?P<n", "a**", "x" * 201, "\\"]
)
def test_what_is_no_re2_pattern_is_refused_with_its_reason(pattern):
    with pytest.raises(BadPattern) as refusal:
        own(pattern)
    assert "RE2" in str(refusal.value) or "troppo lunga" in str(refusal.value)


def test_a_version_whose_pattern_is_bad_breaks_no_request():
    assert one(ask("a", free_pattern="["), a="x").is_valid()


def steps(**more):
    text = {
        "key": "targa",
        "kind": "text",
        "label": "Targa",
        "help": "",
        "required": True,
        "show_when": None,
        **more,
    }
    return [step("primo", text), step("riepilogo", PRIVACY)]


OWN = steps(free_pattern="[A-Z]+")


def test_who_may_write_one(site, elena):
    admin = User(is_superuser=True)
    assert own_patterns.own_patterns(OWN) == {"[A-Z]+"}
    assert own_patterns.refusal(admin, [], OWN) == "" and own_patterns.refusal(None, [], OWN) == ""
    assert own_patterns.refusal(elena, OWN, OWN) == "" and own_patterns.refusal(elena, OWN, steps()) == ""
    assert "«[A-Z]+»" in own_patterns.refusal(elena, [], OWN)
    nested = [
        step(
            "primo",
            {"kind": "section", "key": "s", "questions": [ask("g", "group", questions=OWN[0]["questions"])]},
        )
    ]
    assert "«[A-Z]+»" in own_patterns.refusal(elena, [], nested)


@pytest.mark.django_db
class TestInTheEditor:
    FIELD = "steps-0-value-questions-0-value-free_pattern"

    @pytest.fixture
    def admin(self, site):
        return User.objects.create_superuser("amministratrice@asl.example", "Prova123!")

    @pytest.fixture
    def form(self, site):
        drafted("Targhe", "targhe", steps()).save_revision().publish()
        return ServicePage.objects.get(slug="targhe").form_page

    @pytest.mark.parametrize("action", [{}, {"action-publish": "1"}])
    def test_an_editors_is_refused(self, client_of, elena, form, action):
        response = edit(client_of(elena), form, **{self.FIELD: "(a+)+"}, **action)
        assert response.status_code == 200
        assert "Solo un amministratore può scrivere una forma libera: togli «(a+)+»." in text_of(response)
        assert (
            own_patterns.own_patterns(FormPage.objects.get(pk=form.pk).get_latest_revision_as_object().steps)
            == set()
        )

    def test_an_administrators_is_published_and_survives_the_editors_changes(
        self, client_of, admin, elena, form
    ):
        assert (
            edit(client_of(admin), form, **{self.FIELD: "[A-Z]+", "action-publish": "1"}).status_code == 302
        )
        form = FormPage.objects.get(pk=form.pk)
        assert form.current_version.schema["steps"][0]["questions"][0]["free_pattern"] == "[A-Z]+"
        assert (
            edit(
                client_of(elena), form, **{"steps-0-value-title": "Altro", "action-publish": "1"}
            ).status_code
            == 302
        )
        form = FormPage.objects.get(pk=form.pk)
        assert form.current_version.number == 3
        assert form.current_version.schema["steps"][0]["questions"][0]["free_pattern"] == "[A-Z]+"

    def test_an_editor_does_not_see_it(self, client_of, admin, elena, form):
        address = f"/admin/pages/{form.pk}/edit/"
        assert "without_own_patterns.css" in client_of(elena).get(address).content.decode()
        assert "without_own_patterns.css" not in client_of(admin).get(address).content.decode()

    def test_no_other_road_publishes_it_for_an_editor(self, elena, form):
        form.steps = FormPage.steps.field.stream_block.to_python(
            [
                {"type": "step", "value": form.steps.raw_data[0]["value"] | {"questions": [own_block(form)]}},
                form.steps.raw_data[1],
            ]
        )
        with pytest.raises(FormHasMistakes):
            form.save_revision(user=elena).publish(user=elena)

    def test_nor_one_of_the_library(self, site, elena):
        template = StepTemplate(key="targhe", title="Targhe", live=False)
        questions = drafted("Prova", "prova", OWN).steps[0].value["questions"]
        template.questions = questions
        template.save()
        with pytest.raises(FormHasMistakes):
            template.save_revision(user=elena).publish(user=elena)

    def test_a_bad_one_is_not_published(self, client_of, admin, form):
        response = edit(client_of(admin), form, **{self.FIELD: "(?=x)", "action-publish": "1"})
        assert response.status_code == 200 and "RE2" in text_of(response)


def own_block(form):
    row = dict(form.steps.raw_data[0]["value"]["questions"][0])
    return row | {"value": row["value"] | {"free_pattern": "a+"}}


def test_every_setting_of_a_block_comes_back_as_it_went(site):
    """Sections, groups and calculations too."""
    form = FormPage(title="x", slug="x")
    form.steps = drafted("Prova", "prova", STEPS).steps
    asked = compile_form(form)["steps"]
    group = asked[0]["questions"][0]
    assert (group["kind"], group["min"], group["max"], group["item_label"]) == ("group", 1, 3, "Figlio")
    assert group["questions"][2]["expression"] == "eta(nato_il)"
    assert asked[1]["questions"][1]["kind"] == "section"
    assert [row["key"] for row in asked[1]["questions"][1]["questions"]] == ["canone", "annuo"]
