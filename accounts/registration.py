"""Opening an account: asked for by anyone, given to who reads the mailbox.

Until its code is typed a registration is a row of its own. Nothing here asks whether the address has an account:
only the worker does, when it writes the mail, and the database, when the account is made. So every page answers
alike for both, in whatever order it is asked.
"""

from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction
from django.utils import timezone

from . import codes, places, tasks
from .models import Profile, Registration, User

PROFILE = (
    "surname", "name", "sex", "birth_date", "birth_place", "fiscal_code", "citizenship", "phone",
    "residence_place", "residence_cap", "residence_address", "residence_street_number",
    "domicile_place", "domicile_cap", "domicile_address", "domicile_street_number",
)  # fmt: skip


@transaction.atomic
def register(data):
    """A Registration from the cleaned data of a RegistrationForm; its mail goes out."""
    profile = {name: data[name] for name in PROFILE}
    keys = {name: place.pk for name, place in profile.items() if name.endswith("_place")}
    # Who comes with a card has no password.
    password = make_password(data.get("password"))
    registration = Registration.objects.create(email=data["email"], password=password, profile=profile | keys)
    codes.issue(registration)
    return registration


def waiting(email, password):
    """The newest registration of the address, when this is its password, or None."""
    newest = Registration.objects.filter(email=email).first()
    return newest if newest is not None and check_password(password, newest.password) else None


def confirm(registration):
    """The mailbox is theirs: the account, or None when the address got one in the meantime."""
    try:
        with transaction.atomic():
            registration.delete()
            user = _account(registration)
    except IntegrityError:
        return None
    warn_owner(user.profile)
    return user


def warn_owner(profile):
    """Who verified this codice fiscale on another account is told that somebody typed it."""
    owners = Profile.objects.exclude(fiscal_code_verified_at=None).filter(fiscal_code=profile.fiscal_code)
    for owner in owners.values_list("user", flat=True):
        profile.is_code_disputed = True
        profile.save(update_fields=["is_code_disputed"])
        tasks.send_code_typed_elsewhere.enqueue(owner)


def _account(registration):
    now, details = timezone.now(), registration.profile
    user = User.objects.create(
        email=registration.email, password=registration.password, email_verified_at=now,
        first_name=details["name"], last_name=details["surname"],
    )  # fmt: skip
    columns = {f"{name}_id" if name.endswith("_place") else name: value for name, value in details.items()}
    Profile.objects.create(user=user, privacy_read_at=registration.created_at, **columns)
    return user


def rename(profile, surname, name):
    """The names of the card, on the profile (not saved) and the account; a name that is the same stays as it was written."""
    for field, account_field, said in (("surname", "last_name", surname), ("name", "first_name", name)):
        if said and places.searchable(said) != places.searchable(getattr(profile, field)):
            setattr(profile, field, said)
            setattr(profile.user, account_field, said)
    profile.user.save(update_fields=["last_name", "first_name"])
