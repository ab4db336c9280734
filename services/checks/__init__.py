"""What must be right before a form is published: every mistake named with its step and its question.

One file for each family of checks. A check is a function of a Form that yields Mistakes; those of `reach` walk through
the form, so they run only on one whose structure has none.
"""

from django.utils import timezone

from . import calculations, changes, conditions, questions, reach, rules, service_page, shape
from .form import PRIVACY, Form, Mistake

STRUCTURE = (shape.check, conditions.check, questions.check, calculations.check)

__all__ = ["PRIVACY", "Mistake", "changes", "cannot_be_walked", "findings_of", "mistakes_of"]


def findings_of(schema, service=None, today=None):
    """Every Mistake of a schema, those that only warn too, in the order of the form.

    With `service` (a ServicePage) also what its card must say before citizens can send requests.
    """
    found, form = _of_structure(schema), Form(schema)
    if not any(mistake.stops for mistake in found):
        found += reach.check(form, today or timezone.localdate())
    found += rules.check(form)
    found.sort(key=lambda mistake: (not mistake.place, mistake.place))
    return found + list(service_page.check(service) if service else ())


def mistakes_of(schema, service=None, today=None):
    """Every reason why this schema cannot be published."""
    return [mistake for mistake in findings_of(schema, service, today) if mistake.stops]


def cannot_be_walked(schema):
    """Why nobody can walk through this form yet, not even to try it: its mistakes of structure."""
    return [mistake for mistake in _of_structure(schema) if mistake.stops]


def _of_structure(schema):
    if not schema["steps"]:
        return [Mistake(shape.no_steps())]
    return [mistake for check in STRUCTURE for mistake in check(Form(schema))]
