"""The walk through a form, derived from its version and the answers so far; never stored."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from . import error_texts, rules
from .conditions import holds
from .context import Known
from .questions.groups import cell_name
from .ready_forms import ReadyForm, as_list
from .step_form import StepForm

DONE, TODO, REVIEW, CURRENT = "done", "todo", "review", "current"


@dataclass
class Step:
    """A step of the version; `number` is its position there, from 1. `status` is "done", "todo" or "review"."""

    number: int
    key: str
    title: str
    intro: str
    show_when: dict | None
    questions: tuple = field(repr=False)
    index: dict = field(repr=False)  # every Question of the form by key
    positions: dict = field(repr=False)  # the number of the step of every question
    is_summary: bool = False
    is_visible: bool = False
    is_confirmed: bool = False
    status: str = TODO
    shown: list = field(default_factory=list, repr=False)  # the questions that the answers make visible

    def is_last_of(self, rule):
        """Whether this step asks the last of the questions that a rule reads."""
        keys = [key for value in (rule.get("keys") or {}).values() for key in as_list(value)]
        numbers = [self.positions[key] for key in keys if key in self.positions]
        return bool(numbers) and max(numbers) == self.number


@dataclass(frozen=True)
class Problem:
    """What stands between the answers and "Invia". `link` is None or (address, words)."""

    step_number: int
    step_title: str
    key: str
    label: str
    message: str
    link: tuple | None = None


@dataclass(frozen=True)
class Row:
    """A question as it reads back; `files` are the rows of a file answer (schema.py).

    `rows` are those of a group: a Section each ("Figlio 1"), with the Rows of what was answered in it; `text` then says
    the same in one line.
    """

    key: str
    label: str
    text: str
    files: list
    rows: list = field(default_factory=list)


@dataclass(frozen=True)
class Section:
    title: str
    number: int
    rows: list


class Journey:
    """form: a ReadyForm or a schema; answers: as stored; context: services.context.Context; confirmed: keys of steps.

    `first_incomplete` is the first visible step that is not done; the last step when all are.
    """

    def __init__(self, form, answers, context, confirmed=(), typed=None):
        self.ready = form if isinstance(form, ReadyForm) else ReadyForm(form)
        self.answers = answers
        self.context = context
        self.typed = typed or {}
        self.steps = steps_of(self.ready)
        self.group_rows = {}  # the GroupRows of each group that shows
        self._problems = None
        self.known = Known(context)
        for step in self.steps:
            step.is_confirmed = step.key in confirmed
            self._walk(step)
        self.visible_steps = [step for step in self.steps if step.is_visible]
        open_steps = (step for step in self.visible_steps if step.status != DONE)
        self.first_incomplete = next(open_steps, self.visible_steps[-1])

    def _walk(self, step):
        """Which questions of the step show, given everything before, and how far it got."""
        complete = True
        if holds(step.show_when, self.known):
            for item in step.questions:
                if item.is_shown(self.known):
                    step.shown.append(item)
                    complete = self._take(item) and complete
        step.is_visible = bool(step.shown) or step.is_summary
        if step.is_confirmed:
            step.status = DONE if complete else REVIEW

    def _take(self, item):
        """Add the question's answer to what is known; False when one is missing or may no longer be chosen."""
        if item.is_group:
            return self._take_rows(item)
        answer = self._answer(item)
        if not item.is_stored or not item.is_answered(answer):
            if answer is not None:
                self.known.add(item.key, answer)
            return not item.is_stored or not (item.is_required(self.known) or self._is_pending(item))
        offered = item.is_offered(answer, self.known)
        self.known.add(item.key, answer)
        return offered

    def _take_rows(self, item):
        rows = item.read(self.answers.get(item.key), self.known, self.context.frozen is None)
        self.group_rows[item.key] = rows
        if rows:
            self.known.add(item.key, [row.answers for row in rows])
        has_room = item.least <= len(rows) <= item.most
        return has_room and not self._is_pending(item) and all(row.is_complete for row in rows)

    def _answer(self, item):
        """The answer as it stands; what is computed is read live in a draft, and as stored once sent."""
        if item.is_group:
            return [row.answers for row in self.group_rows.get(item.key, ())]
        if item.is_stored or self.context.frozen is not None:
            return self.answers.get(item.key)
        return item.value(self.known)

    def _is_pending(self, item):
        return item.key in self.typed and not item.is_blank(self.typed[item.key])

    # Where one is

    def step(self, number):
        """The step at a position of the version, from 1; LookupError when there is none."""
        if not 1 <= number <= len(self.steps):
            raise LookupError(number)
        return self.steps[number - 1]

    def position(self, step):
        """(x, y) of "Passo x di y", among the visible steps."""
        visible = self.visible_steps
        return 1 + sum(other.number < step.number for other in visible), len(visible)

    def next(self, step):
        """The visible step after this one, or None after the last."""
        return next((other for other in self.visible_steps if other.number > step.number), None)

    def previous(self, step):
        return next((other for other in reversed(self.visible_steps) if other.number < step.number), None)

    def may_visit(self, step):
        """Whether every visible step before this one is done."""
        return step.is_visible and step.number <= self.first_incomplete.number

    @property
    def is_complete(self):
        return not self.problems()

    # Asking

    def form(self, step, data=None, files_errors=None, more_of=""):
        """The StepForm of a step; bound when `data` is given. `files_errors`: {key: [what is wrong with a file]};
        `more_of`: the key of a group that shows one blank row more."""
        before = Known(self.context)
        for other in self.steps[: step.number - 1]:
            for item in other.shown:
                if self.known.get(item.key) is not None:
                    before.add(item.key, self.known.get(item.key))
        return StepForm(step, before, self.answers, self.typed, self.ready.rules, data, files_errors, more_of)

    # Checking

    def problems(self):
        """Every visible question is checked again from its stored answer, then the version's rules."""
        if self._problems is None:
            self._problems = self._question_problems() + self._rule_problems()
        return self._problems

    def _question_problems(self):
        found = []
        known = Known(self.context)
        for step in self.visible_steps:
            for item in step.shown:
                if item.is_group:
                    found += self._group_problems(item, known)
                elif item.is_stored and (message := self._message(item, known, self.answers)):
                    found.append(self._problem(item.key, message))
                if self.known.get(item.key) is not None:
                    known.add(item.key, self.known.get(item.key))
        return found

    def _group_problems(self, group, known):
        rows = self.group_rows[group.key]
        if self._is_pending(group):
            return [self._problem(group.key, error_texts.pending(group.label))]
        if not group.least <= len(rows) <= group.most:
            words = group.missing() if len(rows) < group.least else group.too_many()
            return [self._problem(group.key, words)]
        return [
            self._cell_problem(group, number, item, message)
            for number, row in enumerate(rows)
            for item, message in self._row_messages(row, known.row(group.keys))
        ]

    def _row_messages(self, row, known):
        for item in row.shown:
            if item.is_stored and (message := self._message(item, known, row.answers)):
                yield item, message
            known.add(item.key, row.answers.get(item.key))

    def _message(self, item, known, answers):
        answer = answers.get(item.key)
        try:
            if item.is_answered(answer):
                item.check(answer, known)
            elif answers is self.answers and self._is_pending(item):
                item.clean(self.typed[item.key], known)
                return error_texts.pending(item.label)
            elif item.is_required(known):
                return item.missing()
        except ValidationError as error:
            return item.refusal(error)[0]
        return ""

    def _rule_problems(self):
        return [
            self._problem(finding.key, finding.message, finding.link)
            for finding in self._findings()
            if finding.kind == "error"
        ]

    def _findings(self):
        return rules.findings({"rules": self.ready.rules}, self.known.answers, self.context)

    def _problem(self, key, message, link=None):
        item = self.ready.index.get(key)
        step = self.steps[self.ready.positions.get(key, len(self.steps)) - 1]
        return Problem(step.number, step.title, key, item.label if item else "", str(message), link)

    def _cell_problem(self, group, number, item, message):
        step = self.steps[self.ready.positions[group.key] - 1]
        name = cell_name(group.key, number, item.key)
        return Problem(step.number, step.title, name, item.label, f"{group.title(number + 1)}: {message}")

    def warnings(self):
        """As problems(), of what does not stand in the way."""
        found = [row for step in self.visible_steps for item in step.shown for row in self._warnings_of(item)]
        return found + [
            self._problem(finding.key, finding.message, finding.link)
            for finding in self._findings()
            if finding.kind == "warning"
        ]

    def _warnings_of(self, item):
        if item.is_group:
            for number, row in enumerate(self.group_rows[item.key]):
                known = self.known.row(item.keys)
                known.answers.update(row.answers)
                for inner in row.shown:
                    answer = row.answers.get(inner.key)
                    if inner.is_answered(answer) and (message := inner.warn(answer, known)):
                        yield self._cell_problem(item, number, inner, message)
            return
        answer = self.answers.get(item.key)
        if item.is_answered(answer) and (message := item.warn(answer, self.known)):
            yield self._problem(item.key, message)

    # Reading back

    def rows(self):
        """What was asked and answered, step by step: the one source of summary, detail, copy and desk."""
        sections = []
        for step in self.visible_steps:
            rows = [row for row in map(self._row, step.shown) if row and (row.text or row.files)]
            if rows:
                sections.append(Section(step.title, step.number, rows))
        return sections

    def _row(self, item):
        answer = self._answer(item)
        if not item.is_answered(answer):
            return None
        rows = self._rows_of_group(item) if item.is_group else []
        return Row(item.key, item.label, item.text(answer), item.files(answer), rows)

    def _rows_of_group(self, group):
        sections = []
        for number, row in enumerate(self.group_rows[group.key], start=1):
            told = [item for item in row.shown if item.key in row.answers]
            rows = [Row(item.key, item.label, item.text(row.answers[item.key]), []) for item in told]
            sections.append(Section(group.title(number), number, rows))
        return sections

    def pruned(self):
        """The answers of visible questions, with what is computed as it is now: what a sent practice keeps."""
        return {
            item.key: answer
            for step in self.visible_steps
            for item in step.shown
            if item.is_answered(answer := self._answer(item))
        }


def steps_of(ready):
    """Fresh Steps of a ReadyForm, to be walked."""
    steps = [
        Step(
            row.number,
            row.key,
            row.title,
            row.intro,
            row.show_when,
            row.questions,
            ready.index,
            ready.positions,
        )
        for row in ready.steps
    ]
    steps[-1].is_summary = True
    return steps
