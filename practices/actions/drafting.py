"""A draft from its number to its deletion: start, save a step, attach, remove, delete."""

from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import files, inspection, numbers
from ..journeys import form_of, journey_of
from ..models import Counter, DeletedDraft, Practice
from ..newer_version import settle
from .records import lock_own, record
from .refusals import AlreadySent, Refused, Stale, being_changed

NEXT, SAVE, BACK = "next", "save", "back"
# What a deed on a draft may change.
DRAFTED = [
    "form_version", "answers", "typed", "confirmed", "kept_aside", "furthest_step", "revision", "updated_at",
]  # fmt: skip


@dataclass
class Saved:
    """What came of saving a step: `form` is bound, `is_valid` only where "Avanti" asked for it."""

    practice: Practice
    journey: object
    step: object
    form: object
    is_valid: bool = True
    upload_errors: dict = field(default_factory=dict)


def check_open(service, form_page):
    """Refused, in the service's own words, when it takes no requests today or its form was withdrawn."""
    reason = service.closed_because()
    if reason:
        raise Refused(reason)
    if not form_page.live or form_page.current_version is None:
        words = _(
            "Per questo servizio non è possibile presentare la richiesta online: rivolgiti all'ufficio."
        )
        raise Refused(words)
    if form_page.current_version.is_retired:
        raise Refused(being_changed())


@transaction.atomic
def start(form_page, by):
    """Create the draft, which takes its number. Refused when the service is closed or has no published form."""
    if by.is_staff or not hasattr(by, "profile"):
        raise PermissionDenied
    service = form_page.get_parent().specific
    check_open(service, form_page)
    now = timezone.now()
    year = timezone.localtime(now).year
    practice = Practice.objects.create(
        year=year,
        sequence=numbers.take(Counter.Name.PRACTICE, year),
        citizen=by,
        service=service,
        form_version=form_page.current_version,
        service_title=service.title,
        category_name=service.category.name,
        created_at=now,
        updated_at=now,
    )
    record(practice, "start", by, now)
    return practice


def lock_draft(practice, by):
    practice = lock_own(practice, by)
    if not practice.is_draft:
        raise AlreadySent(_("La richiesta è già stata inviata: non puoi più modificarla."))
    return practice


def save_step(practice, by, number, data=None, uploads=None, mode=NEXT, revision=None, way_in=None):
    """Save step `number` from a POST (`data` a QueryDict, `uploads` a MultiValueDict) and return a Saved.

    "next" checks, prunes what became hidden and confirms the step; "save" and "back" keep what was typed as typed.
    Files are kept whatever else is wrong. `revision` is the one the page was drawn from: an older one raises Stale,
    unless it says nothing new; None skips that check. LookupError for a step that is not there or not yet due.
    """
    # The slow part first, outside of the transaction: SQLite has one lock for all who write.
    checked, refused = check_uploads(practice, number, uploads or {})
    with transaction.atomic():
        return save_checked(lock_draft(practice, by), number, data, checked, refused, mode, revision, way_in)


def save_checked(practice, number, data, checked, errors, mode, revision, way_in):
    journey = journey_of(practice, way_in)
    step = journey.step(number)
    if not (step.is_summary or journey.may_visit(step)):
        raise LookupError(number)
    if revision is not None and revision != practice.revision:
        refuse_news(practice, journey.form(step, data=data))
    if checked:
        store_uploads(practice, journey.form(step), checked, errors)
        journey = journey_of(practice, way_in)
    form = journey.form(step, data=data, files_errors=errors)
    is_valid = form.is_valid() and not errors
    keep(practice, step, form, confirmed=is_valid and (mode == NEXT or step.key in practice.confirmed))
    settle(practice, way_in, said=set(form.fields) - set(form.file_keys()))
    if mode == NEXT and is_valid:
        prune(practice, way_in)
    journey = journey_of(practice, way_in)
    if mode == NEXT and is_valid:
        go_on(practice, journey, number)
    touch(practice)
    return Saved(practice, journey, journey.step(number), form, is_valid or mode != NEXT, errors)


def go_on(practice, journey, number):
    """The step that opens next may be the furthest so far."""
    following = journey.next(journey.step(number))
    if following:
        practice.furthest_step = max(practice.furthest_step, following.number)


def refuse_news(practice, form):
    """Raise Stale when the page says of its step anything but what is stored by now."""
    form.is_valid()
    asked = {key for key, field in form.fields.items() if field.question.is_stored}
    asked.difference_update(form.file_keys())
    stored = {key: value for key, value in practice.answers.items() if key in asked}
    typed = {key: value for key, value in practice.typed.items() if key in asked}
    if (form.answers(), form.typed()) != (stored, typed):
        raise Stale(form)


