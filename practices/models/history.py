"""What happened: events, the outbox, and who only looked."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .practice import Practice


class Event(models.Model):
    """A line of the history of a practice: who did what and when. No personal data: erasure must not touch it."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="events")
    verb = models.CharField(max_length=24)
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    data = models.JSONField(default=dict, blank=True)
    # The chain of the practice: place from 1, the digest of the event before, and its own (practices.chain).
    position = models.PositiveIntegerField(default=0, editable=False)
    previous = models.CharField(max_length=64, blank=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["-at", "-id"], name="event_by_time")]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "position"], condition=models.Q(position__gt=0), name="event_place_once"
            )
        ]


class Anchor(models.Model):
    """One digest a day over the ends of all chains that grew, each linked to the day before (decisions 35)."""

    day = models.DateField(unique=True)
    last_event = models.PositiveBigIntegerField()
    events = models.PositiveIntegerField()
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("ancora giornaliera")
        verbose_name_plural = _("ancore giornaliere")
        ordering = ["day"]


class Delivery(models.Model):
    """The outbox: one row for each paper or e-mail that must come out, written in the transaction that causes it."""

    class Kind(models.TextChoices):
        MAIL = "mail"
        PAPERS = "papers"
        PROTOCOL = "protocol"  # a number that an external register still owes

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="deliveries")
    kind = models.CharField(max_length=8, choices=Kind)
    event = models.CharField(max_length=40)  # what caused it, e.g. "submit" or "message:123"
    created_at = models.DateTimeField(default=timezone.now)
    # Not tried before: the wait after a failure, the lease of a try.
    due_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "kind", "event"], name="delivery_once")]
        indexes = [models.Index(fields=["created_at"], condition=models.Q(done_at=None), name="delivery_due")]


class Trace(models.Model):
    """That someone of the office read or took something: apart from the history, in no chain."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        ordering = ["-at", "-pk"]


class PracticeView(Trace):
    """Who of the office looked at a practice, and at what (GDPR art. 5.2)."""

    class What(models.TextChoices):
        PAGE = "page", _("pagina")
        AHEAD = "ahead", _("pagina, caricata in anticipo dal browser")
        HISTORY = "history", _("storico completo")
        ATTACHMENT = "attachment", _("allegato")
        DOCUMENT = "document", _("documento")

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="views")
    what = models.CharField(max_length=10, choices=What, default=What.PAGE)

    class Meta(Trace.Meta):
        verbose_name = _("consultazione")
        verbose_name_plural = _("consultazioni")
        indexes = [models.Index(fields=["-at", "-id"], name="view_by_time")]


class Export(Trace):
    """Who took a list away as a file, which filters it had and how many rows.

    `filters` {words of the filter: words of its value}, without what was typed into the search: a citizen's name.
    """

    class What(models.TextChoices):
        PRACTICES = "practices", _("elenco delle pratiche")
        EVENTS = "events", _("registro delle attività")

    what = models.CharField(max_length=10, choices=What)
    kind = models.CharField(max_length=4)  # "csv" or "xlsx"
    filters = models.JSONField(default=dict, blank=True)
    rows = models.PositiveIntegerField()

    class Meta(Trace.Meta):
        verbose_name = _("esportazione")
        verbose_name_plural = _("esportazioni")
        indexes = [models.Index(fields=["-at", "-id"], name="export_by_time")]
