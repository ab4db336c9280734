"""Comunicazioni between the citizen and the office, and what each tells the other outside of the portal."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .practice import Practice


class MessageQuerySet(models.QuerySet):
    def unread_of(self, citizen):
        """What the office wrote to this citizen and the citizen has not opened yet."""
        return self.unread_by_citizen().filter(practice__citizen=citizen)

    def unread_by_citizen(self):
        return self.filter(side=Message.Side.OFFICE, read_at=None)

    def unread_by_office(self):
        return self.filter(side=Message.Side.CITIZEN, read_at=None)


class Message(models.Model):
    """A Comunicazione of the thread between the citizen and the office."""

    class Side(models.TextChoices):
        CITIZEN = "citizen", _("Tu")
        OFFICE = "office", _("Ufficio")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, models.CASCADE, related_name="messages")
    side = models.CharField(max_length=8, choices=Side)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.TextField(max_length=4000)
    sent_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)  # by the other side

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["sent_at", "pk"]
        indexes = [
            models.Index(fields=["practice", "side"], condition=models.Q(read_at=None), name="message_unread")
        ]


class InternalNote(models.Model):
    """What colleagues tell each other about a practice; the citizen never sees it."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(max_length=4000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]


class Rating(models.Model):
    """What the citizen thought of the service at the end (design model of public services, C.SE.1.7): one for each practice."""

    practice = models.OneToOneField(Practice, models.CASCADE, related_name="rating")
    stars = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list, blank=True)
    text = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(stars__range=(1, 5)), name="rating_one_to_five")
        ]
