"""Signing in with e-mail and password: counted before the password is hashed, and neutral in its answers."""

from django.contrib.auth import authenticate

from . import throttle


class Blocked(Exception):
    """Too many tries; `minutes` until the next."""

    def __init__(self, minutes):
        super().__init__(minutes)
        self.minutes = minutes


def check_password(request, email, password):
    """The account of this e-mail and password, or None: the same for an unknown, an inactive and a wrong one.

    Raises Blocked before any hashing when the account, the address or all together tried too often.
    """
    count_try(request, email)
    user = authenticate(request, username=email, password=password)
    if user is not None:
        throttle.forget(account_key(email))
        throttle.give_back(address_key(request))
    return user


def count_try(request, email):
    for key, (limit, seconds) in (
        (account_key(email), throttle.PASSWORD_OF_ACCOUNT),
        (address_key(request), throttle.PASSWORD_FROM_ADDRESS),
        ("password:all", throttle.PASSWORD_ALL),
    ):
        if not throttle.allow(key, limit, seconds):
            raise Blocked(minutes=throttle.minutes_left(key, seconds))


def account_key(email):
    return f"password:account:{email}"


def address_key(request):
    return f"password:address:{throttle.address(request)}"
