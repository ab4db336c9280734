"""Whether the rules that an editor picked can run: known names, questions that exist and fit, options that exist."""

from django.utils.translation import gettext as _

from ..rule_catalogue import CATALOGUE
from .form import Mistake


def check(form):
    questions = {part.key: part.definition for part in form.items if not part.group}
    for words in mistakes_of_rules(form.schema["rules"], questions):
        yield Mistake(words)


def mistakes_of_rules(rules, questions):
    """Messages; `questions` are the form's, by key; a rule reads none that is asked once for each row."""
    for row in rules:
        rule = CATALOGUE.get(row["rule"])
        if rule is None:
            yield _("La regola «%s» non esiste.") % row["rule"]
            continue
        for words in (*_roles(rule, row, questions), *_params(rule, row, questions)):
            yield _("Regola «%(rule)s»: %(words)s") % {"rule": rule.label, "words": words}


def _roles(rule, row, questions):
    for role in rule.roles:
        key = row["keys"].get(role.name)
        if not key:
            if not role.optional:
                yield _("manca la domanda per «%s».") % role.label
        elif key not in questions:
            yield _("la domanda «%s» non c'è nel modulo.") % key
        elif questions[key]["kind"] not in role.kinds:
            yield _("la domanda «%(key)s» non è del tipo adatto a «%(role)s».") % {
                "key": key,
                "role": role.label,
            }


def _params(rule, row, questions):
    for param in rule.params:
        value = row.get("params", {}).get(param.name)
        role = next((role for role in rule.roles if role.name == param.of), None)
        if role is None:
            if not value:
                yield _("manca «%s».") % param.label
            continue
        key = row["keys"].get(role.name)
        if not value and not param.optional and (key or not role.optional):
            yield _("manca «%s».") % param.label
        options = [option["key"] for option in questions.get(key, {}).get("options", [])]
        for option in value or []:
            if key in questions and option not in options:
                yield _("«%(option)s» non è un'opzione di «%(key)s».") % {"option": option, "key": key}
