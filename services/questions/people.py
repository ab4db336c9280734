"""Questions answered with the codice fiscale of a person."""

from datetime import date

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import fiscal_code
from accounts.models import Place

from .. import error_texts
from ..context import key_of
from .base import Question

APPLICANT = "applicant"


class FiscalCodeQuestion(Question):
    """Control letter and date always block; what the other answers contradict follows CF_COHERENCE."""

    def widget(self, known):
        attrs = {**self.attrs(), "maxlength": 24, "spellcheck": "false", "data-fiscal-code": "true"}
        return forms.TextInput(attrs=attrs)

    def clean(self, raw, known):
        code = fiscal_code.clean(str(raw), provisional=self.definition.get("provisional", True))
        self.refuse_same(code, known)
        wrong = self.disagreeing(code, known) if settings.CF_COHERENCE == "block" else []
        if wrong:
            raise ValidationError(fiscal_code.disagreement(wrong))
        return code

    def warn(self, answer, known):
        if fiscal_code.is_provisional(answer):
            return _("Il codice fiscale è provvisorio: l'ufficio lo controllerà.")
        wrong = self.disagreeing(answer, known) if settings.CF_COHERENCE == "warn" else []
        return str(fiscal_code.disagreement(wrong)) if wrong else ""

    def refuse_same(self, code, known):
        for other in self.definition.get("different_from") or []:
            if other == APPLICANT and code == known.context.profile_value("fiscal_code"):
                raise ValidationError(error_texts.same_code(_("chi presenta la richiesta")))
            if other != APPLICANT and code == known.get(other):
                raise ValidationError(error_texts.same_code(_("un'altra risposta di questo modulo")))

    def disagreeing(self, code, known):
        """Names of the fields that the code contradicts, as accounts.fiscal_code.coherence gives them."""
        keys = self.definition.get("coherent_with") or {}
        said = {name: known.get(key) for name, key in keys.items()}
        born = said.get("birth_date")
        wrong = fiscal_code.coherence(
            code,
            said.get("surname") or "",
            said.get("name") or "",
            key_of(said.get("sex")),
            date.fromisoformat(born) if born else None,
            key_of(said.get("birth_place")),
        )
        if "birth_place" in wrong and same_place(said["birth_place"], code):
            wrong.remove("birth_place")
        return wrong


def same_place(answer, code):
    """Whether the place had, at some time, the cadastral code that the codice fiscale holds (domain.md 4.1, 7)."""
    names = Place.objects.filter(code=key_of(answer)).values("search_name")
    return Place.objects.filter(code=fiscal_code.birth_place_code(code), search_name__in=names).exists()
