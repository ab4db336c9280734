"""Questions answered with words or digits that are kept as written."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from .. import error_texts
from ..patterns import LONGEST_ANSWER, WITHOUT_SPACES, is_matched
from .base import Question, one_line


class TextQuestion(Question):
    longest = 255

    @property
    def most(self):
        most = self.definition.get("max_length") or self.longest
        return min(most, LONGEST_ANSWER) if self.pattern or self.own_pattern else most

    @property
    def pattern(self):
        return self.definition.get("pattern") or ""

    @property
    def own_pattern(self):
        return self.definition.get("free_pattern") or ""

    def clean(self, raw, known):
        text = self.normal(raw)
        least = self.definition.get("min_length") or 0
        if len(text) > self.most:
            raise ValidationError(error_texts.too_long(self.label, self.most, len(text)))
        if len(text) < least:
            raise ValidationError(error_texts.too_short(self.label, least))
        if (self.pattern or self.own_pattern) and not is_matched(text, self.pattern, self.own_pattern):
            raise ValidationError(error_texts.pattern(self.pattern))
        return text

    def normal(self, raw):
        text = one_line(raw)
        if self.pattern in WITHOUT_SPACES:
            text = text.replace(" ", "").upper()
        return text


class LongTextQuestion(TextQuestion):
    longest = 2000

    def widget(self, known):
        return forms.Textarea(attrs={"rows": 5, "data-most": self.most})

    def normal(self, raw):
        return "\n".join(line.rstrip() for line in str(raw).strip().split("\n"))


class PhoneQuestion(Question):
    autocomplete = "tel"
    form = re.compile(r"\+?[0-9 ./()\-]+")

    def widget(self, known):
        return forms.TextInput(attrs={**self.attrs(), "type": "tel", "inputmode": "tel"})

    def clean(self, raw, known):
        text = one_line(raw)
        digits = sum(char in "0123456789" for char in text)
        if not self.form.fullmatch(text) or not 6 <= digits <= 15:
            raise ValidationError(error_texts.phone())
        return text


class EmailQuestion(Question):
    autocomplete = "email"
    error = staticmethod(error_texts.email)

    def widget(self, known):
        # Not type=email: the browser's own message would speak before ours.
        return forms.TextInput(attrs={**self.attrs(), "inputmode": "email", "spellcheck": "false"})

    def clean(self, raw, known):
        text = "".join(str(raw).split())
        if len(text) > 254:
            raise ValidationError(self.error())
        try:
            EmailValidator()(text)
        except ValidationError:
            raise ValidationError(self.error()) from None
        return text


class CertifiedEmailQuestion(EmailQuestion):
    error = staticmethod(error_texts.pec)


class DigitsQuestion(Question):
    """A fixed number of digits; spaces are dropped."""

    form = re.compile("")

    def widget(self, known):
        return forms.TextInput(attrs={**self.attrs(), "inputmode": "numeric"})

    def clean(self, raw, known):
        text = re.sub(r"[\s.\-]", "", str(raw))
        if not self.form.fullmatch(text):
            raise ValidationError(self.error())
        return text


class PostcodeQuestion(DigitsQuestion):
    autocomplete = "postal-code"
    form = re.compile(r"[0-9]{5}")
    error = staticmethod(error_texts.cap)


class CardNumberQuestion(DigitsQuestion):
    """The number of a Tessera Sanitaria: 80 (health), 380 (Italy), issuer, person. Its check digit is not published."""

    form = re.compile(r"80380[0-9]{15}")
    error = staticmethod(error_texts.card_number)
