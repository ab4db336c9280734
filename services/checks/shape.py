"""The shape of a form: keys, titles and labels, what may stand where, how long it is, the Riepilogo at its end."""

from django.utils.translation import gettext as _

from ..schema import GROUP, KINDS, MOST_ROWS, OUTSIDE_GROUPS, RESERVED_KEYS, SECTION
from .form import PRIVACY, Mistake, of

OF_THE_SUMMARY = ("declaration", "checkbox", "info")
LONGEST_LABEL, LONGEST_BOX = 120, 400
MOST_QUESTIONS, MOST_STEPS = 60, 15


def check(form):
    yield from _keys(form)
    yield from _summary(form)
    yield from _labels(form)
    yield from _size(form)
    for part in form.parts:
        if part.kind in (SECTION, GROUP) or not part.around:
            yield from _container(form, part)
        elif part.kind not in KINDS:
            yield of(part, _("il tipo «%s» non esiste.") % part.kind)
    for part in form.items:
        if part.kind == GROUP:
            yield from _rows(part)
        if part.group and part.kind in OUTSIDE_GROUPS:
            yield of(part, _("una domanda di questo tipo non può stare in un gruppo."))
        if part.kind == SECTION and len(part.around) > 1:
            yield of(part, _("una sezione sta nel passo, non in un'altra sezione o in un gruppo."))


def no_steps():
    return _("Il modulo non ha passi.")


def _keys(form):
    steps, items = set(), set()
    for part in form.steps:
        if part.key in steps:
            yield of(part, _("la chiave «%s» è già di un altro passo.") % part.key)
        steps.add(part.key)
    for part in form.items:
        if part.key in items:
            yield of(part, _("la chiave «%s» è già di un'altra domanda.") % part.key)
        if part.key in RESERVED_KEYS:
            yield of(part, _("la chiave «%s» è riservata: scegline un'altra.") % part.key)
        items.add(part.key)


def _container(form, part):
    if not form.inside.get(part.place):
        yield of(part, _("non ha domande."))


def _rows(part):
    least, most = part.definition.get("min") or 0, part.definition.get("max")
    if not most:
        yield of(part, _("non dice quante righe può avere al massimo."))
    elif most > MOST_ROWS:
        yield of(part, _("può avere al massimo %s righe.") % MOST_ROWS)
    elif least > most:
        yield of(part, _("il minimo di righe è più grande del massimo."))


def _labels(form):
    for part in form.parts:
        label = (part.definition.get("label") or part.definition.get("title") or "").strip()
        longest = LONGEST_BOX if part.kind in ("declaration", "checkbox") else LONGEST_LABEL
        if not label and not part.around:
            yield of(part, _("il passo non ha titolo."))
        elif not label:
            yield of(part, _("l'etichetta è vuota."))
        elif len(label) > longest:
            words = _("l'etichetta ha %(given)s caratteri: al massimo %(most)s.")
            yield of(part, words % {"given": len(label), "most": longest})
    titles = {}
    for part in form.steps:
        title = part.label.strip().casefold()
        if title in titles:
            yield of(
                part, _("un altro passo ha lo stesso titolo: chi compila non li distingue."), stops=False
            )
        titles[title] = part


def _size(form):
    questions = sum(part.is_typed for part in form.items)
    if questions > MOST_QUESTIONS:
        words = _("Il modulo ha %(n)s domande: sopra le %(most)s molti lo abbandonano.")
        yield Mistake(words % {"n": questions, "most": MOST_QUESTIONS}, stops=False)
    if len(form.steps) > MOST_STEPS:
        words = _("Il modulo ha %(n)s passi: sopra i %(most)s molti lo abbandonano.")
        yield Mistake(words % {"n": len(form.steps), "most": MOST_STEPS}, stops=False)


def _summary(form):
    """The last step is the Riepilogo: declarations only, the privacy notice among them."""
    step = form.steps[-1]
    inside = form.inside.get(step.place, [])
    for part in inside:
        if part.kind not in OF_THE_SUMMARY:
            yield of(part, _("l'ultimo passo è il Riepilogo e contiene solo dichiarazioni."))
    privacy = next((part.definition for part in inside if part.key == PRIVACY), None)
    if privacy is None or privacy["kind"] != "declaration" or privacy["required"] is not True or privacy.get("show_when"):  # fmt: skip
        yield of(step, _("manca la dichiarazione obbligatoria «%s» (informativa privacy).") % PRIVACY)
    if step.definition.get("show_when"):
        yield of(step, _("il Riepilogo si mostra sempre: togli la condizione."))
