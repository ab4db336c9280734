"""The protocol register (DPR 445/2000, art. 53): the internal one; a body with a central register replaces `register`."""

from django.utils import timezone

from . import numbers
from .models import Counter, ProtocolEntry


def register(practice, direction, subject, digest, at, attachment_digests=()):
    """Enter a paper of `practice` in the register: the next number of the local year, gapless.

    Inside the transaction that presents or issues the paper (L. 241/1990 art. 18-bis: same date).
    """
    year = timezone.localtime(at).year
    return ProtocolEntry.objects.create(
        practice=practice,
        year=year,
        sequence=numbers.take(Counter.Name.PROTOCOL, year),
        direction=direction,
        registered_at=at,
        party_name=f"{practice.applicant_surname} {practice.applicant_name}".upper(),
        party_fiscal_code=practice.applicant_fiscal_code,
        subject=subject[:255],
        digest=digest,
        attachment_digests=list(attachment_digests),
    )
