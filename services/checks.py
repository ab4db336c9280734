"""What must be right before a form is published: every mistake named with its step and its question."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from . import limits
from .conditions import as_keys, fields_of
from .patterns import PATTERNS
from .rule_checks import mistakes_of_rules
from .schema import FLAGS, INFORMATION, KINDS, SOURCES

WITH_OPTIONS = ("radio", "select", "checkboxes", "autocomplete")
OF_THE_SUMMARY = ("declaration", "checkbox", "info")
PRIVACY = "dich_privacy"
# Settings that name another question of the form, anywhere up to the same step.
REFERENCES = ("kind_from", "place_from", "reunion_from", "ambito_from")
FLAG_VALUES = {
    "@accesso": ("password", "ts_cns"),
    "@cittadinanza": ("it", "ue", "non_ue"),
    "@categoria_straniera": ("true",),
    "@volontaria": ("true",),
}
APPLICANT = "applicant"


@dataclass(frozen=True)
class Mistake:
    """`step` and `question` are positions (None: the whole form, or the whole step)."""

    message: str
    step: int | None = None
    question: int | None = None


def mistakes_of(schema):
    """Every reason why this schema cannot be published, in the order of the form."""
    if not schema["steps"]:
        return [Mistake(_("Il modulo non ha passi."))]
    found = [*_repeated_keys(schema), *_summary(schema)]
    earlier = {}
    for number, step in enumerate(schema["steps"]):
        found += _mistakes_of_step(number, step, earlier)
    return found + [Mistake(message) for message in mistakes_of_rules(schema["rules"], earlier)]


def _repeated_keys(schema):
    seen, steps = set(), set()
    for number, step in enumerate(schema["steps"]):
        if step["key"] in steps:
            yield Mistake(
                _named(step, None, _("la chiave «%s» è già di un altro passo.") % step["key"]), number
            )
        steps.add(step["key"])
        for place, question in enumerate(step["questions"]):
            if question["key"] in seen:
                words = _("la chiave «%s» è già di un'altra domanda.") % question["key"]
                yield Mistake(_named(step, question, words), number, place)
            seen.add(question["key"])


def _summary(schema):
    """The last step is the Riepilogo: declarations only, the privacy notice among them."""
    number, step = len(schema["steps"]) - 1, schema["steps"][-1]
    for place, question in enumerate(step["questions"]):
        if question["kind"] not in OF_THE_SUMMARY:
            words = _("l'ultimo passo è il Riepilogo e contiene solo dichiarazioni.")
            yield Mistake(_named(step, question, words), number, place)
    privacy = [q for q in step["questions"] if q["key"] == PRIVACY]
    if not privacy or privacy[0]["kind"] != "declaration" or privacy[0]["required"] is not True:
        words = _("manca la dichiarazione obbligatoria «%s» (informativa privacy).") % PRIVACY
        yield Mistake(_named(step, None, words), number)
    if step["show_when"]:
        yield Mistake(_named(step, None, _("il Riepilogo si mostra sempre: togli la condizione.")), number)


def _mistakes_of_step(number, step, earlier):
    """Also adds the step's questions to `earlier`, the questions met so far by key."""
    found = []
    if not step["questions"]:
        found.append(Mistake(_named(step, None, _("non ha domande.")), number))
    for words in _condition(step["show_when"], earlier):
        found.append(Mistake(_named(step, None, words), number))
    here = {question["key"]: question for question in step["questions"]}
    for place, question in enumerate(step["questions"]):
        for words in _mistakes_of_question(question, earlier, here):
            found.append(Mistake(_named(step, question, words), number, place))
        earlier[question["key"]] = question
    return found


def _mistakes_of_question(question, earlier, here):
    if question["kind"] not in KINDS:
        yield _("il tipo «%s» non esiste.") % question["kind"]
        return
    yield from _condition(question["show_when"], earlier)
    yield from _required(question, earlier)
    yield from _options(question, earlier)
    yield from _names(question)
    yield from _numbers(question)
    yield from _limits(question, earlier)
    yield from _references(question, {**earlier, **here})


