"""Annulment of a line of the protocol register (DPR 445/2000, art. 54): it is marked and kept, never deleted."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import ProtocolAnnulment
from .records import lock_in_scope, record
from .refusals import Refused
from .reopening import may_reopen


@transaction.atomic
def annul_entry(entry, by, act, reason):
    """Mark `entry` as annulled by an act of the responsabile, with a reason. Number, date and digest stay readable."""
    practice = lock_in_scope(entry.practice, by)
    if not may_reopen(by):
        raise Refused(_("Solo il responsabile può annullare una registrazione di protocollo."))
    if entry.sequence is None:
        raise Refused(_("La registrazione non ha ancora un numero."))
    if ProtocolAnnulment.objects.filter(entry=entry).exists():
        raise Refused(_("La registrazione è già annullata."))
    act, reason = act.strip(), reason.strip()
    if not act or not reason:
        raise Refused(_("Inserisci il provvedimento e il motivo dell'annullamento"))
    now = timezone.now()
    annulment = ProtocolAnnulment.objects.create(entry=entry, at=now, by=by, act=act, reason=reason)
    record(practice, "annul_entry", by, now, entry=entry.pk, protocol=str(entry))
    return annulment
