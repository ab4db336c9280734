"""Who someone is and where."""

from .cards import CardEvent, HealthCard
from .people import OperatorProfile, Profile, User, UserManager
from .places import District, Municipality, Place, PlaceQuerySet
from .sign_in import EmailCode, LoginLink, Registration, Throttle
from .tickets import CardTicket

__all__ = [
    "CardEvent",
    "CardTicket",
    "District",
    "EmailCode",
    "HealthCard",
    "LoginLink",
    "Municipality",
    "OperatorProfile",
    "Place",
    "PlaceQuerySet",
    "Profile",
    "Registration",
    "Throttle",
    "User",
    "UserManager",
]
