"""Someone who has no account yet: the words she types, and the walk up to the code."""

import re

from accounts import registration
from accounts.models import Registration, User

PASSWORD = "Prova123!"
EMAIL = "cittadino.tekne@posta.example"


def answers(**changes):
    """The registration form, filled; None leaves a field out."""
    filled = {
        "surname": "Tekne",
        "name": "Cittadino",
        "sex": "M",
        "birth_date": "01/01/1990",
        "birth_place": "LECCO",
        "birth_province": "LC",
        "fiscal_code": "TKNCTD90A01E507P",
        "citizenship": "IT",
        "phone": "333 0000001",
        "email": EMAIL,
        "residence_place": "BUSTO ARSIZIO",
        "residence_cap": "21052",
        "residence_address": "Via della Fornace",
        "residence_street_number": "23",
        "domicile_place": "GALLARATE (VA)",
        "domicile_cap": "21013",
        "domicile_address": "Via Milano",
        "domicile_street_number": "7",
        "password": PASSWORD,
        "password_again": PASSWORD,
        "privacy": "on",
    }
    filled.update(changes)
    return {name: value for name, value in filled.items() if value is not None}


def register(client, **changes):
    return client.post("/accesso/registrati/", answers(**changes))


def opened():
    """The account of the newest registration, as if its code had been typed."""
    return User.objects.get(pk=registration.confirm(Registration.objects.first()).pk)


def mailed_code(letters):
    """The six digits of the last mail."""
    return re.search(r"\b(\d{3}) (\d{3})\b", letters[-1].subject).expand(r"\1\2")


def other_than(code):
    return f"{(int(code) + 1) % 10**6:06d}"


def mailed_link(letters):
    """The path of the link in the last mail."""
    return re.search(r"http://127\.0\.0\.1:8000(/\S+)", letters[-1].body)[1]
