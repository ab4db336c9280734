"""Which forms use a step of the library, in which version, and the step brought up to date in their drafts."""

import json
from dataclasses import dataclass

from django.db import transaction

from .library_blocks import LIBRARY_STEP
from .models import FormPage, StepTemplateVersion
from .versions import differences


@dataclass(frozen=True)
class Use:
    """A form that names the step: `live` and `draft` are the StepTemplateVersions that it names, None where it does not."""

    page: FormPage
    live: StepTemplateVersion | None
    draft: StepTemplateVersion | None
    current: StepTemplateVersion

    @property
    def is_behind(self):
        return self.draft is not None and self.draft != self.current

    @property
    def changes(self):
        """What the newest version would change in the draft."""
        return differences(self.draft.schema, self.current.schema) if self.is_behind else []

    def may_be_renewed_by(self, user):
        permissions = self.page.permissions_for_user(user)
        return self.is_behind and permissions.can_edit() and not permissions.page_locked()


def uses_of(template):
    """Every Use of a StepTemplate, in the order of the pages; [] while it has no version."""
    if template.current_version is None:
        return []
    versions = {row.reference: row for row in template.versions.select_related("template")}
    pages = FormPage.objects.select_related("latest_revision").order_by("path")
    found = [
        Use(page, *_named(page, versions), versions[template.current_version.reference]) for page in pages
    ]
    return [use for use in found if use.live or use.draft]


def _named(page, versions):
    """(the version that citizens fill in, the version in the newest draft)."""
    live = page.steps.raw_data if page.live else ()
    draft = json.loads(page.latest_revision.content["steps"]) if page.latest_revision else live
    return _version(live, versions), _version(draft, versions)


def _version(steps, versions):
    named = [step["value"].get("source") for step in steps if step["type"] == LIBRARY_STEP]
    return next((versions[reference] for reference in named if reference in versions), None)


@transaction.atomic
def renew(template, by):
    """Drafts of every form that is behind name the newest version; what is published stays. Returns the forms' pages.

    Forms that `by` may not edit, and locked ones, are left as they are.
    """
    uses = [use for use in uses_of(template) if use.may_be_renewed_by(by)]
    return [_renewed(use, by) for use in uses]


def _renewed(use, by):
    page = use.page.get_latest_revision_as_object()
    for child in page.steps:
        if child.block_type == LIBRARY_STEP and child.value["source"] == use.draft.reference:
            child.value["source"] = use.current.reference
    page.save_revision(user=by, log_action=True)
    return page
