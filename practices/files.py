"""Files that people send: kept byte for byte under a random name, given back only by `respond`."""

import hashlib
import logging
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, Sum
from django.http import FileResponse, Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from . import clamd
from .inspection import CONTENT_TYPES, Checked, check, clean_name, run_checker
from .models import Attachment, Document, private_storage
from .states import State

log = logging.getLogger(__name__)

FILES_PER_QUESTION = 3
DRAFTS_MAX_BYTES = 200 * 1024 * 1024  # of one citizen, in all open drafts


def store(practice, question_key, upload, max_files=FILES_PER_QUESTION, item=None, notice=None):
    """Keep an upload (or what `check` returned) as an Attachment of the practice: of the request itself, or of the answer
    to an IntegrationItem or a Notice, each with limits of its own.

    Raises ValidationError in Italian when the file or one more file is refused (decisions 31). The caller holds the
    lock of the practice's row, so that two uploads at once cannot pass a limit together.
    """
    checked = upload if isinstance(upload, Checked) else check(upload)
    answer = {"integration_item": item, "notice": notice}
    refuse_beyond_limits(practice, question_key, len(checked.data), max_files, **answer)
    attachment = Attachment(
        practice=practice,
        **answer,
        question_key=question_key,
        name=checked.name,
        content_type=checked.content_type,
        size=len(checked.data),
        sha256=checked.sha256,
        scan=checked.scan,
    )
    return keep(attachment, checked)


def store_document(practice, kind, title, upload, by=None, code="", **more):
    """Keep a paper as a Document of the practice: bytes that the portal made itself (a PDF), or an operator's upload.

    `more` are other fields of the Document.
    """
    if isinstance(upload, bytes):
        checked = Checked("documento.pdf", "pdf", upload, hashlib.sha256(upload).hexdigest(), "")
    else:
        checked = upload if isinstance(upload, Checked) else check(upload)
    if checked.scan == Attachment.Scan.PENDING:
        raise ValidationError(
            _("Il controllo antivirus non risponde: riprova tra qualche minuto"), code="scanner"
        )
    document = Document(
        practice=practice,
        kind=kind,
        title=title,
        content_type=checked.content_type,
        size=len(checked.data),
        sha256=checked.sha256,
        code=code,
        uploaded_by=by,
        **more,
    )
    return keep(document, checked)


def keep(row, checked):
    """Write the bytes, then the row; no row leaves no bytes."""
    try:
        row.file.save(checked.name, checked.as_content(), save=False)
    except OSError as error:
        log.exception("a file could not be written")
        raise ValidationError(
            _("In questo momento non riusciamo a salvare i file: riprova tra qualche minuto"), code="storage"
        ) from error
    try:
        with transaction.atomic():
            row.save()
    except BaseException:
        row.file.storage.delete(row.file.name)
        raise
    return row


def row_of(attachment):
    """A file in a stored answer, as services.schema has it."""
    return {
        "key": str(attachment.uuid),
        "label": attachment.name,
        "size": attachment.size,
        "sha256": attachment.sha256,
        "scan": attachment.scan,
    }


