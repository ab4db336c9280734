"""Who someone is and where."""

from .people import OperatorProfile, Profile, User, UserManager
from .places import District, Municipality, Place, PlaceQuerySet
from .sign_in import EmailCode, LoginLink, Registration, Throttle

__all__ = [
    "District",
    "EmailCode",
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
