"""What a form knows beside the answers: today, the way in, the applicant; and the flags made of them."""

from dataclasses import dataclass, field
from datetime import date

from accounts.places import EU_CODES

from . import legal_numbers
from .conditions import as_keys
from .limits import years_between
from .schema import BIRTH_DATE, CATEGORY, CITIZENSHIP, FLAG_SOURCES, FOR_ME, FOR_WHOM, PERMIT_REASON

ITALIAN = "IT"
SOURCES_OF_FLAGS = frozenset(key for keys in FLAG_SOURCES.values() for key in keys)


@dataclass
class Context:
    """today: a date; way_in: "password" or "ts_cns"; applicant: accounts' Profile.snapshot()."""

    today: date
    way_in: str
    applicant: dict
    memo: dict = field(default_factory=dict, repr=False, compare=False)

    # The flags as they were stored at sending; None while the practice is a draft.
    frozen = None

    def flags(self, answers):
        """The context flags that `answers` give, as conditions read them; an unknown one is left out."""
        flags = {name: reader(self, answers) for name, reader in FLAG_READERS.items()}
        return {name: value for name, value in flags.items() if value is not None}

    def legal(self, name):
        """A legal number on `today`, read once for each context."""
        return self.remember(("legal", name), lambda: legal_numbers.value(name, self.today))

    def remember(self, key, make):
        """`make()`, called once for each key: two questions of a page share one query."""
        if key not in self.memo:
            self.memo[key] = make()
        return self.memo[key]

    def profile_value(self, path):
        """A value of the applicant by its path: "phone", "residence.place"; "" when there is none."""
        value = self.applicant
        for name in path.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        return "" if value is None else value


class Known:
    """What is known at a point of the form: the answers so far and, read through them, the flags."""

    def __init__(self, context, answers=(), open_fields=frozenset()):
        self.context = context
        self.answers = dict(answers)
        # What may still change on the page being drawn: options that hang on it are all offered.
        self.open_fields = open_fields
        self._flags = None

    def get(self, name, default=None):
        if not name.startswith("@"):
            return self.answers.get(name, default)
        if self._flags is None:
            self._flags = self.context.flags(self.answers)
        return self._flags.get(name, default)

    def add(self, key, answer):
        self.answers[key] = answer
        if key in SOURCES_OF_FLAGS:
            self._flags = None

    def row(self, keys, open_fields=frozenset()):
        """What is known in a row of a group whose questions have these keys."""
        return KnownInRow(self, keys, open_fields)

    def copy(self, open_fields=frozenset()):
        return Known(self.context, self.answers, open_fields)


class KnownInRow(Known):
    """What is known at a point of a row: its own answers first, then those before the group. Flags are the form's."""

    def __init__(self, outer, keys, open_fields=frozenset()):
        super().__init__(outer.context, (), outer.open_fields | open_fields)
        self.outer = outer
        self.keys = keys

    def get(self, name, default=None):
        return self.answers.get(name, default) if name in self.keys else self.outer.get(name, default)


def key_of(answer):
    """The one key of an answer, "" when there is none."""
    return next(iter(as_keys(answer)), "")


def _way_in(context, answers):
    return context.way_in or None


def _age(context, answers):
    """Years of the beneficiary today; None while the birth date is not known."""
    for_me = answers.get(FOR_WHOM) in (None, "", FOR_ME)
    born = context.applicant.get("birth_date") if for_me else answers.get(BIRTH_DATE)
    try:
        return years_between(date.fromisoformat(born), context.today)
    except (TypeError, ValueError):
        return None


def _citizenship(context, answers):
    code = key_of(answers.get(CITIZENSHIP)) or context.applicant.get("citizenship")
    if not code:
        return None
    if code == ITALIAN:
        return "it"
    return "ue" if code in EU_CODES else "non_ue"


def _foreign_category(context, answers):
    return True if key_of(answers.get(CATEGORY)) in context.legal("foreign_categories") else None


def _voluntary(context, answers):
    return True if key_of(answers.get(PERMIT_REASON)) in context.legal("voluntary_reasons") else None


FLAG_READERS = {
    "@accesso": _way_in,
    "@eta": _age,
    "@cittadinanza": _citizenship,
    "@categoria_straniera": _foreign_category,
    "@volontaria": _voluntary,
}