def refuse_beyond_limits(practice, question_key, size, max_files, integration_item=None, notice=None):
    integration = integration_item.integration if integration_item else None
    mine = Q(practice=practice, integration_item__integration=integration, notice=notice)
    here = mine & Q(question_key=question_key)
    drafts = Attachment.objects.filter(
        mine | Q(practice__citizen=practice.citizen_id, practice__state=State.DRAFT)
    )
    kept = drafts.aggregate(
        here=Count("pk", filter=here),
        files=Count("pk", filter=mine),
        bytes=Sum("size", filter=mine, default=0),
        all_bytes=Sum("size", default=0),
    )
    if kept["here"] >= max_files:
        raise too_many(max_files)
    if kept["files"] >= settings.PRACTICE_MAX_FILES:
        raise too_many(settings.PRACTICE_MAX_FILES)
    if kept["bytes"] + size > settings.PRACTICE_MAX_BYTES:
        text = _(
            "Gli allegati di una richiesta possono occupare al massimo %(megabytes)s MB: togli o riduci un file"
        )
        raise ValidationError(text, code="limit", params={"megabytes": settings.PRACTICE_MAX_BYTES // 2**20})
    if kept["all_bytes"] + size > DRAFTS_MAX_BYTES:
        text = _("Gli allegati delle tue bozze occupano troppo spazio: elimina le bozze che non ti servono")
        raise ValidationError(text, code="limit")


def too_many(most):
    return ValidationError(_("Puoi allegare al massimo %(most)s file"), code="limit", params={"most": most})


def delete(stored):
    """Delete a row and, once the transaction has committed, its bytes."""
    storage, name = stored.file.storage, stored.file.name
    stored.delete()
    transaction.on_commit(lambda: storage.delete(name))


def is_held(stored):
    """Whether nobody may open the file: a virus was found, or the scanner has not answered yet."""
    return getattr(stored, "scan", "") in (Attachment.Scan.PENDING, Attachment.Scan.REFUSED)


def respond(request, stored, download_name, inline=False):
    """The bytes of an Attachment or Document as an answer; the caller has checked that this person may see them.

    Http404 when the file is held (is_held) or its bytes are gone.
    """
    if is_held(stored):
        raise Http404("held")
    if settings.PRIVATE_FILES_ACCEL:
        response = HttpResponse(content_type=stored.content_type)
        response["X-Accel-Redirect"] = f"{settings.PRIVATE_FILES_ACCEL.rstrip('/')}/{stored.file.name}"
    else:
        try:
            response = FileResponse(
                stored.file.storage.open(stored.file.name), content_type=stored.content_type
            )
        except FileNotFoundError as error:
            log.error("the bytes of %s %s are gone", type(stored).__name__, stored.uuid)
            raise Http404("gone") from error
    response["Content-Disposition"] = content_disposition_header(not inline, clean_name(download_name))
    response["Content-Security-Policy"] = content_policy(stored, inline)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response


def content_policy(stored, inline):
    if inline and stored.content_type == CONTENT_TYPES["pdf"]:
        # Not every browser's own reader runs in a sandbox; `check` has refused PDFs that act.
        return "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
    return "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'"


def preview(attachment):
    """A picture made again as a small JPEG without EXIF (bytes), for the desk; None for a PDF or an unreadable file."""
    kind = {"image/jpeg": "jpg", "image/png": "png"}.get(attachment.content_type)
    if kind is None or is_held(attachment):
        return None
    try:
        data = read(attachment)
    except FileNotFoundError:
        return None
    return run_checker("preview", kind, data) or None


def read(stored):
    with stored.file.storage.open(stored.file.name) as file:
        return file.read()


def rescan():
    """Ask the scanner again about the files that it did not answer for; returns how many got an answer."""
    answered = 0
    for attachment in Attachment.objects.filter(scan=Attachment.Scan.PENDING):
        try:
            data = read(attachment)
            infected = clamd.finds_virus(data) if settings.SCANNER == "clamd" else None
        except FileNotFoundError:
            continue
        except OSError:
            break  # still down: the next sweep
        words = {True: Attachment.Scan.REFUSED, False: Attachment.Scan.CLEAN, None: Attachment.Scan.UNCHECKED}
        Attachment.objects.filter(pk=attachment.pk).update(scan=words[infected])
        answered += 1
    return answered


def delete_orphans(older_than):
    """Delete private files last written before `older_than` that no row names (an upload rolled back, a kill)."""
    storage = private_storage()
    root = Path(storage.location)
    deleted = 0
    for folder in root.iterdir() if root.is_dir() else ():
        names = {f"{folder.name}/{path.name}" for path in folder.iterdir()} if folder.is_dir() else set()
        for model in (Attachment, Document):
            names -= set(model.objects.filter(file__in=names).values_list("file", flat=True))
        for name in names:
            if storage.get_modified_time(name) < older_than:
                storage.delete(name)
                deleted += 1
    return deleted
