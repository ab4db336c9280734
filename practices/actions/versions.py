"""A draft moves to the version of its form that is in use: because the citizen wants to, or because the old one was
retired. No answer is lost: what has no place in the new version is kept aside in the draft."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import wording
from ..models import Delivery
from ..newer_version import carry, newer_version
from .drafting import lock_draft, touch
from .records import deliver, record, tell
from .refusals import AlreadySent, Refused


@transaction.atomic
def move_draft(practice, by, version, revision, way_in=None):
    """Move the citizen's own draft to `version`, as the page of `revision` has shown. Refused when another version is
    in use by now, or when the draft has changed since; AlreadySent."""
    practice = lock_draft(practice, by)
    found = newer_version(practice)
    if found is None or found.pk != version.pk or practice.revision != revision:
        raise Refused(
            _("Nel frattempo qualcosa è cambiato: guarda di nuovo che cosa cambia prima di passare.")
        )
    move(practice, found, "move_version", by, way_in)
    return practice


@transaction.atomic
def move_from_retired(practice, way_in=None):
    """Move a draft off a retired version and tell its citizen; False, and nothing is done, when it need not or cannot
    move (it was sent, or no other version is in use)."""
    try:
        practice = lock_draft(practice, practice.citizen)
    except AlreadySent:
        return False
    old, version = practice.form_version, newer_version(practice)
    if version is None or not old.is_retired:
        return False
    moved = move(practice, version, "version_retired", None, way_in)
    tell(practice, wording.of_retirement(old, moved), practice.updated_at)
    deliver(practice, f"version:{version.pk}", Delivery.Kind.MAIL)
    return True


def move(practice, version, verb, by, way_in):
    numbers = {"from": practice.form_version.number, "to": version.number}
    moved = carry(practice, version, way_in)
    touch(practice)
    record(practice, verb, by, timezone.now(), **numbers)
    return moved
