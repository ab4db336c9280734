"""What a package would change here, in words: it is applied, looked at and taken back."""

from dataclasses import dataclass
from html import unescape

from django.db import transaction
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from home.models import Office

from .compiling import compile_form
from .editing import findings_of_draft
from .form_tests import red_words
from .models import Category, ServicePage, StepTemplate, Topic
from .package_applying import apply, service_of
from .package_contents import form_of, package_of, service_data
from .package_texts import lost_links
from .versions import ADDED, CHANGED, REMOVED, Difference, differences

NOTHING = {"steps": [], "rules": []}
CARD = gettext_lazy("Scheda")
LABELS = {
    "category": gettext_lazy("Categoria"),
    "invitation": gettext_lazy("Frase sopra l'elenco della categoria"),
    "office": gettext_lazy("Ufficio"),
    "topics": gettext_lazy("Argomenti"),
    "refusal_reasons": gettext_lazy("Motivi di rifiuto"),
    "slug": gettext_lazy("Indirizzo"),
    "seo_title": gettext_lazy("Titolo per i motori di ricerca"),
    "search_description": gettext_lazy("Descrizione per i motori di ricerca"),
}


@dataclass(frozen=True)
class Plan:
    """`changes` are Differences (versions.py), `notes` what to know before, `mistakes` why the draft could not be
    published yet; `state` is the digest of the draft that is here ("" for none): who confirms, confirms for it."""

    package: dict
    state: str
    changes: tuple
    notes: tuple
    mistakes: tuple

    @property
    def is_empty(self):
        return self.state == self.package["digest"]

    @property
    def groups(self):
        """[(place, its changes)] in their order."""
        found = {}
        for row in self.changes:
            found.setdefault(row.place, []).append(row)
        return list(found.items())


def plan(package, by=None):
    """What `apply` would do with this package (packages.read). Raises Unreadable where it does not fit."""
    service = service_of(package)
    before = Snapshot(service)
    with transaction.atomic():
        after = Snapshot(apply(package, by))
        findings = after.findings()
        transaction.set_rollback(True)
    changes = (
        *_card(before.card, after.card),
        *differences(before.schema, after.schema),
        *_tests(before, after),
    )
    notes = (*_lost(package), *_drafts(service), *_library(before.library, after.library))
    return Plan(package, before.digest, changes, notes, tuple(findings))


class Snapshot:
    """A service as its newest draft has it, and the library, at one moment."""

    def __init__(self, service):
        self.card, self.schema, self.tests, self.digest, self.form = {}, NOTHING, [], "", None
        self.library = {row.key: (row.title, row.current_version) for row in StepTemplate.objects.all()}
        if service:
            package = package_of(service, is_draft=True)
            self.digest, self.tests = package["digest"], package["tests"]
            self.service = service.get_latest_revision_as_object()
            self.card = service_data(self.service)
            form = form_of(service)
            self.form = form and form.get_latest_revision_as_object()
            self.schema = compile_form(self.form) if form else NOTHING

    def findings(self):
        """Why the form could not be published as it is: messages."""
        if self.form is None:
            return []
        found = findings_of_draft(self.form, self.service, self.schema, self.form.steps)
        mistakes = [mistake.message for mistake in found if mistake.stops]
        return mistakes or red_words(self.schema, self.form.tests.all())


def _card(before, after):
    """The page's own fields and texts, one Difference each."""
    before, after = ({**card, **card.get("texts", {})} for card in (before, after))
    for name in after:
        old, new = _words(before.get(name)), _words(after[name])
        if name == "texts" or old == new and (not new or before.get(name) == after[name]):
            continue
        if not old:
            yield Difference(ADDED, str(CARD), f"{_label(name)}: «{new}».")
        elif not new:
            yield Difference(REMOVED, str(CARD), f"{_label(name)}: «{old}».")
        else:
            text = _("%(what)s: prima «%(old)s», ora «%(new)s».")
            yield Difference(CHANGED, str(CARD), text % {"what": _label(name), "old": old, "new": new})


def _tests(before, after):
    """How many tests come, go and change, told by name."""
    old, new = ({test.get("name", ""): test for test in tests} for tests in (before.tests, after.tests))
    place = _("Collaudi del modulo")
    for name in new:
        if name not in old:
            yield Difference(ADDED, place, f"«{name}».")
        elif old[name] != new[name]:
            yield Difference(CHANGED, place, f"«{name}».")
    for name in old:
        if name not in new:
            yield Difference(REMOVED, place, f"«{name}».")


def _lost(package):
    """What the package names and this portal does not have."""
    data = package["service"]
    if data.get("office") and not Office.objects.filter(name=data["office"]).exists():
        yield _("L'ufficio «%s» qui non c'è: resta quello di adesso.") % data["office"]
    if not Category.objects.filter(name=data["category"]).exists():
        yield _("La categoria «%s» è nuova.") % data["category"]
    known = set(Topic.objects.filter(name__in=data["topics"]).values_list("name", flat=True))
    for name in data["topics"]:
        if name not in known:
            yield _("L'argomento «%s» è nuovo.") % name
    for path in sorted({path for text in data["texts"].values() for path in lost_links(text)}):
        yield _("La pagina «%s» qui non c'è: il testo resta, senza collegamento.") % path


def _drafts(service):
    if service is None:
        yield _("Il servizio è nuovo: si crea non pubblicato.")
        return
    for page in (service, form_of(service)):
        if page and page.has_unpublished_changes:
            yield (
                _("«%s» ha modifiche non pubblicate: si sostituiscono (restano nella cronologia).")
                % page.title
            )


def _library(before, after):
    for key, (title, version) in after.items():
        if key not in before:
            yield _("Il passo «%s» entra nella libreria.") % title
        elif before[key][1] != version:
            words = {"title": title, "number": version.number}
            yield (
                _("Libreria, «%(title)s»: versione %(number)s, offerta agli altri moduli che lo usano.")
                % words
            )


def _label(name):
    if name in LABELS:
        return LABELS[name]
    label = ServicePage._meta.get_field(name).verbose_name
    return label[:1].upper() + label[1:]


def _words(value):
    """A value of the card as a person reads it, cut where it is long."""
    if isinstance(value, list):
        value = "; ".join(
            item if isinstance(item, str) else f"{item['code']} {item['text']}" for item in value
        )
    text = str("" if value is None else value).replace("</li><li>", "; ").replace("><", "> <")
    text = " ".join(unescape(strip_tags(text)).split())
    return text if len(text) <= 160 else text[:159] + "…"
