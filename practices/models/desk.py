"""What belongs to the operators' desk and to no practice's history: filters, absences, who is looking, bulk deeds."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .practice import Practice


class SavedFilter(models.Model):
    """A named query of the desk's list, of one person or shared with the colleagues."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="desk_filters")
    name = models.CharField(_("nome"), max_length=60)
    query = models.JSONField(default=dict)  # valid values of desk_forms.QueueForm
    is_shared = models.BooleanField(_("condiviso con i colleghi"), default=False)
    is_default = models.BooleanField(_("si apre con la lista"), default=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="desk_filter_name_once"),
            models.UniqueConstraint(
                fields=["owner"], condition=models.Q(is_default=True), name="desk_filter_default_once"
            ),
        ]

    def __str__(self):
        return self.name


class DeskPreferences(models.Model):
    """How one person likes the list: columns, rows a page, shortcuts (WCAG 2.1.4: they can be turned off)."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="desk_preferences")
    columns = models.JSONField(default=list, blank=True)
    per_page = models.PositiveSmallIntegerField(default=25)
    has_shortcuts = models.BooleanField(_("scorciatoie da tastiera"), default=True)
    wants_digest = models.BooleanField(_("riepilogo quotidiano per email"), default=True)
    digest_sent_on = models.DateField(null=True, editable=False)


class Absence(models.Model):
    """Days on which an operator is away, first and last included, and who covers."""

    operator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences", verbose_name=_("operatore")
    )
    first_day = models.DateField(_("dal"))
    last_day = models.DateField(_("al"))
    cover = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sostituito da"),
    )

    class Meta:
        verbose_name = _("assenza")
        verbose_name_plural = _("assenze")
        ordering = ["-first_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="absence_days_in_order"
            )
        ]


class Presence(models.Model):
    """Who has a practice open just now: renewed while the page is looked at, forgotten after a few minutes."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "user"], name="presence_once")]


class BulkDeedQuerySet(models.QuerySet):
    def undoable(self):
        """Those whose messages can still be recalled, or whose assignments can still be undone."""
        done = BulkItem.objects.filter(bulk=models.OuterRef("pk"), is_done=True)
        assignments = models.Q(verb__in=(BulkDeed.Verb.ASSIGN, BulkDeed.Verb.RELEASE)) & models.Exists(done)
        in_time = self.filter(undone_at=None, due_at__gt=timezone.now())
        return in_time.filter(models.Q(verb=BulkDeed.Verb.WRITE) | assignments)


class BulkDeed(models.Model):
    """A deed on many practices: assignments are done at once and can be undone, messages wait and can be recalled."""

    class Verb(models.TextChoices):
        TAKE_CHARGE = "take_charge", _("Prendi in carico")
        ASSIGN = "assign", _("Assegna")
        RELEASE = "release", _("Rilascia")
        WRITE = "write", _("Scrivi")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    verb = models.CharField(max_length=12, choices=Verb)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    text = models.TextField(blank=True, max_length=4000)
    due_at = models.DateTimeField()  # until then: undo an assignment, recall a message
    done_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = BulkDeedQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(done_at=None, undone_at=None), name="bulk_deed_waiting"
            )
        ]


class BulkItem(models.Model):
    """What came of a bulk deed for one practice, in words for who asked for it."""

    bulk = models.ForeignKey(BulkDeed, models.CASCADE, related_name="items")
    practice = models.ForeignKey(Practice, models.CASCADE, related_name="+")
    is_done = models.BooleanField(default=False)
    said = models.CharField(max_length=255, blank=True)
    previous_operator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    event = models.PositiveBigIntegerField(
        null=True
    )  # the last of the practice then: nothing later is undone

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["bulk", "practice"], name="bulk_item_once")]


class DeskCount(models.Model):
    """How many practices of a district and service are in a state: the numbers of the large tabs, kept by the actions."""

    district = models.ForeignKey("accounts.District", models.PROTECT, null=True, related_name="+")
    service = models.ForeignKey("services.ServicePage", models.PROTECT, related_name="+")
    state = models.CharField(max_length=12)
    total = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "service", "state"], name="desk_count_once"),
            models.UniqueConstraint(
                fields=["service", "state"], condition=models.Q(district=None), name="desk_count_of_none_once"
            ),
        ]