def check_uploads(practice, number, uploads):
    """({question key: [files that are good]}, {question key: [what is wrong with the others]}) of a step."""
    checked, refused = {}, {}
    for key in file_questions(practice, number):
        for upload in uploads.getlist(key)[: settings.PRACTICE_MAX_FILES + 1] if uploads else ():
            try:
                file = upload if isinstance(upload, inspection.Checked) else inspection.check(upload)
                checked.setdefault(key, []).append(file)
            except ValidationError as error:
                refused.setdefault(key, []).extend(error.messages)
    return checked, refused


def file_questions(practice, number):
    steps = form_of(practice).steps
    questions = steps[number - 1].questions if 1 <= number <= len(steps) else ()
    return [question.key for question in questions if question.is_file]


def store_uploads(practice, form, checked, errors):
    """Keep every good file of the step at once; what is wrong with the others goes into `errors`."""
    for key in form.file_keys():
        most = form.fields[key].question.most
        for file in checked.get(key, ()):
            try:
                list_attachment(practice, files.store(practice, key, file, max_files=most))
            except ValidationError as error:
                errors.setdefault(key, []).extend(error.messages)


def list_attachment(practice, attachment):
    practice.answers.setdefault(attachment.question_key, []).append(files.row_of(attachment))


def keep(practice, step, form, confirmed):
    """Replace what the draft holds of this step by what the form says now; files stay as they are listed."""
    for key in set(form.fields) - set(form.file_keys()):
        practice.answers.pop(key, None)
        practice.typed.pop(key, None)
    practice.answers.update(
        {key: value for key, value in form.answers().items() if key not in form.file_keys()}
    )
    practice.typed.update(form.typed())
    others = [key for key in practice.confirmed if key != step.key]
    practice.confirmed = [*others, step.key] if confirmed else others


def prune(practice, way_in):
    """Forget the answers, and delete the files, of questions that are hidden by now."""
    practice.answers = journey_of(practice, way_in).pruned()
    kept = [*practice.answers.values(), *(row["answer"] for row in practice.kept_aside)]
    listed = {row["key"] for value in kept for row in file_rows(value)}
    for attachment in practice.attachments.all():
        if str(attachment.uuid) not in listed:
            files.delete(attachment)


def file_rows(value):
    """The rows of a file question's answer; nothing for any other answer."""
    if isinstance(value, list):
        return [row for row in value if isinstance(row, dict) and "sha256" in row]
    return []


def without(answer, attachment):
    """A file question's answer, less one file."""
    return [row for row in file_rows(answer) if row["key"] != str(attachment.uuid)]


def touch(practice):
    practice.revision += 1
    practice.updated_at = timezone.now()
    practice.save(update_fields=DRAFTED)


@transaction.atomic
def attach(practice, key, upload, by, way_in=None):
    """Add one file to the visible file question `key` of a draft. ValidationError says what is wrong with it."""
    practice = lock_draft(practice, by)
    journey = journey_of(practice, way_in)
    if not any(key in journey.form(step).file_keys() for step in journey.visible_steps):
        raise LookupError(key)
    attachment = files.store(practice, key, upload)
    list_attachment(practice, attachment)
    touch(practice)
    return attachment


@transaction.atomic
def remove_attachment(practice, attachment, by):
    """Take a file of a draft away: row, answer and bytes."""
    practice = lock_draft(practice, by)
    attachment = practice.attachments.filter(pk=attachment.pk).first()
    if attachment is None:
        return practice
    others = [row for row in practice.kept_aside if row["kind"] != "file"]
    aside = [
        row | {"answer": without(row["answer"], attachment)}
        for row in practice.kept_aside
        if row["kind"] == "file"
    ]
    practice.kept_aside = others + [row for row in aside if row["answer"]]
    kept = without(practice.answers.pop(attachment.question_key, None), attachment)
    if kept:
        practice.answers[attachment.question_key] = kept
    files.delete(attachment)
    touch(practice)
    return practice


@transaction.atomic
def delete_draft(practice, by):
    """Delete a draft with its files; the hole that it leaves in the numbers is recorded."""
    practice = lock_own(practice, by)
    if not practice.is_draft:
        raise AlreadySent(_("La pratica è già stata inviata: non puoi più cancellarla."))
    for attachment in practice.attachments.all():
        files.delete(attachment)
    if not practice.is_trial:
        DeletedDraft.objects.create(
            year=practice.year,
            sequence=practice.sequence,
            form_version_id=practice.form_version_id,
            furthest_step=practice.furthest_step,
        )
    practice.delete()
