"""Handmade forms and people for the tests of the step form engine."""

from datetime import date

from django.http import QueryDict

from services.context import Context
from services.journey import Journey

TODAY = date(2026, 11, 21)
APPLICANT = {
    "surname": "Bianchi", "name": "Maria", "sex": "F", "birth_date": "1985-03-12",
    "birth_place": {"key": "B300", "label": "BUSTO ARSIZIO (VA)"}, "fiscal_code": "BNCMRA85C52B300I",
    "citizenship": "IT", "phone": "333 0000001", "email": "maria@posta.example",
    "residence": {"place": {"key": "B300", "label": "BUSTO ARSIZIO (VA)"}, "cap": "21052", "address": "Via Roma",
                  "street_number": "7"},
    "domicile": {"place": {"key": "B300", "label": "BUSTO ARSIZIO (VA)"}, "cap": "21052", "address": "Via Roma",
                 "street_number": "7"},
}  # fmt: skip


def ask(key, kind="text", required=True, **more):
    return {
        "key": key,
        "kind": kind,
        "label": key.replace("_", " ").capitalize(),
        "required": required,
    } | more


def options(*keys):
    return [{"key": key, "label": key.capitalize(), "when": None} for key in keys]


def step(key, *questions, **more):
    return {
        "key": key,
        "title": key.capitalize(),
        "intro": "",
        "show_when": None,
        "questions": list(questions),
    } | more


def schema(*steps, rules=()):
    """A form of these steps and a Riepilogo with one declaration."""
    last = step("riepilogo", ask("dich", "declaration", label="Dichiaro che è vero."))
    return {"v": 1, "steps": [*steps, last], "rules": list(rules)}


def when(field, op, value=None):
    return {"field": field, "op": op, "value": value}


def context(way_in="password", today=TODAY, **applicant):
    return Context(today, way_in, APPLICANT | applicant)


def journey(form, answers=None, confirmed=(), typed=None, **more):
    return Journey(form, answers or {}, context(**more), confirmed, typed)


def posted(**values):
    """What a browser would send: lists are several values of one name."""
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def one(question, answers=None, **more):
    """The form of a step with a single question, bound to nothing or to `more`."""
    walk = journey(schema(step("uno", question)), answers)
    return walk.form(walk.step(1), data=posted(**more))
