"""What is known of the waits for the citizen: the open request, the preavviso that counts, the answers as they are now."""

from .models import Integration, IntegrationItem


def open_integration(practice):
    """The request for integration that the citizen has still to answer, or None."""
    return practice.integrations.filter(answered_at=None, expired_at=None, withdrawn_at=None).first()


def open_notice(practice):
    return practice.refusal_notices.filter(observed_at=None, expired_at=None, withdrawn_at=None).first()


def last_day(practice):
    """Until when the citizen may answer what the office waits for; None when it waits for nothing."""
    if integration := open_integration(practice):
        return integration.answer_by
    notice = open_notice(practice)
    return notice and notice.observe_by


def reopened_at(practice):
    """When the practice was last reopened; None when it never was."""
    reopenings = practice.events.filter(verb="reopen").order_by("-position")
    return reopenings.values_list("at", flat=True).first()


def since_reopening(rows, practice, field):
    """The rows that belong to the decision which is being prepared, not to one before a reopening."""
    at = reopened_at(practice)
    return rows.filter(**{f"{field}__gte": at}) if at else rows


def notice_given(practice):
    """The preavviso that a refusal may follow: given, not taken back, and answered or its time over; or None."""
    given = practice.refusal_notices.filter(withdrawn_at=None).exclude(observed_at=None, expired_at=None)
    return since_reopening(given, practice, "given_at").last()


def has_stopped_the_clock(practice):
    """Whether a request for integration has used the one suspension of art. 2 c. 7 L. 241/1990."""
    asked = practice.events.filter(verb="ask_integration").exclude(data__until=None)
    return since_reopening(asked, practice, "at").exists()


def to_judge(practice):
    """The answered request whose answers nobody has looked at yet, or None."""
    last = practice.integrations.order_by("-round").first()
    if last is None or last.answered_at is None:
        return None
    return last if last.items.filter(verdict=IntegrationItem.Verdict.WAITING).exists() else None


def answers_now(practice):
    """The practice's answers with those that the citizen gave anew and the office has not turned down; as sent, when
    nothing was asked. Rows of the practice itself never change."""
    items = IntegrationItem.objects.filter(
        integration__practice=practice, integration__answered_at__isnull=False, answer__isnull=False
    )
    kept = items.exclude(verdict=IntegrationItem.Verdict.AGAIN).order_by("integration__round")
    return practice.answers | dict(kept.values_list("question_key", "answer"))


def take_answers_for_good(practice):
    """Whoever accepts a practice has accepted the answers that it was waiting for."""
    waiting = IntegrationItem.objects.filter(integration__in=Integration.objects.filter(practice=practice))
    waiting.filter(integration__answered_at__isnull=False, verdict=IntegrationItem.Verdict.WAITING).update(
        verdict=IntegrationItem.Verdict.ACCEPTED
    )
