"""The questions that the office asks again: which may be asked, their form, how old and new answers read."""

import copy
from dataclasses import dataclass

from django.utils import timezone

from services.journey import Step
from services.schema import FOR_WHOM
from services.step_form import StepForm

from .files import row_of
from .journeys import FrozenContext, form_of, journey_of
from .models import Integration


class AnsweringContext(FrozenContext):
    """As the practice was sent, but today: a paper that is asked now may be of now."""

    def __init__(self, practice):
        super().__init__(practice)
        self.today = timezone.localdate()


def askable(practice):
    """[(title of the step, [Question])]: what the citizen was asked, but whom the request is for and the declarations."""
    groups = []
    for step in journey_of(practice).visible_steps:
        asked = [item for item in step.shown if item.is_stored and item.key != FOR_WHOM]
        if asked and not step.is_summary:
            groups.append((step.title, asked))
    return groups


def form_for(practice, integration, data=None, files_errors=None, more_of=""):
    """The StepForm with the asked questions only, all of them required; bound when `data` is given.

    It shows the draft of the answer, or what the citizen answered the first time; files start anew.
    """
    ready, whys = form_of(practice), {item.question_key: item.why for item in integration.items.all()}
    # In the order of the form: a condition reads what stands before it.
    questions = tuple(required(item, whys[key]) for key, item in ready.index.items() if key in whys)
    step = Step(0, "integrazione", "", "", None, questions, ready.index, {}, is_confirmed=True)
    context = AnsweringContext(practice)
    known = journey_of(practice).known.copy()
    known.context, known.answers = context, {k: v for k, v in known.answers.items() if k not in whys}
    stored, typed = draft_of(practice, integration, questions)
    return StepForm(step, known, stored, typed, [], data, files_errors, more_of)


def required(question, why):
    """A copy of a version's question that must be answered, whatever the form says of it, and says why it is asked.
    Rules of the whole form are not run here (they look at more than was asked): a doctor is checked by the question."""
    question = copy.copy(question)
    question.required = True
    question.help = f"{why} {question.help}".strip()
    if question.is_group:
        question.least = max(question.least, 1)
    if hasattr(question, "is_ruled"):
        question.is_ruled = False
    return question


def draft_of(practice, integration, questions):
    """(stored answers, typed strings) that the form shows."""
    kept = integration.typed or {
        "answers": {
            q.key: practice.answers[q.key] for q in questions if q.key in practice.answers and not q.is_file
        }
    }
    return {**kept.get("answers", {}), **files_of(integration)}, kept.get("typed", {})


def files_of(integration):
    """{question key: rows of its files} that were attached to the answer."""
    rows = {}
    for item in integration.items.all():
        if attached := [row_of(attachment) for attachment in item.attachments.all()]:
            rows[item.question_key] = attached
    return rows


@dataclass
class Comparison:
    """A question as it was answered at sending, and anew. Texts are "" where there is no answer."""

    item: object
    old_text: str
    old_files: list
    new_text: str
    new_files: list


def compared(practice, integration):
    """[Comparison] of a request for integration, in the order in which it was asked."""
    index = form_of(practice).index
    rows = []
    for item in integration.items.all():
        question = index[item.question_key]
        old = practice.answers.get(item.question_key)
        rows.append(Comparison(item, *read(question, old), *read(question, item.answer)))
    return rows


def read(question, answer):
    """(text, files) of a stored answer."""
    if not question.is_answered(answer):
        return "", []
    return ("" if question.is_file else question.text(answer)), question.files(answer)


def rounds_of(practice):
    """[(Integration, [Comparison])], the latest first; an unanswered one has no new answers."""
    rounds = Integration.objects.filter(practice=practice).order_by("-round")
    return [(row, compared(practice, row)) for row in rounds.prefetch_related("items")]
