"""What a verified card does: the decision table (cns.md 7.2). Each deed is one transaction and has one answer.

`card` is always an accounts.health_card.Card: its fiscal code is certain, its names are text and never a key. A codice
fiscale that was only typed is never merged with a card: otherwise a squatter's password would open the health data of
the card's owner.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from . import card_history, fiscal_code, registration, tasks
from .card_states import CardState
from .models import HealthCard, Profile, Registration, User


class Outcome(StrEnum):
    """What came of a card. The words for people stand in card_words.py."""

    REGISTERED = "registered"
    SIGNED_IN = "signed_in"
    RENEWED = "renewed"  # signed in, with the newer certificate of a registered card
    NEW = "new"  # nobody has this codice fiscale: the account is still to be opened
    TYPED = "typed"  # accounts only typed it: theirs, or not theirs?
    ALREADY = "already"
    NOT_REGISTERED = "not_registered"
    OTHER_PERSON = "other_person"  # the account that is signed in is somebody else's
    OTHERS_CODE = "others_code"  # another account has the codice fiscale, verified
    NO_PROFILE = "no_profile"
    INACTIVE = "inactive"
    STAFF = "staff"
    BLOCKED = "card_blocked"
    REVOKED = "card_revoked"
    REPLACED = "card_replaced"
    EXPIRED = "card_expired"
    LAPSED = "lapsed"  # the registration or its time was over, or its address got an account meanwhile


OPENING = frozenset({Outcome.SIGNED_IN, Outcome.RENEWED})


@dataclass(frozen=True)
class Answer:
    """`user` and `card` (a HealthCard) only where the outcome concerns them."""

    outcome: Outcome
    user: User | None = None
    card: HealthCard | None = None


def register(card, visitor=None):
    """ "Registra TS-CNS": visitor is the signed-in account, or None. Signs nobody in."""
    return _decide("register", _register, card, visitor)


def sign_in(card, visitor=None):
    """ "Login TS-CNS". Only an outcome of OPENING opens a session, of `answer.user`."""
    return _decide("login", _sign_in, card, visitor)


def open_account(card, waiting):
    """The mailbox of a Registration was confirmed in the browser that holds the card: its account becomes the owner's.

    When somebody else verified the codice fiscale meanwhile, the registration goes and the card joins that account.
    """
    key = waiting.pk
    return _decide("register", lambda card, _visitor: _open_account(card, key), card, None)


def try_out(card, visitor=None):
    """ "Prova la tua carta": whether it would open an account here. Changes nothing."""
    with transaction.atomic():
        answer = _sign_in(card, None, dry=True)
        card_history.record("try", answer.outcome, card, answer.user, visitor)
    return answer


def _decide(deed, function, card, visitor):
    try:
        return _decided(deed, function, card, visitor)
    except IntegrityError:
        # Somebody registered the same card or codice fiscale at this moment: now it is known.
        return _decided(deed, function, card, visitor)


@transaction.atomic
def _decided(deed, function, card, visitor):
    answer = function(card, visitor)
    card_history.record(deed, answer.outcome, card, answer.user, visitor)
    return answer


class _Known:
    """What the database holds of a card's codice fiscale, under lock: profiles and certificates."""

    def __init__(self, card, visitor=None):
        wanted = Q(fiscal_code=card.fiscal_code) | Q(user=visitor.pk if visitor else None)
        profiles = Profile.objects.select_for_update(of=("self",)).select_related("user").filter(wanted)
        profiles = list(profiles.order_by("pk"))
        same_code = [row for row in profiles if row.fiscal_code == card.fiscal_code]
        self.owner = next((row for row in same_code if row.fiscal_code_verified_at), None)
        # An account that never confirmed its mailbox proves nothing; nobody can enter one that was closed.
        self.typed = [
            row for row in same_code if row != self.owner and row.user.is_verified and row.user.is_active
        ]
        self.mine = next((row for row in profiles if visitor and row.user_id == visitor.pk), None)
        self.certificates = list(HealthCard.objects.select_for_update().same_card(card))
        self.same = next((row for row in self.certificates if row.fingerprint == card.fingerprint), None)

    @property
    def active(self):
        return next((row for row in self.certificates if row.state == CardState.ACTIVE), None)


REFUSED_STATES = {
    CardState.REVOKED: Outcome.REVOKED,
    CardState.REPLACED: Outcome.REPLACED,
    CardState.EXPIRED: Outcome.EXPIRED,
}


def _refusal(card, known):
    """Why our own table refuses the card, whoever shows it; None."""
    if any(row.state == CardState.BLOCKED for row in known.certificates):
        return Outcome.BLOCKED
    if known.same is not None and known.same.state in REFUSED_STATES:
        return REFUSED_STATES[known.same.state]
    if known.same is None and known.active and card.not_before <= known.active.valid_from:
        return Outcome.REPLACED
    if known.owner is not None:
        if known.owner.user.is_staff:
            return Outcome.STAFF
        if not known.owner.user.is_active:
            return Outcome.INACTIVE
    return None


