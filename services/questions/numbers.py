"""Questions answered with a date, a whole number or an amount of euro."""

import re
from datetime import date
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .. import error_texts, limits
from ..amounts import italian_amount, read_amount
from ..schema import BIRTH_DATE
from .base import Question

EARLIEST = date(1900, 1, 1)
LATEST = date(2199, 12, 31)
TYPED_DATES = (
    re.compile(r"(?P<day>[0-9]{1,2})\s*[/.\- ]\s*(?P<month>[0-9]{1,2})\s*[/.\- ]\s*(?P<year>[0-9]{4})"),
    re.compile(r"(?P<day>[0-9]{2})(?P<month>[0-9]{2})(?P<year>[0-9]{4})"),
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"),
)


def read_date(text):
    """A date as people write it ("1/3/1990", "01-03-1990", "01031990"), or None."""
    for form in TYPED_DATES:
        found = form.fullmatch(text.strip())
        if found:
            try:
                return date(int(found["year"]), int(found["month"]), int(found["day"]))
            except ValueError:
                return None
    return None


class DateQuestion(Question):
    def __init__(self, definition):
        super().__init__(definition)
        self.help = f"{self.help} {_('Scrivi la data così: gg/mm/aaaa.')}".strip()

    def widget(self, known):
        attrs = {**self.attrs(), "inputmode": "numeric", "size": 12, "data-date": "true"}
        return forms.TextInput(attrs=attrs)

    def clean(self, raw, known):
        day = read_date(str(raw))
        if day is None:
            raise ValidationError(error_texts.date_format())
        first, last = self.limits(known)
        if not (first or EARLIEST) <= day <= (last or LATEST):
            raise ValidationError(self.out_of_limits(first, last, known.context.today))
        return day.isoformat()

    def limits(self, known):
        names = (self.definition.get("not_before"), self.definition.get("not_after"))
        return tuple(limits.day(name, known, known.context.today) for name in names)

    def out_of_limits(self, first, last, today):
        if self.key == BIRTH_DATE:
            return error_texts.born_later()
        if last == today and (first is None or first < today):
            return error_texts.not_future() if first is None else error_texts.date_between(first, last)
        if first == today and last is None:
            return error_texts.not_past()
        if first is None and last is None:
            return error_texts.date_between(EARLIEST, LATEST)
        return error_texts.date_between(first, last)

    def initial(self, answer, known=None):
        return self.text(answer) if answer else ""

    def text(self, answer):
        try:
            return error_texts.shown(date.fromisoformat(answer))
        except (TypeError, ValueError):
            return str(answer)


class NumberQuestion(Question):
    def widget(self, known):
        return forms.TextInput(attrs={**self.attrs(), "inputmode": "numeric", "size": 8})

    def clean(self, raw, known):
        least, most = self.definition.get("min"), self.definition.get("max")
        text = re.sub(r"\s", "", str(raw))
        if not re.fullmatch(r"-?[0-9]{1,12}", text):
            raise ValidationError(error_texts.number_between(least, most))
        number = int(text)
        if (least is not None and number < least) or (most is not None and number > most):
            raise ValidationError(error_texts.number_between(least, most))
        return str(number)


class EuroQuestion(Question):
    def widget(self, known):
        return forms.TextInput(
            attrs={**self.attrs(), "inputmode": "decimal", "size": 14, "data-euro": "true"}
        )

    def clean(self, raw, known):
        amount = read_amount(str(raw))
        if amount is None:
            raise ValidationError(error_texts.euro())
        least, most = (self._limit(name) for name in ("min", "max"))
        if (least is not None and amount < least) or (most is not None and amount > most):
            words = [None if limit is None else italian_amount(limit) for limit in (least, most)]
            raise ValidationError(error_texts.euro_between(*words))
        return f"{amount:.2f}"

    def _limit(self, name):
        limit = self.definition.get(name)
        return None if limit is None else Decimal(str(limit))

    def initial(self, answer, known=None):
        return italian_amount(answer) if answer else ""

    def text(self, answer):
        return f"{italian_amount(answer)} €"
