"""Opening an account: asked for by anyone, given to who reads the mailbox.

Until its code is typed a registration is a row of its own. Nothing here asks whether the address has an account:
only the worker does, when it writes the mail, and the database, when the account is made. So every page answers
alike for both, in whatever order it is asked.
"""

from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction
from django.utils import timezone

from . import codes
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
    places = {name: place.pk for name, place in profile.items() if name.endswith("_place")}
    registration = Registration.objects.create(
        email=data["email"], password=make_password(data["password"]), profile=profile | places
    )
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
            return _account(registration)
    except IntegrityError:
        return None


def _account(registration):
    now, details = timezone.now(), registration.profile
    user = User.objects.create(
        email=registration.email, password=registration.password, email_verified_at=now,
        first_name=details["name"], last_name=details["surname"],
    )  # fmt: skip
    columns = {f"{name}_id" if name.endswith("_place") else name: value for name, value in details.items()}
    Profile.objects.create(user=user, privacy_read_at=registration.created_at, **columns)
    return user
