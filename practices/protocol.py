"""The protocol register (DPR 445/2000, art. 53): a built-in one, or the body's own behind a small interface."""

import logging

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from . import chain, numbers
from .models import Counter, Delivery, Message, Practice, ProtocolEntry

log = logging.getLogger(__name__)


class BuiltIn:
    """Numbers from a counter row of the same database: gapless, given inside the transaction of the deed."""

    is_external = False

    def assign(self, entry):
        """(year, number) of an entry that has none: the next of the local year of its registration."""
        year = timezone.localtime(entry.registered_at).year
        return year, numbers.take(Counter.Name.PROTOCOL, year)


def register_in_use():
    """The register that the setting PROTOCOL_REGISTER names by its dotted path; without it the built-in one.

    A body's own has `is_external = True` and `assign(entry) -> (year, number)`. It is called by the worker, outside of
    any transaction, again and again until it answers: it must give the same number for the same `entry.pk`. It raises
    any exception while it is down, and takes the date of presentation from `entry.registered_at`.
    """
    return import_string(getattr(settings, "PROTOCOL_REGISTER", "practices.protocol.BuiltIn"))()


def register(practice, direction, subject, digest, at, attachment_digests=()):
    """Enter a paper of `practice` in the register, inside the transaction that presents or issues it (L. 241/1990
    art. 18-bis: same date). With an external register the number comes later: "in attribuzione" until then."""
    entry = ProtocolEntry(
        practice=practice,
        direction=direction,
        registered_at=at,
        party_name=f"{practice.applicant_surname} {practice.applicant_name}".upper(),
        party_fiscal_code=practice.applicant_fiscal_code,
        subject=subject[:255],
        digest=digest,
        attachment_digests=list(attachment_digests),
    )
    in_use = register_in_use()
    if not in_use.is_external:
        entry.year, entry.sequence = in_use.assign(entry)
    entry.save()
    if in_use.is_external:
        Delivery.objects.create(practice=practice, kind=Delivery.Kind.PROTOCOL, event=f"protocol:{entry.pk}")
    return entry


def fetch(delivery):
    """Ask the external register for the numbers that the practice still lacks, and mark the delivery done."""
    in_use = register_in_use()
    for entry in delivery.practice.protocol_entries.filter(sequence=None).order_by("pk"):
        keep_number(entry, *in_use.assign(entry))
    Delivery.objects.filter(pk=delivery.pk, done_at=None).update(done_at=timezone.now())


@transaction.atomic
def keep_number(entry, year, sequence):
    """Write the number that an entry waited for, once, with its line in the history; the citizen is told of the own."""
    practice = Practice.objects.select_for_update().get(pk=entry.practice_id)
    waiting = ProtocolEntry.objects.filter(pk=entry.pk, sequence=None)
    if not waiting.update(year=year, sequence=sequence):
        return
    entry.year, entry.sequence = year, sequence
    now = timezone.now()
    chain.append(practice, "protocol", now, data={"entry": entry.pk, "protocol": str(entry)})
    if entry.direction == ProtocolEntry.Direction.IN:
        words = _("Il numero di protocollo è %(protocol)s del %(day)s.") % {
            "protocol": entry,
            "day": f"{timezone.localtime(entry.registered_at):%d/%m/%Y}",
        }
        Message.objects.create(practice=practice, side=Message.Side.OFFICE, text=words, sent_at=now)
