"""Form tests: sample answers played through a form as a citizen would type them, and what differs from what was expected.

How answers are written, by kind: words, numbers and dates as typed ("21/11/2026"); the key of an option, or a list of
them; "on" for a box; for a file a list of file names; for a place its name ("BUSTO ARSIZIO (VA)"); for a doctor the
regional code, or "*" for the first of the list; for a group a list of rows {question key: answer}.
"""

from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from .context import Context
from .journey import Journey
from .outline import parts_of
from .questions.doctors import DoctorQuestion
from .questions.groups import cell_name
from .ready_forms import ReadyForm

FIRST_OF_LIST = "*"
HOME = {"place": {"key": "B300", "label": "BUSTO ARSIZIO (VA)"}, "cap": "21052", "address": "Via Roma", "street_number": "7"}  # fmt: skip
SAMPLE = {
    "surname": "Bianchi", "name": "Maria", "sex": "F", "birth_date": "1985-03-12",
    "birth_place": {"key": "B300", "label": "BUSTO ARSIZIO (VA)"}, "fiscal_code": "BNCMRA85C52B300I",
    "citizenship": "IT", "phone": "333 0000001", "email": "maria.bianchi@posta.example", "residence": HOME,
    "domicile": HOME,
}  # fmt: skip


@dataclass
class Outcome:
    """What came of playing a test: the steps that show, {question key: message} of the errors, answers never asked."""

    steps: list = field(default_factory=list)
    errors: dict = field(default_factory=dict)
    unread: list = field(default_factory=list)

    @property
    def is_sendable(self):
        return not self.errors

    def as_expected(self):
        """What a test that accepts this outcome expects."""
        return {"steps": self.steps, "errors": sorted(self.errors), "is_sendable": self.is_sendable}


def play(schema, test):
    """The Outcome of a FormTest on a schema: every visible step is filled in and sent, then everything checked again."""
    ready, context = ReadyForm(schema), Context(test.day, test.way_in, applicant_of(test))
    answers, typed, confirmed = {}, {}, []
    for number in range(1, len(ready.steps) + 1):
        journey = Journey(ready, answers, context, confirmed, typed)
        step = journey.step(number)
        if not step.is_visible:
            continue
        answers |= _files(test, journey.form(step).file_keys())
        journey = Journey(ready, answers, context, confirmed, typed)
        form = journey.form(journey.step(number), data=_posted(test.answers, journey, step))
        answers |= form.answers()
        typed |= form.typed()
        confirmed.append(step.key)
    return _outcome(Journey(ready, answers, context, confirmed, typed), test)


def _outcome(journey, test):
    asked = {question.key for step in journey.visible_steps for question in step.shown}
    return Outcome(
        [step.key for step in journey.visible_steps],
        {problem.key: problem.message for problem in journey.problems()},
        [key for key in test.answers if key not in asked],
    )


def applicant_of(test):
    """The sample citizen with the test's own birth date, citizenship and place (of residence and domicile)."""
    said = {name: test.applicant[name] for name in ("birth_date", "citizenship") if test.applicant.get(name)}
    place = test.applicant.get("place")
    homes = {kind: {**HOME, "place": place} for kind in ("residence", "domicile")} if place else {}
    return {**SAMPLE, **said, **homes}


def differences(schema, test, outcome=None):
    """What differs from what the test expects, in words for the editor; [] when it is green."""
    outcome = outcome or play(schema, test)
    titles = {step["key"]: step["title"] for step in schema["steps"]}
    labels = {part.key: part.label for part in parts_of(schema) if not part.group}
    return [
        *_of_steps(test.expected.get("steps", []), outcome.steps, titles),
        *_of_errors(set(test.expected.get("errors", [])), outcome.errors, labels),
        *_of_sending(test.expected.get("is_sendable", True), outcome.is_sendable),
        *(_("la risposta a «%s» non è mai chiesta") % key for key in outcome.unread),
    ]


def red_tests(schema, tests):
    """[(FormTest, its differences)] of those that are not green."""
    played = [(test, differences(schema, test)) for test in tests]
    return [(test, found) for test, found in played if found]


def red_words(schema, tests):
    """Why a form is not published: a message for each red test."""
    return [words_of(test, found) for test, found in red_tests(schema, tests)]


def words_of(test, found):
    return _("Collaudo «%(test)s»: %(words)s.") % {"test": test, "words": "; ".join(found)}


def _of_steps(expected, shown, titles):
    for key in expected:
        if key not in shown:
            yield _("il passo «%s» doveva comparire e non compare") % titles.get(key, key)
    for key in shown:
        if key not in expected:
            yield _("il passo «%s» compare e non doveva") % titles.get(key, key)


def _of_errors(expected, errors, labels):
    def named(key):
        return f"«{labels[key]}» ({key})" if key in labels else f"«{key}»"

    for key in sorted(expected - set(errors)):
        yield _("la domanda %s doveva dare un errore e non lo dà") % named(key)
    for key, message in errors.items():
        if key not in expected:
            yield _("la domanda %(name)s dà un errore: «%(message)s»") % {
                "name": named(key),
                "message": message,
            }


def _of_sending(expected, found):
    if found and not expected:
        yield _("la richiesta si può inviare e non si doveva")
    if expected and not found:
        yield _("la richiesta non si può inviare")


def _files(test, keys):
    names = {key: test.answers[key] for key in keys if isinstance(test.answers.get(key), list)}
    row = {"key": "00000000-0000-0000-0000-000000000000", "size": 1024, "sha256": "0" * 64, "scan": "clean"}
    return {key: [{**row, "label": str(name)} for name in listed] for key, listed in names.items()}


def _posted(answers, journey, step):
    """What the browser would send for a step."""
    data = QueryDict(mutable=True)
    for question in step.questions:
        value = answers.get(question.key)
        if question.is_group:
            for number, row in enumerate(value if isinstance(value, list) else []):
                for key, cell in row.items():
                    _put(data, cell_name(question.key, number, key), cell)
        elif isinstance(question, DoctorQuestion) and value == FIRST_OF_LIST:
            _put(data, question.key, _first_doctor(question, journey.form(step, data=data)))
        elif value is not None:
            _put(data, question.key, value)
    return data


def _put(data, name, value):
    data.setlist(name, [str(part) for part in value] if isinstance(value, list) else [str(value)])


def _first_doctor(question, form):
    """The first doctor offered, given what the step says before."""
    form.is_valid()
    doctors = question.offered(form.known_after)
    chosen = {str(value) for values in form.data.lists() for value in values[1]}
    return next((row.regional_code for row in doctors if row.regional_code not in chosen), "")
