"""Where citizens leave each form: the step that a draft had reached when it was let lie, or deleted."""

from datetime import timedelta

from django.db.models import Count
from django.utils import timezone

from services import ready_forms
from services.models import FormPage

from .models import DeletedDraft, Practice
from .states import State

IDLE = timedelta(days=7)  # a draft that nobody touched for so long was let lie
LOOKED_BACK = timedelta(days=90)


def by_form(services):
    """[(service's title, [(number, step's title, let lie, deleted)])] of the forms in use of these services (a
    QuerySet), as their current version has its steps. Counts only, and drafts belong to no district."""
    titles = dict(services.order_by("title").values_list("path", "title"))
    forms = FormPage.objects.live().filter(current_version__isnull=False).select_related("current_version")
    versions = {form.path[: -FormPage.steplen]: form.current_version for form in forms}
    versions = {title: versions[path] for path, title in titles.items() if path in versions}
    idle = Practice.objects.filter(state=State.DRAFT, updated_at__lt=timezone.now() - IDLE)
    gone = DeletedDraft.objects.filter(deleted_at__gte=timezone.now() - LOOKED_BACK)
    lying, deleted = counts(idle, versions.values()), counts(gone, versions.values())
    return [(title, steps_of(version, lying, deleted)) for title, version in versions.items()]


def counts(rows, versions):
    """{(version's key, step's number): how many}."""
    found = rows.filter(form_version__in=[version.pk for version in versions]).order_by()
    found = found.values_list("form_version", "furthest_step").annotate(Count("pk"))
    return {(version, step): total for version, step, total in found}


def steps_of(version, lying, deleted):
    return [
        (
            step.number,
            step.title,
            lying.get((version.pk, step.number), 0),
            deleted.get((version.pk, step.number), 0),
        )
        for step in ready_forms.of_version(version).steps
    ]
