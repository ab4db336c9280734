"""What only a walk through the form finds: parts that no answers show, dead ends, equal labels, a missing identity."""

from django.utils.translation import gettext as _

from ..paths import map_of
from ..schema import FOR_ME, FOR_WHOM
from .form import of


def check(form, today):
    path_map = map_of(form.schema, today)
    yield from _unreached(path_map)
    yield from _dead_ends(path_map)
    yield from _same_labels(form, path_map)
    yield from _identity(form, path_map)
    for component in path_map.components:
        if component.stretch is None:
            words = _(
                "troppe domande dipendono l'una dall'altra: da qui in poi non si è potuto controllare tutto."
            )
            yield of(component.parts[0], words, stops=False)


def _unreached(path_map):
    for part in path_map.unreached():
        if not part.around:
            yield of(part, _("non si vede mai: nessuna risposta rende vera la sua condizione."))
        elif part.is_typed and part.definition.get("required") is True:
            yield of(
                part, _("è obbligatoria ma non si vede mai: nessuna risposta rende vere le sue condizioni.")
            )
        else:
            yield of(part, _("non si vede mai: nessuna risposta rende vere le sue condizioni."))


def _dead_ends(path_map):
    for part, choices in path_map.dead_ends:
        words = [path_map.choice_words(key, (sort,)) for key, sort in choices]
        when = "; ".join(f"{asked}: {answers}" for asked, answers in words)
        found = _("è obbligatoria ma non offre nessuna risposta")
        yield of(part, found + (_(", quando %s.") % when if when else "."))


def _same_labels(form, path_map):
    """Two questions of a step, section or group that bear one label and can show together."""
    seen = {}
    for part in form.items:
        label = (part.around[-1].place, " ".join(part.label.casefold().split()))
        others = seen.setdefault(label, [])
        other = next((other for other in others if path_map.show_together(other, part)), None)
        if other and part.is_typed and other.is_typed:
            yield of(part, _("ha la stessa etichetta di «%s», che si vede insieme.") % other.key)
        others.append(part)


def _identity(form, path_map):
    """Whoever asks for another person gives their codice fiscale, whatever else they answer."""
    whom = form.by_key.get(FOR_WHOM)
    if whom is None or whom.kind not in ("radio", "select"):
        return
    others = [row["key"] for row in whom.definition.get("options") or () if row["key"] != FOR_ME]
    codes = [
        part
        for part in form.items
        if part.kind == "codice_fiscale" and part.definition["required"] is True and not part.group
    ]
    missing = [key for key in others if not path_map.always_shows_one(codes, FOR_WHOM, key)]
    if missing:
        words = _("chi sceglie %s non deve dare il codice fiscale della persona: l'ufficio non sa chi è.")
        labels = {row["key"]: row["label"] for row in whom.definition["options"]}
        yield of(whom, words % _(" o ").join(f"«{labels[key]}»" for key in missing))
