"""The editor's page of a form: publishing is refused while the form has mistakes, each shown on its own block."""

from django import forms
from django.forms.utils import ErrorList
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from .checks import Mistake, changes, findings_of
from .compiling import compile_blocks
from .form_tests import red_tests, words_of
from .library_blocks import LIBRARY_STEP
from .own_patterns import refusal


class FormPageForm(WagtailAdminPageForm):
    """A draft may be unfinished; what is published or sent to moderation must be right."""

    @property
    def media(self):
        if self.for_user is None or self.for_user.is_superuser:
            return super().media
        return super().media + forms.Media(css={"all": ["services/without_own_patterns.css"]})

    def clean(self):
        data = super().clean()
        if words := refusal(self.for_user, self.instance.steps, data.get("steps")):
            self.add_error("steps", words)
        if not self.is_deferred_validation and "steps" in data and "rules" in data:
            schema = compile_blocks(data["steps"], data["rules"])
            self.sent_steps = data["steps"]
            self.findings = findings_of_draft(self.instance, self.parent_page, schema, data["steps"])
            mistakes = [mistake for mistake in self.findings if mistake.stops]
            self.red_tests = [] if mistakes else red_tests(schema, self.instance.tests.all())
            mistakes += [Mistake(words_of(test, found)) for test, found in self.red_tests]
            if mistakes:
                self.add_error("steps", on_blocks(mistakes, data["steps"]))
        return data


def findings_of_draft(page, service, schema, steps):
    """Every Mistake of a form as it is being edited, with what its changes do to drafts under way."""
    found = findings_of(schema, service and service.specific) + changed_keys(page, steps)
    return found + list(changes.check(page.current_version, schema))


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
    """One error for the whole stream: all messages above it, and each again on its step, section, group or question.

    A step of the library shows no questions: theirs are said on the step.
    """
    placed = [
        (mistake.place[:1] if blocks[mistake.place[0]].block_type == LIBRARY_STEP else mistake.place, mistake)
        for mistake in mistakes
        if mistake.place
    ]
    return StreamBlockValidationError(
        block_errors=_errors_inside(placed, 0),
        # The admin's script puts each message above the one before: last first, to be read in the form's order.
        non_block_errors=ErrorList([mistake.message for mistake in reversed(mistakes)]),
    )


def block_id(blocks, place):
    """The id of the block at a place; "" for the whole form."""
    child = None
    for position in place:
        children = child.value["questions"] if child else blocks
        child = children[position]
        if child.block_type == LIBRARY_STEP:
            break
    return child.id if child else ""


def _errors_inside(placed, depth):
    """{position: its error} of the children of a stream; `placed` are (place, mistake) that lie in it."""
    children = {}
    for place, mistake in placed:
        children.setdefault(place[depth], []).append((place, mistake))
    return {position: _error(rows, depth + 1) for position, rows in children.items()}


def _error(placed, depth):
    own = [mistake.message for place, mistake in placed if len(place) == depth]
    inside = _errors_inside([row for row in placed if len(row[0]) > depth], depth)
    return StructBlockValidationError(
        block_errors={"questions": StreamBlockValidationError(block_errors=inside)} if inside else None,
        non_block_errors=ErrorList(own),
    )


def _keys_by_id(steps):
    found = {}
    for child in steps:
        if child.block_type != LIBRARY_STEP:
            found[child.id] = child.value["key"]
        if "questions" in child.value:
            found |= _keys_by_id(child.value["questions"])
    found.pop(None, None)
    return found
