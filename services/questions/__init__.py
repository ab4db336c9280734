"""The kinds of question: one class each, that knows its field, its stored answer and how the answer reads."""

from .base import AnswerField, Question
from .choices import BoxQuestion, ChoiceQuestion, DeclarationQuestion, SelectQuestion, SeveralQuestion
from .computed import CalculationQuestion, InformationQuestion, ReadonlyQuestion
from .doctors import DoctorOrTextQuestion, DoctorQuestion
from .files import FileQuestion
from .groups import GroupQuestion
from .numbers import DateQuestion, EuroQuestion, NumberQuestion
from .people import FiscalCodeQuestion
from .registers import ComuneQuestion, ListQuestion, PlaceQuestion, StateQuestion
from .texts import (
    CardNumberQuestion,
    CertifiedEmailQuestion,
    EmailQuestion,
    LongTextQuestion,
    PhoneQuestion,
    PostcodeQuestion,
    TextQuestion,
)

# A kind is retired (no longer offered to editors), never removed: old versions hold it.
KINDS = {
    "text": TextQuestion,
    "textarea": LongTextQuestion,
    "radio": ChoiceQuestion,
    "select": SelectQuestion,
    "checkboxes": SeveralQuestion,
    "checkbox": BoxQuestion,
    "declaration": DeclarationQuestion,
    "date": DateQuestion,
    "number": NumberQuestion,
    "euro": EuroQuestion,
    "tel": PhoneQuestion,
    "email": EmailQuestion,
    "pec": CertifiedEmailQuestion,
    "cap": PostcodeQuestion,
    "comune": ComuneQuestion,
    "nazione": StateQuestion,
    "luogo": PlaceQuestion,
    "codice_fiscale": FiscalCodeQuestion,
    "numero_ts": CardNumberQuestion,
    "medico": DoctorQuestion,
    "medico_testo": DoctorOrTextQuestion,
    "autocomplete": ListQuestion,
    "file": FileQuestion,
    "readonly": ReadonlyQuestion,
    "info": InformationQuestion,
    "group": GroupQuestion,
    "calculation": CalculationQuestion,
}

__all__ = ["KINDS", "AnswerField", "Question", "question"]


def question(definition):
    """The Question of a definition. KeyError for a kind that never was."""
    return KINDS[definition["kind"]](definition)


GroupQuestion.make = staticmethod(question)
