"""The document of a decision: an upload, or words of the library that the worker makes a paper of."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .. import files, papers, protocol, variables
from ..models import Document, ProtocolEntry
from .refusals import Refused


def filled(words, practice, /, **told):
    """The words with their variables filled (practices.variables.fill). Refused when this practice has no value for one."""
    words = variables.fill(words, practice, **told)
    if missing := variables.missing(words):
        raise Refused(
            _("Questa pratica non ha il valore di %(names)s: cambia il testo o il modello")
            % {"names": variables.braced(missing)}
        )
    return words


def register(practice, what, digest, now, direction=ProtocolEntry.Direction.OUT, attachment_digests=()):
    """A line of the register for an act of this practice: "Accoglimento: Cambio Medico"."""
    subject = _("%(what)s: %(service)s") % {"what": what, "service": practice.service_title}
    return protocol.register(practice, direction, subject, digest, now, attachment_digests)


def issue_outcome(practice, by, now, what, title, document=None, words=""):
    """Register a decision and keep its document, made of the upload or of `words`; returns the line of the register."""
    if document is None:
        entry = register(practice, what, papers.digest_of(words), now)
        papers.issue_office_paper(practice, Document.Kind.OUTCOME, words, entry, by, title)
        return entry
    kept = keep_document(practice, Document.Kind.OUTCOME, title, document, by)
    kept.entry = register(practice, what, kept.sha256, now)
    kept.save(update_fields=["entry"])
    return kept.entry


def keep_document(practice, kind, title, upload, by):
    try:
        return files.store_document(practice, kind, title, upload, by=by)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
