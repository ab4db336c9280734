"""What questions are set to: their options, limits, patterns, files, first values, and the questions that they name."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import limits
from ..conditions import NUMBER
from ..patterns import PATTERNS, BadPattern, own
from ..questions.files import MOST_FILES
from ..schema import INFORMATION, KINDS, SOURCES
from .conditions import WITH_OPTIONS
from .form import of

APPLICANT = "applicant"
# Settings that name another question, anywhere up to the same step -> the kinds that fit.
REFERENCES = {
    "kind_from": ("radio", "select"),
    "place_from": ("select", "comune"),
    "reunion_from": ("checkbox",),
    "ambito_from": ("comune",),
}
COHERENT = {
    "surname": ("text",), "name": ("text",), "sex": ("radio", "select"), "birth_date": ("date",),
    "birth_place": ("luogo", "comune"),
}  # fmt: skip
# Where a first value comes from -> the kinds that can hold it; "readonly" shows any.
PLACE, CAP, WORDS = ("comune", "luogo"), ("cap", "text"), ("text", "textarea")
PREFILLS = {
    "profile.phone": ("tel", "text"),
    "profile.email": ("email", "text"),
    "profile.citizenship": ("nazione",),
    **{f"profile.{home}.place": PLACE for home in ("residence", "domicile")},
    **{f"profile.{home}.cap": CAP for home in ("residence", "domicile")},
    **{f"profile.{home}.address": WORDS for home in ("residence", "domicile")},
    **{f"profile.{home}.street_number": WORDS for home in ("residence", "domicile")},
    "previous_year": ("number", "text"),
    "today": ("date",),
}
FIXED = "value:"
WITHOUT_FIRST_VALUE = ("file", "medico", "medico_testo", "comune", "luogo", "info", "readonly", "declaration", "checkboxes")  # fmt: skip


def check(form):
    for part in form.items:
        if part.is_container or part.kind not in KINDS:
            continue
        for words in _mistakes(form, part):
            yield of(part, words)
    yield from _too_many_files(form)


def _too_many_files(form):
    files = [part for part in form.items if part.kind == "file" and part.definition["required"] is True]
    always = [part for part in files if not part.conditions]
    if len(always) > settings.PRACTICE_MAX_FILES:
        words = _("chiede un file, ma una pratica ne può avere al massimo %s.") % settings.PRACTICE_MAX_FILES
        yield of(always[settings.PRACTICE_MAX_FILES], words)


def _mistakes(form, part):
    question = part.definition
    yield from _options(question)
    yield from _names(question)
    yield from _pattern(question)
    yield from _numbers(question)
    yield from _limits(form, part)
    yield from _files(question)
    yield from _first_value(question)
    yield from _references(form, part)


def _options(question):
    options = question.get("options") or []
    if question["kind"] in (*WITH_OPTIONS, "checkboxes") and not options and not question.get("source"):
        yield _("non ha opzioni.")
    keys = [option["key"] for option in options]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield _("l'opzione «%s» è ripetuta.") % key
    labels = [(option["label"] or "").strip().casefold() for option in options]
    for number, option in enumerate(options):
        if not labels[number]:
            yield _("l'opzione «%s» non c'è o non ha etichetta.") % option["key"]
        elif labels[number] in labels[:number] and keys[number] not in keys[:number]:
            yield _("due opzioni hanno la stessa etichetta «%s».") % option["label"]


def _names(question):
    for name, known in (("pattern", PATTERNS), ("source", SOURCES), ("shows", INFORMATION)):
        if question.get(name) and question[name] not in known:
            yield _("«%(value)s» non è un valore di «%(name)s».") % {"value": question[name], "name": name}
    if question["kind"] == "info" and not question.get("shows"):
        yield _("non dice che cosa mostra.")
    if question["kind"] == "readonly" and not question.get("prefill"):
        yield _("non dice quale dato mostra («precompila con»).")


def _pattern(question):
    try:
        own(question.get("free_pattern") or "")
    except BadPattern as reason:
        yield _("l'espressione «%(pattern)s» %(reason)s") % {
            "pattern": question["free_pattern"],
            "reason": reason,
        }


def _numbers(question):
    for least, most in (("min", "max"), ("min_length", "max_length")):
        low, high = question.get(least), question.get(most)
        if low is not None and high is not None and low > high:
            yield _("il minimo è più grande del massimo.")


def _limits(form, part):
    for name in ("not_before", "not_after"):
        limit = part.definition.get(name)
        if limit and not limits.is_limit(limit):
            yield _("il limite «%s» non si può leggere.") % limit
        answer = limits.answer_of(limit)
        if answer and not (form.can_read(part, answer) and form.by_key[answer].kind == "date"):
            yield _("il limite «%s» non si riferisce a una data chiesta prima.") % limit
    today = timezone.localdate()
    first, last = (limits.day(part.definition.get(name), {}, today) for name in ("not_before", "not_after"))
    if first and last and first > last:
        yield _("nessuna data va bene: la prima ammessa viene dopo l'ultima.")


def _files(question):
    if question["kind"] == "file" and not 1 <= (question.get("max_files") or 0) <= MOST_FILES:
        yield _("non dice quanti file si possono allegare (da 1 a %s).") % MOST_FILES


def _first_value(question):
    source = question.get("prefill") or ""
    if source.startswith(FIXED):
        value = source.removeprefix(FIXED)
        if not _can_hold(question, value):
            yield _("il valore iniziale «%s» non può essere una risposta.") % value
    elif source and source not in PREFILLS:
        yield _("«%s» non è un dato da cui precompilare.") % source
    elif source and question["kind"] not in (*PREFILLS[source], "readonly"):
        yield _("«precompila con» prende un dato di un altro tipo (%s).") % source


def _can_hold(question, value):
    kind = question["kind"]
    if kind in WITH_OPTIONS:
        return value in [option["key"] for option in question.get("options") or ()]
    if kind in ("number", "euro"):
        return bool(NUMBER.fullmatch(value)) and (kind == "euro" or "." not in value)
    if kind == "date":
        return limits.is_limit(value) and value[0].isdigit() and len(value) == 10
    return kind not in WITHOUT_FIRST_VALUE


def _references(form, part):
    question = part.definition
    named = [(question[name], kinds) for name, kinds in REFERENCES.items() if question.get(name)]
    named += [(key, COHERENT[role]) for role, key in (question.get("coherent_with") or {}).items()]
    named += [(key, (part.kind,)) for key in question.get("different_from") or () if key != APPLICANT]
    for key, kinds in named:
        other = form.by_key.get(key)
        if other is None or other.place[0] > part.place[0] or other.group != part.group and other.group:
            yield _("si riferisce alla domanda «%s», che non c'è prima.") % key
        elif other.kind not in kinds:
            yield _("si riferisce alla domanda «%s», che non è del tipo adatto.") % key
