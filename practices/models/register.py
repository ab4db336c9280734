"""Numbers given once: of practices, and of the protocol register (DPR 445/2000, art. 53)."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .practice import Practice


class Counter(models.Model):
    """The last number given in a year; its row is locked inside the transaction that takes the next one."""

    class Name(models.TextChoices):
        PRACTICE = "practice"
        PROTOCOL = "protocol"

    name = models.CharField(max_length=10, choices=Name)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "year"], name="counter_once")]


class DeletedDraft(models.Model):
    """The recorded hole that a deleted draft leaves in the numbers."""

    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    # Which form was left, and how far it had come: no person in it.
    form_version = models.ForeignKey("services.FormVersion", models.SET_NULL, null=True, related_name="+")
    furthest_step = models.PositiveSmallIntegerField(default=1)
    deleted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["year", "sequence"], name="deleted_draft_once")]


class ProtocolEntry(models.Model):
    """A record of the protocol register (DPR 445/2000, art. 53): gapless in its year, never changed.

    Year and sequence are empty only while an external register is down ("protocollo in attribuzione").
    """

    class Direction(models.TextChoices):
        IN = "in", _("in entrata")
        OUT = "out", _("in uscita")

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="protocol_entries")
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    sequence = models.PositiveIntegerField(null=True, blank=True)
    direction = models.CharField(max_length=3, choices=Direction)
    registered_at = models.DateTimeField()
    party_name = models.CharField(max_length=130)
    party_fiscal_code = models.CharField(max_length=16)
    subject = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    attachment_digests = models.JSONField(default=list)

    class Meta:
        verbose_name = _("registrazione di protocollo")
        verbose_name_plural = _("registro di protocollo")
        constraints = [
            models.UniqueConstraint(fields=["year", "sequence"], name="protocol_number_once"),
            models.CheckConstraint(
                condition=models.Q(year=None, sequence=None)
                | models.Q(year__isnull=False, sequence__isnull=False),
                name="protocol_number_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["registered_at"], condition=models.Q(sequence=None), name="protocol_waiting")
        ]

    def __str__(self):
        return f"{self.sequence:07d}/{self.year}" if self.sequence is not None else str(_("in attribuzione"))


class ProtocolAnnulment(models.Model):
    """Marks a record of the register as annulled and keeps it (DPR 445/2000, art. 54)."""

    entry = models.OneToOneField(ProtocolEntry, models.PROTECT, related_name="annulment")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    act = models.CharField(_("provvedimento"), max_length=160)
    reason = models.CharField(_("motivo"), max_length=500)
