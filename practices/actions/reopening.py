"""Reopening of a decided practice by the responsabile (autotutela, L. 241/1990, art. 21-quinquies and 21-nonies)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import doctors, papers
from ..states import Stage, State
from .office import REASON_MIN_LENGTH
from .outcomes import register
from .records import finish, lock_in_scope
from .refusals import Refused, too_late

MOST = 1000


@transaction.atomic
def reopen(practice, by, reason):
    """Accettata or Rifiutata → In Elaborazione, with a reason that the citizen reads. The decision is taken off the row,
    a doctor's place is given back and a new term begins; message, paper and protocol of the old decision stay."""
    practice = lock_in_scope(practice, by)
    if not may_reopen(by):
        raise Refused(_("Solo il responsabile può riaprire una pratica."))
    if practice.state not in (State.ACCEPTED, State.REJECTED):
        raise too_late(practice, _("riaprire la pratica"))
    reason = reason.strip()
    if not REASON_MIN_LENGTH <= len(reason) <= MOST:
        words = _("Il motivo deve avere da %(least)d a %(most)d caratteri")
        raise Refused(words % {"least": REASON_MIN_LENGTH, "most": MOST})
    decided = practice.state
    decision = practice.events.filter(verb__in=("accept", "reject")).order_by("-position").first()
    if decided == State.ACCEPTED and decision and (code := decision.data.get("doctor")):
        doctors.give_back(practice, code)
    now = timezone.now()
    facts = {"decided_at": practice.closed_at, "reason": reason}
    entry = register(practice, _("Riapertura"), papers.digest_of(reason), now)
    practice.to_reopened()
    return finish(practice, by, now, "reopen", (decided, Stage.OFFICE), facts, protocol=str(entry))


def may_reopen(user):
    scope = getattr(user, "operator_profile", None)
    return bool(scope and scope.is_supervisor)
