"""Publishing a form: its blocks are checked, compiled and kept as an immutable version, which can be retired."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from wagtail.log_actions import log

from .checks import mistakes_of
from .compiling import compile_form, digest_of
from .form_tests import red_words
from .own_patterns import refusal
from .upgrading import upgrade

RETIRED = "services.retire_version"  # in the history of the page


class FormHasMistakes(PermissionDenied):
    """Raised where a broken form is published past the editor's page (a command, a workflow): Wagtail's admin
    answers a refusal, never an error page. `messages` names every step and question."""

    def __init__(self, messages):
        super().__init__("\n".join(messages))
        self.messages = messages


def checked_schema(form_page):
    """The schema of `form_page` as it stands; raises FormHasMistakes."""
    schema = compile_form(form_page)
    mistakes = mistakes_of(schema, form_page.get_parent().specific)
    if mistakes:
        raise FormHasMistakes([mistake.message for mistake in mistakes])
    return schema


@transaction.atomic
def publish(form_page, by=None):
    """The FormVersion of `form_page` as it stands now: the current one when nothing differs from it, else a new one.

    A → B → A makes three versions: a practice tells which form it was filled in, not only what it asked.
    Raises FormHasMistakes, also where one of the form's tests is red.
    """
    schema = checked_schema(form_page)
    if red := red_words(schema, form_page.tests.all()):
        raise FormHasMistakes(red)
    digest = digest_of(schema)
    pages = type(form_page).objects
    current = pages.select_for_update().get(pk=form_page.pk).current_version
    if words := refusal(by, current.schema["steps"] if current else (), form_page.steps):
        raise FormHasMistakes([words])
    if current is None or not says(current, digest):
        last = form_page.versions.aggregate(last=Max("number"))["last"] or 0
        current = form_page.versions.create(number=last + 1, digest=digest, schema=schema, created_by=by)
        # Not save(): a page's save looks at the whole tree, and only this pointer changes.
        pages.filter(pk=form_page.pk).update(current_version=current)
    form_page.current_version = current
    return current


def says(version, digest):
    """Whether a version is the form of this digest, also when it was made in the shape of an earlier day."""
    return digest in (version.digest, digest_of(upgrade(version.schema)))


def tried_version(form_page, by):
    """The form as it is being edited, for a trial: the current version when it is the same, else one without a number.
    Raises FormHasMistakes."""
    schema = checked_schema(form_page.get_latest_revision_as_object())
    digest, current = digest_of(schema), form_page.current_version
    if current and says(current, digest):
        return current
    tried = form_page.versions(manager="and_tried")
    defaults = {"schema": schema, "created_by": by}
    return tried.get_or_create(number=None, digest=digest, defaults=defaults)[0]


class AlreadyRetired(ValueError):
    """Raised for a version whose retirement has begun: it stays as it was said to those whom it concerned."""


@transaction.atomic
def retire(version, by, reason, at):
    """From `at` on (an aware datetime) the version is not used: nobody starts on it and its drafts move to the current
    one. A retirement that has not begun yet can be said again, with another day or reason. Raises AlreadyRetired."""
    versions = type(version).objects.select_for_update().filter(pk=version.pk)
    if versions.get().is_retired:
        raise AlreadyRetired(version)
    versions.update(retired_at=at, retired_by=by, retirement_reason=reason)
    log(
        instance=version.form_page, action=RETIRED, user=by, data={"number": version.number, "reason": reason}
    )