def _register(card, visitor):
    if visitor is not None and visitor.is_staff:
        return Answer(Outcome.STAFF)
    known = _Known(card, visitor)
    if visitor is not None:
        refused = _not_for(visitor, card, known)
        if refused:
            return Answer(refused, visitor)
    refused = _refusal(card, known)
    if refused:
        return Answer(refused, known.owner and known.owner.user)
    if visitor is not None:
        return _add(known.mine, card, known)
    if known.owner is not None:
        return _add(known.owner, card, known)
    return Answer(Outcome.TYPED if known.typed else Outcome.NEW)


def _not_for(visitor, card, known):
    """Why the card cannot be the visitor's; None."""
    if known.mine is None:
        return Outcome.NO_PROFILE
    if known.mine.fiscal_code != card.fiscal_code and not _stands_in(known.mine, card):
        return Outcome.OTHER_PERSON
    if known.owner is not None and known.owner != known.mine:
        return Outcome.OTHERS_CODE
    return None


def _stands_in(profile, card):
    """Whether the profile has only a provisional code, of a person whom the card's code fits."""
    if not fiscal_code.is_provisional(profile.fiscal_code):
        return False
    wrong = fiscal_code.coherence(
        card.fiscal_code,
        profile.surname,
        profile.name,
        profile.sex,
        profile.birth_date,
        profile.birth_place.code,
    )
    return not wrong


def _add(profile, card, known):
    """The card becomes the profile's."""
    if known.same is not None:
        return Answer(Outcome.ALREADY, profile.user, known.same)
    verify(profile, card)
    row = _keep(profile.user, card, known)
    tasks.send_card_registered.enqueue(row.pk)
    return Answer(Outcome.REGISTERED, profile.user, row)


def _keep(user, card, known):
    """The row of a certificate; an older one of the same card gives way to it."""
    now = timezone.now()
    for row in known.certificates:
        if row.state in (CardState.ACTIVE, CardState.EXPIRED):
            row.to_replaced(now)
            row.save(update_fields=["state", "changed_at"])
    return HealthCard.objects.create(
        user=user,
        fiscal_code=card.fiscal_code,
        card_id=card.card_id,
        issuer=card.issuer[:200],
        issuer_digest=card.issuer_digest,
        serial=card.serial,
        fingerprint=card.fingerprint,
        valid_from=card.not_before,
        valid_until=card.not_after,
    )


def verify(profile, card):
    """The profile's codice fiscale is certain from now on, and its names are the card's."""
    if profile.fiscal_code_verified_at is None:
        profile.fiscal_code = card.fiscal_code
        profile.fiscal_code_verified_at = timezone.now()
        profile.is_code_disputed = False
        others = Profile.objects.filter(fiscal_code=card.fiscal_code).exclude(pk=profile.pk)
        others.update(is_code_disputed=True)
        for other in others.exclude(user__email_verified_at=None).values_list("user", flat=True):
            tasks.send_code_verified_elsewhere.enqueue(other)
    registration.rename(profile, card.surname, card.name)
    profile.save(
        update_fields=["fiscal_code", "fiscal_code_verified_at", "is_code_disputed", "surname", "name"]
    )


def _open_account(card, key):
    waiting = Registration.objects.filter(pk=key).first()
    if waiting is None:
        return Answer(Outcome.LAPSED)
    known = _Known(card)
    refused = _refusal(card, known)
    if refused is None and known.owner is None:
        user = registration.confirm(waiting)
        return _add(user.profile, card, known) if user else Answer(Outcome.LAPSED)
    waiting.delete()
    if refused:
        return Answer(refused, known.owner and known.owner.user)
    return _add(known.owner, card, known)


def _sign_in(card, visitor, dry=False):
    if visitor is not None and visitor.is_staff:
        return Answer(Outcome.STAFF)
    known = _Known(card, visitor)
    if known.mine is not None and known.mine.fiscal_code != card.fiscal_code:
        return Answer(Outcome.OTHER_PERSON, visitor)
    refused = _refusal(card, known)
    if refused:
        return Answer(refused, known.owner and known.owner.user)
    if known.owner is None:
        return Answer(Outcome.TYPED if known.typed and visitor is None else Outcome.NOT_REGISTERED)
    earlier = [row for row in known.certificates if row.state in (CardState.ACTIVE, CardState.EXPIRED)]
    if not earlier:
        return Answer(Outcome.NOT_REGISTERED, known.owner.user)
    outcome = Outcome.SIGNED_IN if known.same else Outcome.RENEWED
    return Answer(outcome, known.owner.user, None if dry else _use(card, known))


def _use(card, known):
    row = known.same
    if row is None:
        row = _keep(known.owner.user, card, known)
        tasks.send_card_renewed.enqueue(row.pk)
    row.last_used_at = timezone.now()
    row.save(update_fields=["last_used_at"])
    return row
