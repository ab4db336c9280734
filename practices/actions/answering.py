"""The citizen's answer to a request for integration: kept as a draft, then sent once; what was sent first stays."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import files, waits, wording
from ..asked_again import form_for
from ..inspection import check
from ..models import Integration, Practice, ProtocolEntry
from ..sealing import digest_of_answers
from .integrations import WAITING, close
from .outcomes import register
from .records import finish, lock_own, tell_office
from .refusals import AlreadySent


@dataclass
class Answered:
    """What came of saving an answer: `form` is bound; it is sent when `is_sent`."""

    practice: Practice
    integration: Integration
    form: object
    is_sent: bool = False
    upload_errors: dict = field(default_factory=dict)


def answer_integration(practice, by, data, uploads=None, send=True):
    """Keep what was typed and the good files; with `send` check everything and send it, if it is complete.

    Raises AlreadySent when there is nothing to answer (any more).
    """
    # The slow part first, outside of the transaction: SQLite has one lock for all who write.
    checked, errors = check_uploads(practice, uploads or {})
    with transaction.atomic():
        practice, integration = lock_to_answer(practice, by)
        store(practice, integration, checked, errors)
        form = form_for(practice, integration, data, errors)
        is_complete = form.is_valid() and not errors
        integration.typed = {"answers": form.answers(), "typed": form.typed()}
        integration.save(update_fields=["typed"])
        if send and is_complete:
            send_answer(practice, by, integration, form)
        return Answered(practice, integration, form, send and is_complete, errors)


def lock_to_answer(practice, by):
    practice = lock_own(practice, by)
    integration = waits.open_integration(practice)
    if integration is None:
        raise AlreadySent(_("Non c'è una richiesta di integrazione a cui rispondere."))
    return practice, integration


def check_uploads(practice, uploads):
    """({question key: [files.Checked]}, {question key: [what is wrong with the others]})."""
    checked, errors = {}, {}
    integration = waits.open_integration(practice)
    for item in integration.items.all() if integration else ():
        for upload in uploads.getlist(item.question_key)[: files.FILES_PER_QUESTION + 1] if uploads else ():
            try:
                checked.setdefault(item.question_key, []).append(check(upload))
            except ValidationError as error:
                errors.setdefault(item.question_key, []).extend(error.messages)
    return checked, errors


def store(practice, integration, checked, errors):
    if not checked:
        return
    form = form_for(practice, integration)
    items = {item.question_key: item for item in integration.items.all()}
    for key in set(checked) & set(form.file_keys()):
        for file in checked[key]:
            try:
                files.store(practice, key, file, form.fields[key].question.most, item=items[key])
            except ValidationError as error:
                errors.setdefault(key, []).extend(error.messages)


def send_answer(practice, by, integration, form):
    now = timezone.now()
    answers = {
        **form.answers(),
        **{key: form.stored[key] for key in form.file_keys() if form.stored.get(key)},
    }
    shown = {key: value for key, value in answers.items() if key in form.known_after.answers}
    for item in integration.items.all():
        item.answer = shown.get(item.question_key)
        item.save(update_fields=["answer"])
        if item.answer is None:  # hidden by another answer: its files were sent to nobody
            for attachment in item.attachments.all():
                files.delete(attachment)
    close(integration, typed={}, answered_at=now)
    kept = practice.attachments.filter(integration_item__integration=integration)
    digests = list(kept.values_list("sha256", flat=True))
    entry = register(
        practice, _("Integrazione"), digest_of_answers(shown), now, ProtocolEntry.Direction.IN, digests
    )
    practice.to_office()
    tell_office(practice, wording.by_who_answered(), now, by)
    said = {"protocol": str(entry), "round": integration.round}
    finish(practice, by, now, "answer_integration", WAITING, {"entry": entry}, **said)


@transaction.atomic
def remove_answer_file(practice, by, uuid):
    """Take a file of an answer that was not sent yet away; its name, or "" when it is not there."""
    practice, integration = lock_to_answer(practice, by)
    attached = practice.attachments.filter(integration_item__integration=integration)
    attachment = next((row for row in attached if str(row.uuid) == uuid), None)
    if attachment is None:
        return ""
    files.delete(attachment)
    return attachment.name
