"""A package put in the place of what is here: as a new draft, which nobody sees before an editor publishes it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from home.models import Office

from .compiling import digest_of, questions_data
from .library import compiled_step, mistakes_of_step
from .models import Category, FormPage, ServicePage, ServicesIndexPage, StepTemplate, Topic
from .own_patterns import refusal
from .package_contents import cleaned, fill_form, fill_service, form_of, library_of, package_of
from .packages import Unreadable


def service_of(package):
    return ServicePage.objects.filter(slug=package["service"]["slug"]).first()


@transaction.atomic
def apply(package, by=None):
    """The ServicePage whose newest draft, and whose form's, is now the package (packages.read).

    A new service is not public. Where the draft says the same already nothing is written. Raises Unreadable.
    """
    service = service_of(package)
    if service and package_of(service, is_draft=True)["digest"] == package["digest"]:
        return service
    references = {key: _version(step, by).reference for key, step in library_of(package).items()}
    service = _apply_to_service(package, service, by)
    if package.get("form"):
        _apply_to_form(package, service, references, by)
    return service


def _apply_to_service(package, service, by):
    data = package["service"]
    invitation = {"invitation": data.get("invitation", "")}
    category = Category.objects.get_or_create(name=data["category"], defaults=invitation)[0]
    topics = [Topic.objects.get_or_create(name=name)[0] for name in data["topics"]]
    page = service.get_latest_revision_as_object() if service else ServicePage(live=False)
    office = Office.objects.filter(name=data.get("office", "")).first() or page.office
    fill_service(page, package, category, topics, office)
    parent = service or ServicesIndexPage.objects.first()
    if parent is None:
        raise Unreadable(_("Qui non c'è ancora la pagina dei servizi: si fa con «manage.py load_services»."))
    return _saved(page, parent, service is None, _("Scheda"), by)


def _apply_to_form(package, service, references, by):
    form = form_of(service)
    page = form.get_latest_revision_as_object() if form else FormPage(live=False)
    before = page.steps
    fill_form(page, package, references)
    _refuse_patterns(by, before, page.steps)
    _keep_ids(before, page.steps)
    _saved(page, service, form is None, _("Modulo"), by)


def _saved(page, parent, is_new, place, by):
    """`page` with a new draft; a new one goes under `parent`."""
    try:
        if is_new:
            parent.add_child(instance=page)
        page.save_revision(user=by, log_action=True)
    except ValidationError as error:
        words = [f"{place}, {name}: {' '.join(messages)}" for name, messages in error.message_dict.items()]
        raise Unreadable("\n".join(words)) from None
    return page


def _version(step, by):
    """The version of the library that says what `step` says: one that is there, or a new one."""
    place = _("Libreria, «%s»") % step["title"]
    template = StepTemplate.objects.filter(key=step["key"]).first() or StepTemplate(
        key=step["key"], live=False
    )
    before = template.questions
    template.title, template.intro = step["title"], step["intro"]
    block = StepTemplate.questions.field.stream_block
    template.questions = cleaned(block, questions_data, step["questions"], place)
    _refuse_patterns(by, before, template.questions)
    compiled = compiled_step(template)
    known = template.pk and template.versions.filter(digest=digest_of(compiled)).first()
    return known or _new_version(template, compiled, place, by)


def _new_version(template, compiled, place, by):
    mistakes = mistakes_of_step(compiled)
    if mistakes:
        raise Unreadable("\n".join(f"{place}: {mistake.message}" for mistake in mistakes))
    try:
        template.full_clean(exclude=["current_version"])
    except ValidationError as error:
        raise Unreadable(f"{place}: {' '.join(error.messages)}") from None
    template.save()
    template.save_revision(user=by, log_action=True).publish(user=by)
    return StepTemplate.objects.get(pk=template.pk).current_version


def _refuse_patterns(by, before, after):
    if words := refusal(by, before, after):
        raise Unreadable(words)


def _keep_ids(old, new):
    """The blocks that stay keep their ids: Wagtail compares revisions, and the checks compare keys, by them."""
    before = {_name(child): child for child in old}
    for child in new:
        same = before.get(_name(child))
        if same is not None:
            child.id = same.id
            if "questions" in child.value and "questions" in same.value:
                _keep_ids(same.value["questions"], child.value["questions"])


def _name(child):
    return child.value.get("key") or child.value.get("source", "").rpartition("@")[0]
