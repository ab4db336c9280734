"""What the office asks of the citizen while a practice is open: integrations field by field, and the preavviso."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .practice import Practice


class Integration(models.Model):
    """A round of a request for integration (L. 241/1990, art. 2 c. 7 and art. 6): some questions, each with its why."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="integrations")
    round = models.PositiveSmallIntegerField(default=1)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    text = models.TextField(blank=True, max_length=4000)
    answer_by = models.DateField()
    entry = models.ForeignKey("practices.ProtocolEntry", models.PROTECT, null=True, related_name="+")
    typed = models.JSONField(default=dict, blank=True)  # what the citizen typed and has not sent yet
    answered_at = models.DateTimeField(null=True, blank=True)
    expired_at = models.DateTimeField(null=True, blank=True)  # the time ran out without an answer
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # the office needs it no more

    class Meta:
        ordering = ["round"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "round"], name="integration_round_once"),
            models.UniqueConstraint(
                fields=["practice"],
                condition=models.Q(answered_at=None, expired_at=None, withdrawn_at=None),
                name="integration_open_once",
            ),
        ]

    @property
    def is_open(self):
        return self.answered_at is None and self.expired_at is None and self.withdrawn_at is None


class IntegrationItem(models.Model):
    """One question or attachment that is asked again. The original answer stays in the practice as it was sent."""

    class Verdict(models.TextChoices):
        WAITING = "", _("da esaminare")
        ACCEPTED = "accepted", _("accolta")
        AGAIN = "again", _("chiesta di nuovo")

    integration = models.ForeignKey(Integration, models.CASCADE, related_name="items")
    question_key = models.CharField(max_length=40)
    label = models.CharField(max_length=255)  # as the practice's version has it
    why = models.CharField(_("motivo"), max_length=500)
    answer = models.JSONField(null=True, blank=True)  # as services.schema stores an answer; None until sent
    verdict = models.CharField(max_length=8, choices=Verdict, default=Verdict.WAITING, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["integration", "question_key"], name="integration_item_once")
        ]


class Notice(models.Model):
    """A preavviso di rigetto (L. 241/1990, art. 10-bis) and the citizen's observations on it."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="refusal_notices")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)  # received the same day: it is in the area at once
    code = models.CharField(max_length=8)
    reason = models.CharField(max_length=220)  # code and words, as the list had them
    text = models.TextField(max_length=4000)
    observe_by = models.DateField()
    entry = models.ForeignKey("practices.ProtocolEntry", models.PROTECT, null=True, related_name="+")
    observations = models.TextField(blank=True, max_length=4000)
    observed_at = models.DateTimeField(null=True, blank=True)
    expired_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # the office changed its mind

    class Meta:
        ordering = ["given_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice"],
                condition=models.Q(observed_at=None, expired_at=None, withdrawn_at=None),
                name="notice_open_once",
            )
        ]

    @property
    def is_open(self):
        return self.observed_at is None and self.expired_at is None and self.withdrawn_at is None
