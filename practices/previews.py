"""What an editor sees of a form in the page editor: each step, the Riepilogo and the receipt, as the citizen will.

The page finds `preview` by its name in settings.FORM_PREVIEW: services know nothing of practices. No row is written.
"""

import uuid

from django.utils import timezone

from services.compiling import compile_form, digest_of
from services.context import Context
from services.examples import examples
from services.form_tests import SAMPLE
from services.models import FormVersion

from .freezing import district_of, freeze_people
from .journeys import journey_of
from .models import Practice
from .views import steps, summary, trial

SUMMARY, RECEIPT = "riepilogo", "ricevuta"


def preview(form_page, request, mode):
    """The answer to a preview in `mode`: "passo-<n>", "riepilogo" or "ricevuta"; None for a step that is not there."""
    schema = compile_form(form_page)
    context = Context(timezone.localdate(), Practice.WayIn.PASSWORD, SAMPLE)
    practice = made_up(form_page, schema, examples(schema, context), request.user)
    if mode == RECEIPT:
        return trial.show(request, sent(practice))
    journey = journey_of(practice)
    if mode == SUMMARY:
        practice.answers = without(practice.answers, journey.steps[-1])
        journey = journey_of(practice)
        # Examples are of the right kind, not right: what would stand in the way of sending is not the form's.
        return summary.show(
            request, practice, journey, journey.form(journey.steps[-1]), missing=[], warnings=[]
        )
    return preview_step(request, practice, int(mode.rpartition("-")[2]))


def preview_step(request, practice, number):
    """A step as one comes to it: those before are answered, this one is not."""
    if not 1 <= number <= len(practice.form_version.schema["steps"]):
        return None
    step = journey_of(practice).step(number)
    practice.answers = without(practice.answers, step)
    journey = journey_of(practice)
    step = journey.step(number)
    return steps.show(request, practice, journey, step, journey.form(step), is_hidden=not step.is_visible)


def without(answers, step):
    """The answers as they are when one comes to the step."""
    own = {question.key for question in step.questions}
    return {key: value for key, value in answers.items() if key not in own}


def made_up(form_page, schema, answers, user):
    """A draft that is in no table."""
    service = form_page.get_parent().specific
    version = FormVersion(form_page=form_page, digest=digest_of(schema), schema=schema)
    return Practice(
        uuid=uuid.UUID(int=0),
        is_trial=True,
        citizen=user,
        service=service,
        form_version=version,
        service_title=service.title,
        category_name=service.category.name,
        applicant=SAMPLE,
        way_in=Practice.WayIn.PASSWORD,
        answers=answers,
        confirmed=[step["key"] for step in schema["steps"]],
    )


def sent(practice):
    practice.to_submitted(timezone.now())
    practice.term_days, practice.seal = practice.service.term_days, "0" * 64
    freeze_people(practice, SAMPLE)
    practice.district = district_of(practice.answers, SAMPLE)
    return practice
