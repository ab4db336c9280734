"""The editor's page of a form: publishing is refused while the form has mistakes, each shown on its own block."""

from django.forms.utils import ErrorList
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from .checks import Mistake, mistakes_of
from .compiling import compile_blocks
from .library_blocks import LIBRARY_STEP


class FormPageForm(WagtailAdminPageForm):
    """A draft may be unfinished; what is published or sent to moderation must be right."""

    def clean(self):
        data = super().clean()
        if not self.is_deferred_validation and "steps" in data and "rules" in data:
            mistakes = mistakes_of(compile_blocks(data["steps"], data["rules"]))
            mistakes += changed_keys(self.instance, data["steps"])
            if mistakes:
                self.add_error("steps", on_blocks(mistakes, data["steps"]))
        return data


def changed_keys(page, steps):
    """A key that citizens have already answered under cannot be renamed: their answers would lose their question."""
    if not page.pk or not page.current_version_id:
        return []
    before = _keys_by_id(type(page).objects.get(pk=page.pk).steps)
    return [
        Mistake(
            _("La chiave «%(old)s» è già pubblicata e non si può cambiare in «%(new)s».")
            % {"old": before[id_], "new": key}
        )
        for id_, key in _keys_by_id(steps).items()
        if before.get(id_, key) != key
    ]


def on_blocks(mistakes, blocks):
    """One error for the whole stream: all messages above it, and each again on its step or question.

    A step of the library shows no questions: theirs are said on the step.
    """
    steps = {}
    for mistake in mistakes:
        if mistake.step is not None:
            place = None if blocks[mistake.step].block_type == LIBRARY_STEP else mistake.question
            steps.setdefault(mistake.step, {}).setdefault(place, []).append(mistake.message)
    return StreamBlockValidationError(
        block_errors={number: _step_error(questions) for number, questions in steps.items()},
        # The admin's script puts each message above the one before: last first, to be read in the form's order.
        non_block_errors=ErrorList([mistake.message for mistake in reversed(mistakes)]),
    )


def _step_error(questions):
    inside = {number: _messages(words) for number, words in questions.items() if number is not None}
    block_errors = {"questions": StreamBlockValidationError(block_errors=inside)} if inside else None
    return StructBlockValidationError(
        block_errors=block_errors, non_block_errors=ErrorList(questions.get(None, []))
    )


def _messages(words):
    return StructBlockValidationError(non_block_errors=ErrorList(words))


def _keys_by_id(steps):
    found = {}
    for step in steps:
        if step.block_type != LIBRARY_STEP:
            found[step.id] = step.value["key"]
        found.update({child.id: child.value["key"] for child in step.value["questions"]})
    found.pop(None, None)
    return found
