"""Who works on a practice: assigned by name or by load, handed to the cover of who is away, released."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import operators
from ..states import OPEN
from .records import lock_in_scope, record
from .refusals import Refused, too_late


@transaction.atomic
def assign(practice, by, to=None):
    """Put an open practice in the hands of `to`, or (None) of who has the least to do; the cover's, who is away.

    One that nobody has taken in charge stays Inviata, on that person's list. Refused when it is closed, when `to` may
    not see it or is away with nobody to cover.
    """
    practice = lock_open(practice, by, _("assegnare la pratica"))
    team = operators.able(practice, operators.team())
    receiver = named(team, to) if to else operators.least_loaded(team)
    if receiver is None:
        raise Refused(_("Oggi non c'è nessun operatore che possa lavorare questa pratica."))
    if receiver.pk == practice.operator_id:
        raise Refused(_("La pratica è già di %(operator)s.") % {"operator": receiver})
    return hand_over(practice, by, receiver, "assign", is_by_load=to is None)


def named(team, to):
    person = next((person for person in team if person.pk == to.pk), None)
    if person is None:
        raise Refused(_("%(operator)s non può vedere questa pratica.") % {"operator": to})
    receiver = operators.stand_in(person, team)
    if receiver is None:
        words = _(
            "%(operator)s è assente fino al %(day)s e nessuno può sostituirlo: scegli un'altra persona."
        )
        raise Refused(words % {"operator": person, "day": f"{person.absence.last_day:%d/%m/%Y}"})
    return receiver


def receiver_on_arrival(practice):
    """Where the service asks for it, who is here and has the least to do; None when there is nobody, and the practice
    waits for who takes it, as any other."""
    if not practice.service.assigns_on_arrival:
        return None
    return operators.least_loaded(operators.able(practice, operators.team()))


@transaction.atomic
def release(practice, by):
    """Take an open practice out of anybody's hands; its state stays."""
    practice = lock_open(practice, by, _("rilasciare la pratica"))
    if practice.operator_id is None:
        raise Refused(_("La pratica non è in carico a nessuno."))
    return hand_over(practice, by, None, "release")


def lock_open(practice, by, deed):
    practice = lock_in_scope(practice, by)
    if practice.state not in OPEN:
        raise too_late(practice, deed)
    return practice


def hand_over(practice, by, receiver, verb, **data):
    now, before = timezone.now(), practice.operator_id
    practice.operator, practice.updated_at = receiver, now
    practice.save(update_fields=["operator", "updated_at"])
    record(practice, verb, by, now, before=before, after=receiver and receiver.pk, **data)
    return practice
