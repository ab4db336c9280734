"""What a rule is given and what it finds, and how the rules of a form version are run over the answers."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.apps import apps

from ..conditions import as_keys
from ..schema import FOR_ME, FOR_WHOM

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True)
class Finding:
    """What a rule found: the question it concerns, words for the citizen, error or warning, and where to go instead.

    `link` is None or (address, words): the service that fits better.
    """

    key: str
    message: str
    kind: str = ERROR
    link: tuple | None = None


@dataclass(frozen=True)
class Given:
    """A rule of a version beside the answers: roles read as values, whatever keys the editor gave them."""

    row: dict
    answers: dict  # stored answers by question key
    context: object

    def key(self, role):
        return self.row["keys"].get(role, "")

    def value(self, role):
        """The answer as one string: an option key, the key of a register's row, a date; "" when there is none."""
        keys = as_keys(self.answers.get(self.key(role)))
        return keys[0] if keys else ""

    def day(self, role):
        return read_date(self.value(role))

    def amount(self, role):
        try:
            return Decimal(self.value(role))
        except InvalidOperation:
            return None

    def whole(self, role):
        value = self.value(role)
        return int(value) if value.isascii() and value.isdigit() else None

    def is_among(self, role, param):
        """Whether the answer is one of the option keys that the editor listed."""
        return bool(self.value(role)) and self.value(role) in self.row.get("params", {}).get(param, [])

    @property
    def age(self):
        """Years of the beneficiary, or None."""
        return self.context.flags(self.answers).get("@eta")

    @property
    def is_for_me(self):
        return self.answers.get(FOR_WHOM) in (None, "", FOR_ME)

    def legal(self, name):
        return self.context.legal(name)

    def error(self, role, message, link=None):
        return Finding(self.key(role), str(message), ERROR, link)

    def warning(self, role, message, link=None):
        return Finding(self.key(role), str(message), WARNING, link)

    def service(self, slug=""):
        """A link to another service, the rule's own parameter unless named; None while it is not published."""
        # By its name: the pages themselves run these rules, over the tests of a form, when they are published.
        pages = apps.get_model("services", "ServicePage").objects.live()
        page = pages.filter(slug=slug or self.row["params"]["service"]).first()
        return (page.get_url(), page.title) if page else None


def read_date(text):
    try:
        return date.fromisoformat(text or "")
    except (TypeError, ValueError):
        return None


def run(registry, schema, answers, context, keys=None):
    found = []
    for row in schema.get("rules") or []:
        check = registry.get(row["rule"])
        if check:
            found += check(Given(row, answers, context))
    return [finding for finding in found if keys is None or finding.key in keys]
