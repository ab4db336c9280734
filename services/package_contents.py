"""What of a service goes into a package, and how a page is filled from one."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .compiling import questions_data, rules_data, steps_data, written_blocks
from .form_test_data import read_test, written_test
from .library_blocks import steps_named
from .models import FormPage, RefusalReason, ServicePage
from .package_texts import carried, stored
from .packages import Unreadable, lean, sealed
from .rule_catalogue import CATALOGUE
from .upgrading import upgrade

PLAIN = (
    "slug",
    "title",
    "icon",
    "term_days",
    "minutes",
    "outcome_title",
    "seo_title",
    "search_description",
    "summary",
)
TEXTS = (
    "audience", "description", "how_to", "requirements", "result", "timing", "costs", "access", "conditions",
    "special_cases",
)  # fmt: skip


def package_of(service, is_draft=False):
    """The package of a ServicePage as it is public, or as its newest draft has it. Where it is offered and when it is
    open stay out: they are of this portal."""
    form = form_of(service)
    if is_draft or not service.live:
        service = service.get_latest_revision_as_object()
    if form and (is_draft or not form.live):
        form = form.get_latest_revision_as_object()
    written = written_form(form) if form else {"library": [], "tests": []}
    return sealed({"service": service_data(service), **written})


def form_of(service):
    return FormPage.objects.child_of(service).first()


def service_data(service):
    return {
        **{name: getattr(service, name) for name in PLAIN},
        "category": service.category.name,
        "invitation": service.category.invitation,
        "office": service.office.name if service.office else "",
        "topics": sorted(topic.name for topic in service.topics.all()),
        "refusal_reasons": [{"code": row.code, "text": row.text} for row in service.refusal_reasons.all()],
        "texts": {name: carried(getattr(service, name)) for name in TEXTS},
    }


def written_form(form):
    """{"form": …, "library": […], "tests": […]}: steps of the library go by their key, their words beside the form."""
    written = written_blocks(form.steps, form.rules)
    used = {step["library"] for step in written["steps"] if "library" in step}
    library = {step["key"]: step for step in steps_named(used).values()}
    steps = [
        {**step, "library": step["library"].rpartition("@")[0]} if "library" in step else step
        for step in written["steps"]
    ]
    notes = [child.value["note"] for child in form.rules]
    rules = [{**rule, "note": note} for rule, note in zip(written["rules"], notes, strict=True)]
    return {
        "form": {"title": form.title, "slug": form.slug, "steps": steps, "rules": rules},
        "library": [library[key] for key in sorted(library)],
        "tests": [written_test(test) for test in form.tests.all()],
    }


def schema_of(package):
    """The form of a package as written today (steps of the library by key), or None. Raises Unreadable."""
    form = package.get("form")
    return _upgraded(package["schema"], form["steps"], form["rules"]) if form else None


def library_of(package):
    """The library steps of a package as written today, by key."""
    steps = _upgraded(package["schema"], package["library"], [])["steps"]
    return {step["key"]: {"intro": "", "show_when": None, **step} for step in steps}


def fill_service(page, package, category, topics, office):
    data = package["service"]
    for name in PLAIN:
        setattr(page, name, data.get(name, ""))
    for name in TEXTS:
        setattr(page, name, stored(data["texts"].get(name, "")))
    page.category, page.office = category, office
    page.topics.set(topics)
    page.refusal_reasons.set([RefusalReason(**reason) for reason in data["refusal_reasons"]])


def fill_form(page, package, references):
    """`references` are the versions of the library to use, by key. Raises Unreadable, naming what does not fit."""
    form, schema = package["form"], schema_of(package)
    steps = [
        {**step, "library": references.get(step["library"], "")} if "library" in step else step
        for step in schema["steps"]
    ]
    page.title, page.slug = form["title"], form["slug"]
    page.steps = cleaned(FormPage.steps.field.stream_block, steps_data, steps, _("Passi"))
    page.rules = cleaned(FormPage.rules.field.stream_block, _rules_data, schema["rules"], _("Regole"))
    page.tests.set([_test(number, data) for number, data in enumerate(package["tests"])])


def _test(number, data):
    try:
        return read_test(data, number)
    except ValidationError as error:
        raise Unreadable(_("Collaudo «%s»: %s") % (data["name"][:60], " ".join(error.messages))) from None


def cleaned(block, to_data, definitions, place):
    """The value that an editor would have made of `definitions`: what a block would refuse is refused."""
    try:
        return block.clean(block.to_python(to_data(definitions)))
    except ValidationError as error:
        raise Unreadable("\n".join(_complaints(error.as_json_data(), place))) from None
    except (AttributeError, KeyError, TypeError, ValueError):
        # Whatever a hostile file puts where a form has something else ends here, not in an error page.
        raise Unreadable(_("%s: non hanno la forma di un modulo.") % place) from None


def _upgraded(version, steps, rules):
    try:
        return upgrade({"v": version, "steps": steps, "rules": rules})
    except (AttributeError, KeyError, TypeError, ValueError):
        raise Unreadable(_("Il modulo del pacchetto non si può leggere.")) from None


def _rules_data(rules):
    for rule in rules:
        if rule["rule"] not in CATALOGUE:
            raise Unreadable(_("La regola «%s» qui non esiste.") % rule["rule"][:60])
    data = rules_data(rules)
    for row, rule in zip(data, rules, strict=True):
        row["value"]["note"] = rule.get("note", "")
    return data


def _complaints(error, place):
    """Every message of a block's error, with the way to it: "Passi 3, questions 2, key: …"."""
    for message in error.get("messages", []):
        yield f"{place}: {message}"
    for name, inner in (error.get("blockErrors") or {}).items():
        step = f" {int(name) + 1}" if str(name).isdigit() else f", {name}"
        yield from _complaints(inner, place + step)


__all__ = ["fill_form", "fill_service", "library_of", "package_of", "questions_data", "lean", "ServicePage"]
