"""When the form of a draft has a newer version: which one, what it changes for this citizen, and the move itself."""

import copy
from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext as _

from services import moving
from services.models import FormVersion
from services.versions import ADDED, REMOVED, Difference, differences

from .journeys import journey_of

# Annotates practices with the version that new requests start on; without it every page of a draft would ask.
CURRENT = {"current_version_id": F("form_version__form_page__current_version")}
# What of a question a citizen notices.
NOTICED = (
    "", "label", "title", "intro", "kind", "required", "options", "expression", "min", "max", "min_length", "max_length",
    "not_before", "not_after", "max_files",
)  # fmt: skip


@dataclass
class Change:
    """A move, tried in memory: the newer `version`, the `draft` as it would be, `moved` (services.moving.Moved) and
    the `differences` that touch this citizen."""

    version: FormVersion
    draft: object
    moved: moving.Moved
    differences: list

    @property
    def steps(self):
        """The steps to go through again."""
        journey = self.draft.moved_journey
        return [step for step in journey.visible_steps if not step.is_confirmed and not step.is_summary]


def newer_version(practice):
    """The FormVersion that a draft of CURRENT may move to; None when it is on it, or there is none in use."""
    if practice.is_trial or not practice.is_draft:
        return None
    current = practice.current_version_id
    if current in (None, practice.form_version_id):
        return None
    version = FormVersion.objects.filter(pk=current, form_page__live=True).first()
    return version if version and not version.is_retired else None


def news(practice):
    """What every page of a draft says of its form's versions (practices/includes/versions.html)."""
    return {"newer_version": newer_version(practice), "kept_aside": moving.asides(practice.kept_aside)}


def change_for(practice, version, way_in=None):
    """The Change that moving the draft to `version` would be; nothing is saved."""
    draft = copy.copy(practice)
    before = journey_of(practice, way_in)
    moved = carry(draft, version, way_in)
    draft.moved_journey = journey_of(draft, way_in)
    found = differences(practice.form_version.schema, version.schema)
    return Change(version, draft, moved, noticed(found, before, draft.moved_journey))


def carry(practice, version, way_in=None):
    """Put the draft on `version`, in memory, with all the answers that fit there; returns the Moved."""
    old = practice.form_version.schema
    moved = moving.move(
        old, version.schema, practice.answers, practice.typed, practice.confirmed, practice.kept_aside
    )
    practice.form_version = version
    practice.answers, practice.typed, practice.confirmed = moved.answers, moved.typed, moved.confirmed
    practice.kept_aside = []
    moving.hide(moved, set(moved.answers) - shown_keys(journey_of(practice, way_in)), version.schema)
    practice.kept_aside = moved.kept_aside
    return moved


def shown_keys(journey):
    return {item.key for step in journey.visible_steps for item in step.shown}


def settle(practice, way_in=None, said=()):
    """An answer that waits takes its place again as soon as its question is asked; the form that has just been sent had
    its say about the keys `said`."""
    if not practice.kept_aside:
        return
    shown = shown_keys(journey_of(practice, way_in))
    found = [row for row in practice.kept_aside if row["waits"] and row["key"] in shown]
    for row in found:
        if row["key"] not in said:
            practice.answers.setdefault(row["key"], row["answer"])
    practice.kept_aside = [row for row in practice.kept_aside if row not in found]


def noticed(found, before, after):
    """Of all the differences those that this citizen meets with the answers given so far; the rules in one line."""
    shown = {REMOVED: shown_keys(before), ADDED: shown_keys(after)}
    both = shown[REMOVED] | shown[ADDED]
    steps = {step.key for journey in (before, after) for step in journey.visible_steps}
    rows = [
        row
        for row in found
        if row.aspect in NOTICED
        and (row.key.partition(".")[0] in shown.get(row.kind, both) if row.key else row.step in steps)
    ]
    if any(not row.step for row in found):
        words = _("Alcuni controlli sulle risposte sono cambiati.")
        rows.append(Difference("changed", _("Controlli"), words))
    return rows
