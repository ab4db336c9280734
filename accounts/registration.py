"""Opening an account: the deed behind «Registrati», the same for a new address and for one that has an account."""

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone

from . import codes, places, tasks
from .models import Profile, User

PROFILE = (
    "surname", "name", "sex", "birth_date", "birth_place", "fiscal_code", "citizenship", "phone",
    "residence_place", "residence_cap", "residence_address", "residence_street_number",
    "domicile_place", "domicile_cap", "domicile_address", "domicile_street_number",
)  # fmt: skip


def register(data):
    """(user, is_decoy) for the cleaned data of a RegistrationForm; a mail goes out either way.

    An address with an account: its owner is told, and nothing else happens. An account that was never confirmed
    proves nothing about who owns the address: the newer registration takes its place.
    """
    # Also for a known address: the time must not tell. Who comes with a card has no password.
    hashed = make_password(data.get("password"))
    try:
        return _register(data, hashed)
    except IntegrityError:
        # Someone registered the same address at this moment: now it is known.
        return _register(data, hashed)


@transaction.atomic
def _register(data, hashed):
    known = User.objects.select_for_update().filter(email=data["email"]).first()
    if known is not None and (known.is_verified or known.is_staff or not known.is_active or known.last_login):
        codes.issue(known, is_decoy=True)
        return known, True
    if known is not None:
        known.delete()
    user = User.objects.create(
        email=data["email"], password=hashed, first_name=data["name"], last_name=data["surname"]
    )
    fields = {name: data[name] for name in PROFILE}
    Profile.objects.create(user=user, privacy_read_at=timezone.now(), **fields)
    codes.issue(user)
    return user, False


def confirm(user):
    """The mailbox is theirs. Who verified this codice fiscale on another account is told that somebody typed it."""
    user.email_verified_at = timezone.now()
    user.save(update_fields=["email_verified_at"])
    own = Profile.objects.filter(user=user, fiscal_code_verified_at=None)
    verified = Profile.objects.exclude(fiscal_code_verified_at=None)
    for owner in verified.filter(fiscal_code__in=own.values("fiscal_code")).values_list("user", flat=True):
        own.update(is_code_disputed=True)
        tasks.send_code_typed_elsewhere.enqueue(owner)


def rename(profile, surname, name):
    """The names of the card, on the profile (not saved) and the account; a name that is the same stays as it was written."""
    for field, account_field, said in (("surname", "last_name", surname), ("name", "first_name", name)):
        if said and places.searchable(said) != places.searchable(getattr(profile, field)):
            setattr(profile, field, said)
            setattr(profile.user, account_field, said)
    profile.user.save(update_fields=["last_name", "first_name"])
