"""The variables of ready-made words, {numero} and the like: a closed list, filled from the practice; never template code."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from home.models import BodySettings, Office
from services.conditions import as_keys

from .journeys import journey_of
from .models import PaperTemplate, ProtocolEntry
from .offices import office_of

NAME = re.compile(r"\{\s*([A-Za-zÀ-ÿ_0-9]+)\s*\}")

# What words are written for: deeds of the desk, and the kinds of papers.
WRITE, ACCEPT, REJECT = "write", "accept", "reject"
ASK, NOTICE = "ask_integration", "give_notice"
DEEDS = {
    WRITE: gettext_lazy("Scrivi al cittadino"),
    ACCEPT: gettext_lazy("Accetta"),
    REJECT: gettext_lazy("Rifiuta"),
    ASK: gettext_lazy("Chiedi integrazione"),
    NOTICE: gettext_lazy("Preavviso di rigetto"),
}
Paper = PaperTemplate.Kind


def day(value):
    return f"{value:%d/%m/%Y}"


@dataclass(frozen=True)
class Given:
    """A practice and what only the deed knows of it: each of `known` is None until it is decided."""

    practice: object
    known: dict = field(default_factory=dict)

    @property
    def body(self):
        return BodySettings.objects.first() or BodySettings()

    @property
    def office(self):
        return office_of(self.practice) or Office()


@dataclass(frozen=True)
class Variable:
    label: str
    value: Callable  # Given -> text; None while it is not known, then the variable stays as it is
    only: frozenset = frozenset()  # the deeds and kinds of papers that know it; empty: all


def person(given, which):
    practice = given.practice
    return f"{getattr(practice, f'{which}_name')} {getattr(practice, f'{which}_surname')}".strip()


def protocol(given):
    entries = given.practice.protocol_entries.filter(direction=ProtocolEntry.Direction.IN)
    return str(entries.order_by("pk").first() or _("in attribuzione"))


def term(given):
    """Whatever it is, it reads well after "entro il" and after "Il termine è il"."""
    due_on = given.practice.due_on
    if due_on is None:
        return _("giorno indicato nella pagina della pratica")
    if given.practice.is_late:
        return _("%(due)s, già passato") % {"due": day(due_on)}
    return day(due_on)


EXEMPTION_KEYS = ("codice_reddito", "codice_patologia", "tipo_invalidita")


def exemption(given):
    """Code and words of the exemption that was asked for, as its form shows them; None in any other form."""
    asked = [key for key in EXEMPTION_KEYS if as_keys(given.practice.answers.get(key))]
    texts = (
        {row.key: row.text for section in journey_of(given.practice).rows() for row in section.rows}
        if asked
        else {}
    )
    return next((texts[key] for key in asked if key in texts), None)


def until(given):
    """The last day that was asked for; None in a form that asks for none."""
    asked = given.practice.answers.get("al")
    try:
        return day(date.fromisoformat(asked))
    except (TypeError, ValueError):
        return None


def known(name, form=str):
    """The reader of what the deed tells by that name."""

    def value(given):
        found = given.known.get(name)
        return None if found is None else form(found)

    return value


def only(*places):
    return frozenset(places)


WITH_OUTCOME = only(ACCEPT, Paper.CERTIFICATE)
WITH_REASON = only(REJECT, NOTICE, Paper.PROVISION, Paper.NOTICE)
WITH_TERM = only(ASK, NOTICE, Paper.INTEGRATION, Paper.NOTICE)
AROUND_WORDS = only(Paper.PROVISION, Paper.INTEGRATION, Paper.NOTICE)
VARIABLES = {
    "numero": Variable(gettext_lazy("numero della pratica"), lambda given: given.practice.number),
    "servizio": Variable(gettext_lazy("nome del servizio"), lambda given: given.practice.service_title),
    "richiedente": Variable(gettext_lazy("nome e cognome di chi ha chiesto"), lambda given: person(given, "applicant")),
    "codice_fiscale": Variable(
        gettext_lazy("codice fiscale di chi ha chiesto"), lambda given: given.practice.applicant_fiscal_code
    ),
    "beneficiario": Variable(
        gettext_lazy("nome e cognome di chi è interessato"), lambda given: person(given, "beneficiary")
    ),
    "codice_fiscale_beneficiario": Variable(
        gettext_lazy("codice fiscale di chi è interessato"), lambda given: given.practice.beneficiary_fiscal_code
    ),
    "data_invio": Variable(
        gettext_lazy("giorno in cui è stata inviata"),
        lambda given: day(timezone.localdate(given.practice.submitted_at)),
    ),
    "protocollo": Variable(gettext_lazy("protocollo della richiesta"), protocol),
    "termine": Variable(gettext_lazy("giorno entro cui l'ufficio risponde"), term),
    "oggi": Variable(gettext_lazy("la data di oggi"), lambda given: day(timezone.localdate())),
    "ente": Variable(gettext_lazy("nome dell'ente"), lambda given: given.body.name),
    "ufficio": Variable(gettext_lazy("ufficio competente"), lambda given: given.office.name or given.body.name),
    "telefono": Variable(gettext_lazy("telefono dell'ufficio"), lambda given: given.office.phone or given.body.phone),
    "responsabile": Variable(
        gettext_lazy("responsabile del procedimento"),
        lambda given: given.office.person_in_charge or given.body.name,
    ),
    "data": Variable(gettext_lazy("data di decorrenza"), known("effective_on", day), WITH_OUTCOME),
    "fino_al": Variable(gettext_lazy("ultimo giorno chiesto"), until),
    "esenzione": Variable(gettext_lazy("esenzione chiesta"), exemption),
    "medico": Variable(gettext_lazy("medico assegnato"), known("doctor"), WITH_OUTCOME),
    "motivo": Variable(gettext_lazy("motivo codificato del rifiuto"), known("reason"), WITH_REASON),
    "entro": Variable(gettext_lazy("giorno entro cui il cittadino può rispondere"), known("by_day", day), WITH_TERM),
    "testo": Variable(gettext_lazy("le parole scritte dall'operatore"), known("text"), AROUND_WORDS),
}  # fmt: skip


def of_place(place):
    """name -> Variable, for words of that deed or kind of paper."""
    return {name: row for name, row in VARIABLES.items() if not row.only or place in row.only}


def names_in(text):
    """The names between braces, as they are written."""
    return [found[1] for found in NAME.finditer(text)]


def check(text, place):
    """ValidationError, in Italian, for a variable that does not exist or is not known there."""
    allowed = of_place(place)
    wrong = list(dict.fromkeys(name for name in names_in(text) if name not in allowed))
    if wrong:
        words = _("Non si può usare %(wrong)s. Le variabili sono: %(allowed)s")
        raise ValidationError(words % {"wrong": braced(wrong), "allowed": braced(allowed)})


def braced(names):
    return ", ".join(f"{{{name}}}" for name in names)


def missing(text):
    """Of a text that was filled: the variables that this practice has no value for."""
    return list(dict.fromkeys(name for name in names_in(text) if name in VARIABLES))


def fill(words, practice, /, **told):
    """The words with every variable that has a value; `told` are effective_on, doctor, reason, by_day, text.

    One pass: a value that holds braces stays as it is.
    """
    given = Given(practice, told)

    def value(found):
        row = VARIABLES.get(found[1])
        text = row.value(given) if row else None
        return found[0] if text is None else str(text)

    return NAME.sub(value, words)
