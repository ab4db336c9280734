"""A form published as an editor does it, from its blocks, under a service of its own."""

from services.compiling import steps_data
from services.models import FormPage, ServicePage

MODEL = "duplicato-tessera-sanitaria"
SAID = (
    "category", "office", "icon", "term_days", "summary", "audience", "how_to", "requirements", "result", "timing",
    "access", "conditions",
)  # fmt: skip


def drafted(title, slug, steps):
    """The FormPage, not published yet."""
    model = ServicePage.objects.get(slug=MODEL)
    service = ServicePage(title=title, slug=slug, **{field: getattr(model, field) for field in SAID})
    model.get_parent().add_child(instance=service)
    service.save_revision().publish()
    form = FormPage(title=f"Modulo: {title}", slug="modulo", live=False)
    form.steps = FormPage.steps.field.stream_block.to_python(steps_data(steps))
    service.add_child(instance=form)
    return form


def published(title, slug, steps):
    form = drafted(title, slug, steps)
    form.save_revision().publish()
    return FormPage.objects.get(pk=form.pk)
