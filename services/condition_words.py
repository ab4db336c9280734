"""A condition in words: the "Compila solo se …" of whoever fills a form without scripts."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .conditions import as_keys
from .error_texts import name_of

FLAG_WORDS = {
    "@accesso": {
        "password": gettext_lazy("entri con email e password"),
        "ts_cns": gettext_lazy("entri con la TS-CNS"),
    },
    "@cittadinanza": {
        "it": gettext_lazy("la cittadinanza è italiana"),
        "ue": gettext_lazy("la cittadinanza è di uno Stato UE, SEE o della Svizzera"),
        "non_ue": gettext_lazy("la cittadinanza non è di uno Stato UE, SEE o della Svizzera"),
    },
}
YES_FLAGS = {
    "@categoria_straniera": gettext_lazy("la categoria è di cittadino straniero"),
    "@volontaria": gettext_lazy("per il motivo del permesso l'iscrizione è volontaria"),
}
OPERATOR_WORDS = {
    "eq": gettext_lazy("è %s"),
    "in": gettext_lazy("è %s"),
    "ne": gettext_lazy("non è %s"),
    "contains": gettext_lazy("comprende %s"),
    "not_contains": gettext_lazy("non comprende %s"),
    "gt": gettext_lazy("è più di %s"),
    "lt": gettext_lazy("è meno di %s"),
}


def hint(condition, questions):
    """The "Compila solo se …" of a condition (nothing for None or True); `questions` maps keys to Question."""
    if not isinstance(condition, dict):
        return ""
    return _("Compila solo se %(condition)s.") % {"condition": words(condition, questions)}


def required_hint(condition, questions):
    return _("Obbligatorio se %(condition)s.") % {"condition": words(condition, questions)}


def words(condition, questions):
    for word, join in (("and", _(" e ")), ("or", _(" oppure "))):
        if word in condition:
            return join.join(words(part, questions) for part in condition[word])
    field = condition["field"]
    if field.startswith("@"):
        return _flag_words(field, condition["op"], as_keys(condition.get("value")))
    return _question_words(questions.get(field), condition["op"], as_keys(condition.get("value")))


def _flag_words(field, operator, values):
    if field in YES_FLAGS:
        return YES_FLAGS[field] if operator in ("filled", "eq") else _("non: %s") % YES_FLAGS[field]
    if field == "@eta":
        return _("l'età è %s anni") % _operator_words(operator, values)
    known = FLAG_WORDS.get(field, {})
    said = _(" oppure ").join(str(known.get(value, value)) for value in values)
    return _("non: %s") % said if operator == "ne" else said


def _question_words(question, operator, values):
    label = name_of(question.label) if question else ""
    if operator == "filled":
        return _("hai risposto a %s") % label if not is_box(question) else _("hai scelto %s") % label
    if operator == "empty":
        return _("non hai risposto a %s") % label
    if is_box(question):
        return _("hai scelto %s") % label
    options = question.definition.get("options") if question else None
    labels = {row["key"]: row["label"] for row in options or []}
    quoted = [f"«{labels.get(value, value)}»" for value in values]
    return f"{label} {_operator_words(operator, quoted)}"


def _operator_words(operator, values):
    return OPERATOR_WORDS[operator] % _(" o ").join(values)


def is_box(question):
    return question is not None and question.kind in ("checkbox", "declaration")
