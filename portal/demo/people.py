"""Accounts of the cast: citizens with their profiles, staff with their scope. Running it again changes nothing."""

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import District, Municipality, OperatorProfile, Place, Profile, User
from services.models import ServicePage

from .cast import CITIZENS, ITALIAN, PASSWORD, STAFF

GROUPS = {"operatore": "Operatori", "responsabile": "Responsabili", "redattore": "Redattori"}


def settle(registered_at=None):
    """Makes whoever of the cast has no account yet. `registered_at`: when they confirmed their e-mail."""
    password = make_password(PASSWORD)
    known = set(User.objects.values_list("email", flat=True))
    codes = Codes()
    for citizen in CITIZENS.values():
        if citizen.email and citizen.email not in known:
            _citizen(citizen, password, codes, registered_at or timezone.now())
    for member in STAFF:
        if member.email not in known:
            _member(member, password)


class Codes:
    """Cadastral codes of the places where the cast lives, by name."""

    def __init__(self):
        here = {m.place.name.upper(): m.place for m in Municipality.objects.select_related("place")}
        names = {a.comune for c in CITIZENS.values() for a in (c.residence, c.domicile)}
        elsewhere = {
            place.name.upper(): place
            for place in Place.objects.present().comuni().filter(name__in=[name.title() for name in names])
        }
        self.comuni = elsewhere | here

    def comune(self, name):
        return self.comuni[name.upper()]


def _citizen(citizen, password, codes, registered_at):
    user = User(email=citizen.email, first_name=citizen.name, last_name=citizen.surname, password=password)
    user.email_verified_at = user.date_joined = registered_at
    user.save()
    addresses = {
        f"{kind}_{field}": value
        for kind, address in (("residence", citizen.residence), ("domicile", citizen.domicile))
        for field, value in (
            ("place", codes.comune(address.comune)),
            ("cap", address.cap),
            ("address", address.street),
            ("street_number", address.number),
        )
    }
    Profile.objects.create(
        user=user,
        surname=citizen.surname,
        name=citizen.name,
        sex=citizen.sex,
        birth_date=citizen.birth_date,
        birth_place=Place.objects.filter(code=citizen.birth_place_code).order_by("-valid_from").first(),
        fiscal_code=citizen.fiscal_code,
        citizenship=Profile.ITALIAN if citizen.citizenship == ITALIAN else citizen.birth_place_code,
        phone=citizen.phone,
        **addresses,
    )


def _member(member, password):
    user = User(email=member.email, first_name=member.name, last_name=member.surname, password=password)
    user.is_staff = True
    user.is_superuser = member.role == "amministratore"
    user.email_verified_at = timezone.now()
    user.save()
    if member.role in GROUPS:
        user.groups.add(Group.objects.get(name=GROUPS[member.role]))
    if member.role in ("operatore", "responsabile"):
        scope = OperatorProfile.objects.create(
            user=user,
            district=District.objects.get(name=member.district) if member.district else None,
            is_supervisor=member.role == "responsabile",
        )
        if member.without:
            scope.services.set(ServicePage.objects.exclude(slug__in=member.without))
