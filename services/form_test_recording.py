"""A form test made from a walk through the form: what was typed, on its day, and what comes of it on the draft."""

from django.utils.translation import gettext as _

from .compiling import compile_form
from .form_tests import play
from .models import FormTest

OF_APPLICANT = ("birth_date", "citizenship")


def record(form_page, journey, by):
    """Keep a new FormTest in a new draft of `form_page`; the applicant of the journey is the sample citizen or alike."""
    draft = form_page.get_latest_revision_as_object()
    context = journey.context
    test = FormTest(
        name=_("Dalla prova del %s") % f"{context.today:%d/%m/%Y}", day=context.today, way_in=context.way_in,
        applicant={name: context.applicant[name] for name in OF_APPLICANT}, answers=typed_answers(journey),
        sort_order=draft.tests.count(),
    )  # fmt: skip
    test.expected = play(compile_form(draft), test).as_expected()
    draft.tests.add(test)
    draft.save_revision(user=by, log_action=True)
    return test


def typed_answers(journey):
    """{key: what was, or would be, typed} of every visible question that was answered, rightly or not."""
    asked = [question for step in journey.visible_steps for question in step.shown if question.is_stored]
    typed = {question.key: _typed(question, journey) for question in asked}
    return {key: value for key, value in typed.items() if value}


def _typed(question, journey):
    answer, wrong = journey.answers.get(question.key), journey.typed.get(question.key)
    if question.is_group:
        return [_row(question, row) for row in question.rows(answer)]
    if question.is_file:
        return [row["label"] for row in answer or []]
    if question.is_answered(answer):
        return question.initial(answer, journey.known)
    return wrong if isinstance(wrong, (str, list)) else ""


def _row(group, row):
    cells = {
        key: group.by_key[key].initial(answer)
        for key, answer in row.items()
        if group.by_key[key].is_stored and group.by_key[key].is_answered(answer)
    }
    return {key: value for key, value in cells.items() if value}