def _required(question, earlier):
    if isinstance(question["required"], dict):
        if not fields_of(question["required"]):
            yield _("è obbligatoria «solo se», ma manca la condizione.")
        yield from _condition(question["required"], earlier)


def _options(question, earlier):
    options = question.get("options", [])
    if question["kind"] in WITH_OPTIONS and not options and not question.get("source"):
        yield _("non ha opzioni.")
    keys = [option["key"] for option in options]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield _("l'opzione «%s» è ripetuta.") % key
    for option in options:
        if not option["label"]:
            yield _("l'opzione «%s» non c'è o non ha etichetta.") % option["key"]
        yield from _condition(option["when"], earlier)


def _names(question):
    for name, known in (("pattern", PATTERNS), ("source", SOURCES), ("shows", INFORMATION)):
        if question.get(name) and question[name] not in known:
            yield _("«%(value)s» non è un valore di «%(name)s».") % {"value": question[name], "name": name}
    if question["kind"] == "info" and not question.get("shows"):
        yield _("non dice che cosa mostra.")
    if question["kind"] == "readonly" and not question.get("prefill"):
        yield _("non dice quale dato mostra («precompila con»).")


def _numbers(question):
    for least, most in (("min", "max"), ("min_length", "max_length")):
        low, high = question.get(least), question.get(most)
        if low is not None and high is not None and low > high:
            yield _("il minimo è più grande del massimo.")


def _limits(question, earlier):
    for name in ("not_before", "not_after"):
        limit = question.get(name)
        if limit and not limits.is_limit(limit):
            yield _("il limite «%s» non si può leggere.") % limit
        answer = limits.answer_of(limit)
        if answer and earlier.get(answer, {}).get("kind") != "date":
            yield _("il limite «%s» non si riferisce a una data chiesta prima.") % limit


def _references(question, known):
    names = [question[name] for name in REFERENCES if question.get(name)]
    names += question.get("coherent_with", {}).values()
    names += [name for name in question.get("different_from", []) if name != APPLICANT]
    for name in names:
        if name not in known:
            yield _("si riferisce alla domanda «%s», che non c'è prima.") % name


def _condition(condition, earlier):
    if not condition:
        return
    for row in _rows(condition):
        yield from _row(row, earlier)


def _rows(condition):
    for part in condition.get("and") or condition.get("or") or ():
        yield from _rows(part)
    if "field" in condition:
        yield condition


def _row(row, earlier):
    field, values = row["field"], as_keys(row.get("value"))
    if field.startswith("@"):
        if field not in FLAGS:
            yield _("la condizione usa «%s», che non è un dato di contesto.") % field
            return
        allowed = FLAG_VALUES.get(field)
    elif field not in earlier:
        yield _("la condizione usa «%s», che non è una domanda precedente.") % field
        return
    else:
        allowed = _keys_of(earlier[field])
    if row["op"] in ("filled", "empty"):
        return
    if not values:
        yield _("la condizione su «%s» non ha un valore.") % field
    for value in values:
        if allowed is not None and value not in allowed:
            yield _("«%(value)s» non è un'opzione di «%(field)s».") % {"value": value, "field": field}


def _keys_of(question):
    """The option keys that an answer may be, or None when they are not a fixed list."""
    if question["kind"] not in WITH_OPTIONS or question.get("source"):
        return None
    return [option["key"] for option in question.get("options", [])]


def _named(step, question, words):
    if question is None:
        return _("Passo «%(step)s»: %(words)s") % {"step": step["title"], "words": words}
    return _("Passo «%(step)s», domanda «%(question)s» (%(key)s): %(words)s") % {
        "step": step["title"],
        "question": question["label"],
        "key": question["key"],
        "words": words,
    }
