"""Form tests as plain JSON: how packages carry them, and how they are read back."""

from datetime import date

from django.core.exceptions import ValidationError

from .models import FormTest

FIELDS = ("name", "day", "way_in", "applicant", "answers", "expected")


def written_test(test):
    """A FormTest as packages carry it."""
    return {name: getattr(test, name) for name in FIELDS} | {"day": test.day.isoformat()}


def read_test(data, number=0):
    """The FormTest, in this place but without a form yet, of data whose outer shape is checked (packages.SHAPE).

    Raises ValidationError for what a test cannot hold.
    """
    test = FormTest(sort_order=number, **{name: data[name] for name in FIELDS if name in data})
    test.full_clean(exclude=["form_page"])
    try:
        date.fromisoformat(test.applicant.get("birth_date") or "2000-01-01")
    except ValueError:
        raise ValidationError({"applicant": "birth_date"}) from None
    if not all(_is_answer(value) for value in test.answers.values()):
        raise ValidationError({"answers": test.name})
    return test


def _is_answer(value):
    """A text, a list of texts, or a list of rows of them."""
    if isinstance(value, list):
        return all(isinstance(row, str) or isinstance(row, dict) and _is_row(row) for row in value)
    return isinstance(value, str)


def _is_row(row):
    return all(
        isinstance(cell, str) or isinstance(cell, list) and all(isinstance(item, str) for item in cell)
        for cell in row.values()
    )
