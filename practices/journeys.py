"""The journey of a practice: a draft's with the profile as it is today, a sent one's with everything as it was."""

from django.utils import timezone

from services import ready_forms
from services.context import Context
from services.journey import Journey


class FrozenContext(Context):
    """The context of a sent practice: its flags were stored at sending, so no setting changes them."""

    def __init__(self, practice):
        super().__init__(timezone.localdate(practice.submitted_at), practice.way_in, practice.applicant)
        self.frozen = practice.context

    def flags(self, answers):
        return self.frozen


def context_of(practice, way_in=None):
    if practice.is_draft:
        # A trial has its made-up applicant and way in from the start.
        way_in = practice.way_in or way_in or practice.WayIn.PASSWORD
        return Context(
            timezone.localdate(), way_in, practice.applicant or practice.citizen.profile.snapshot()
        )
    return FrozenContext(practice)


def form_of(practice):
    """The practice's form version, ready to be walked (services.ready_forms.ReadyForm)."""
    return ready_forms.of_version(practice.form_version)


def journey_of(practice, way_in=None):
    """The services.journey.Journey through this practice. `way_in` matters to drafts only: how the citizen came in."""
    waiting = {row["key"]: row["answer"] for row in practice.kept_aside if row["waits"]}
    return Journey(
        form_of(practice),
        waiting | practice.answers,
        context_of(practice, way_in),
        confirmed=practice.confirmed,
        typed=practice.typed,
    )
