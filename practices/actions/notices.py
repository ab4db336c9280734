"""The preavviso di rigetto (L. 241/1990, art. 10-bis): given by the office, observed by the citizen."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import files, papers, terms, waits, wording
from ..inspection import check
from ..models import Document, Notice, ProtocolEntry
from ..states import Stage, State
from .integrations import close, lock_to_expire
from .messages import MAX_LENGTH
from .office import EXAMINED, REASON_MIN_LENGTH, lock_to_decide
from .outcomes import filled, register
from .records import finish, lock_in_scope, lock_own, tell_office
from .refusals import AlreadySent, Refused, too_late

WARNED = (State.IN_PROGRESS, Stage.NOTICE)
OBSERVATIONS = "osservazioni"  # in the place of a question key, of files sent with them
MOST_FILES = 5


@transaction.atomic
def give_notice(practice, by, code, text, paper=None):
    """Tell the citizen why the request cannot be granted, before refusing it: ten days for observations.

    `code`: of the service's refusal reasons. The document says what the citizen reads, or what a PaperTemplate makes of
    it (`paper`). Returns the Notice.
    """
    practice = lock_to_decide(practice, by, _("mandare il preavviso di rigetto"))
    if waits.notice_given(practice):
        raise Refused(_("Il preavviso di rigetto è già stato mandato: ora puoi accettare o rifiutare."))
    reason = practice.service.refusal_reasons.filter(code=code).first()
    if reason is None:
        raise Refused(_("Scegli il motivo"))
    if len(text.strip()) < REASON_MIN_LENGTH:
        raise Refused(_("La spiegazione deve avere almeno %(min)d caratteri") % {"min": REASON_MIN_LENGTH})
    now = timezone.now()
    last_day = terms.due(timezone.localdate(now), terms.DAYS_TO_OBSERVE)
    told = {"reason": str(reason), "by_day": last_day}
    text = filled(text.strip(), practice, **told)
    facts = {"reason": str(reason), "text": text, "by": last_day}
    words = wording.of_notice(practice, **facts)
    if paper:
        words = filled(paper.text, practice, text=text, **told)
    entry = register(practice, _("Preavviso di rigetto"), papers.digest_of(words), now)
    notice = Notice.objects.create(
        practice=practice, given_by=by, given_at=now, code=code, reason=str(reason), text=text,
        observe_by=last_day, entry=entry,
    )  # fmt: skip
    papers.issue_office_paper(practice, Document.Kind.NOTICE, words, entry, by, paper.title if paper else "")
    practice.to_notice()
    said = {"protocol": str(entry), "code": code}
    if not practice.is_late:  # a term that has passed is stopped by nothing
        said["until"] = last_day.isoformat()
    finish(practice, by, now, "give_notice", EXAMINED, facts, **said)
    return notice


@transaction.atomic
def withdraw_notice(practice, by):
    """The office changed its mind: the practice goes on."""
    practice = lock_in_scope(practice, by)
    notice = waits.open_notice(practice)
    if notice is None:
        raise too_late(practice, _("revocare il preavviso di rigetto"))
    now = timezone.now()
    close(notice, withdrawn_at=now)
    practice.to_office()
    return finish(practice, by, now, "withdraw_notice", WARNED, protocol=str(notice.entry))


def observe(practice, by, text, uploads=()):
    """The citizen's observations, with files (at most five). ValidationError says what is wrong with a file."""
    if len(uploads) > MOST_FILES:
        raise files.too_many(MOST_FILES)
    checked = [check(upload) for upload in uploads]
    with transaction.atomic():
        practice = lock_own(practice, by)
        notice = waits.open_notice(practice)
        if notice is None:
            raise AlreadySent(_("Non c'è un preavviso a cui rispondere."))
        return keep_observations(practice, by, notice, text, checked)


def keep_observations(practice, by, notice, text, checked):
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise Refused(_("Inserisci le tue osservazioni"))
    if len(text) > MAX_LENGTH:
        words = _("Il testo può avere al massimo %(most)d caratteri: ne hai inseriti %(given)d")
        raise Refused(words % {"most": MAX_LENGTH, "given": len(text)})
    now = timezone.now()
    kept = [files.store(practice, OBSERVATIONS, file, MOST_FILES, notice=notice) for file in checked]
    close(notice, observations=text, observed_at=now)
    digests = [attachment.sha256 for attachment in kept]
    direction = ProtocolEntry.Direction.IN
    entry = register(practice, _("Osservazioni"), papers.digest_of(text), now, direction, digests)
    practice.to_office()
    tell_office(practice, wording.by_who_observed(), now, by)
    return finish(practice, by, now, "observe", WARNED, {"entry": entry}, protocol=str(entry))


@transaction.atomic
def expire_notice(notice, now):
    """Ten days without observations: the office may decide. False when there were some."""
    practice = lock_to_expire(notice)
    notice = waits.open_notice(practice)
    if notice is None or timezone.localdate(now) <= notice.observe_by:
        return False
    close(notice, expired_at=now)
    practice.to_office()
    finish(practice, None, now, "expire_notice", WARNED, {"by": notice.observe_by})
    return True
