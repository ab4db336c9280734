"""What a changed form does to practices begun on the version in use: answers of drafts that lose their question."""

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..moving import ALIKE
from ..versions import items_of
from .form import Mistake

NAMED = 5


def check(version, schema):
    """Warnings; `version` is the form's current FormVersion or None."""
    if version is None:
        return
    before, after = items_of(version.schema), items_of(schema)
    gone = [item for key, item in before.items() if key not in after]
    turned = [item for key, item in before.items() if key in after and _sort(item) != _sort(after[key])]
    drafts = drafts_of(version.form_page) if gone or turned else 0
    for items, words in (
        (gone, _("Non ci sono più: %s.")),
        (turned, _("Hanno cambiato tipo: %s.")),
    ):
        if items and drafts:
            yield Mistake(words % _labels(items) + " " + _set_aside(drafts), stops=False)


def drafts_of(form_page):
    """How many drafts of citizens are under way on any version of the form."""
    is_draft = Q(practices__state="draft", practices__is_trial=False)
    return form_page.versions.aggregate(n=Count("practices", filter=is_draft))["n"]


def _sort(item):
    """Kinds of one sort keep their answers."""
    kind = item.definition["kind"]
    return ALIKE.get(kind, kind)


def _set_aside(drafts):
    words = ngettext(
        "C'è %s bozza in corso: chi passa alla versione nuova ritrova la risposta tra quelle messe da parte.",
        "Ci sono %s bozze in corso: chi passa alla versione nuova ritrova le risposte tra quelle messe da parte.",
        drafts,
    )
    return words % drafts


def _labels(items):
    named = [f"«{item.definition.get('label') or item.definition.get('title')}»" for item in items]
    more = _(" e altre %s") % (len(named) - NAMED) if len(named) > NAMED else ""
    return ", ".join(named[:NAMED]) + more
