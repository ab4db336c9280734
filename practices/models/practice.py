"""A practice: a request of a citizen from the first draft to its outcome."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..states import CLOSED, OPEN, Stage, State, StateMachine
from .sorting import SortingField


class PracticeQuerySet(models.QuerySet):
    def of_citizen(self, user):
        """Only what this citizen filed: the start of every citizen's query."""
        return self.filter(citizen=user)

    def of_operator(self, user):
        """What this member of staff may see: sent practices of the own district and services; a responsabile sees all."""
        scope = getattr(user, "operator_profile", None)
        if scope is None:
            return self.none()
        # As "not a draft" (practice_sent_time), in the words of the list's indexes.
        sent = self.filter(SENT)
        if scope.is_supervisor:
            return sent
        if scope.district_id:
            sent = sent.filter(district=scope.district_id)
        return sent.filter(scope.covers("service"))


# Every query of the desk says so: an index of sent practices leaves the drafts out.
SENT = models.Q(submitted_at__isnull=False)
# What is open is nearly all of the newest and what is closed nearly all of the rest: who walks the days along one index
# of both passes over the whole other part, so each has its own.
IS_OPEN = models.Q(state__in=OPEN)
IS_CLOSED = models.Q(state__in=CLOSED)
# The numbers of "Le mie" and "In scadenza" are counted on every page: along an index that says all they ask.
ON_A_DESK = models.Q(submitted_at__isnull=False, is_trial=False)
IS_DUE = ON_A_DESK & models.Q(due_on__isnull=False)
IN_HAND = ON_A_DESK & IS_OPEN
IS_UNREAD = models.Q(unread_since__isnull=False)


class RealPractices(models.Manager.from_queryset(PracticeQuerySet)):
    """What citizens filed. An editor's trials are no practices: whoever counts, lists or finds never meets them."""

    def get_queryset(self):
        return super().get_queryset().filter(is_trial=False)


TRIAL_KEPT = timedelta(days=1)
A_YEAR = 366  # days: never one too few, also when one of them is 29 February


class Trials(models.Manager.from_queryset(PracticeQuerySet)):
    """The forms that editors fill to try them."""

    def get_queryset(self):
        return super().get_queryset().filter(is_trial=True)


class Practice(StateMachine):
    """A request of a citizen from the first draft to its outcome: state and answers; everything else is beside it."""

    class WayIn(models.TextChoices):
        PASSWORD = "password", _("email e password")  # noqa: S105  the e-mailed link too
        TS_CNS = "ts_cns", _("TS-CNS")

    class NoticeWaiver(models.TextChoices):
        """When no preavviso is due before a refusal (art. 10-bis L. 241/1990)."""

        INADMISSIBLE = "inammissibile", _("Richiesta inammissibile o irricevibile")
        INCOMPLETE = "incompleta", _("Richiesta incompleta, non completata dopo l'invito dell'ufficio")
        UNFOUNDED = "infondata", _("Richiesta manifestamente infondata")
        BOUND = "vincolata", _("Decisione vincolata dalla legge")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # An editor's own, gone after a day: no number, no protocol, no papers, nobody's desk.
    is_trial = models.BooleanField(default=False, editable=False)
    year = models.PositiveSmallIntegerField(null=True, editable=False)
    sequence = models.PositiveIntegerField(null=True, editable=False)
    citizen = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="practices")
    service = models.ForeignKey("services.ServicePage", models.PROTECT, related_name="practices")
    form_version = models.ForeignKey("services.FormVersion", models.PROTECT, related_name="practices")
    # As they were: the live page may be renamed.
    service_title = models.CharField(_("servizio"), max_length=255)
    category_name = models.CharField(max_length=80)

    answers = models.JSONField(default=dict, blank=True)  # question key -> stored answer
    typed = models.JSONField(
        default=dict, blank=True
    )  # question key -> raw strings that are no valid answer yet
    confirmed = models.JSONField(default=list, blank=True)  # keys of the steps that passed "Avanti"
    # What another version of the form has no place for: rows of services.moving.Aside. Never sent.
    kept_aside = models.JSONField(default=list, blank=True)
    # The furthest step that was opened (its position from 1): where citizens leave a form is read from it.
    furthest_step = models.PositiveSmallIntegerField(default=1, editable=False)
    revision = models.PositiveIntegerField(default=0)  # grows at each save: a stale page is told so
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    # Frozen at sending.
    submitted_at = models.DateTimeField(_("data invio"), null=True, blank=True)
    way_in = models.CharField(max_length=10, choices=WayIn, blank=True)
    # The card that opened the session: {"issuer", "end": the last digits of its number}; {} for a password.
    identified_by = models.JSONField(default=dict, blank=True)
    term_days = models.PositiveSmallIntegerField(null=True, blank=True)
    context = models.JSONField(default=dict, blank=True)  # the context flags as they were
    applicant = models.JSONField(default=dict, blank=True)  # the profile as it was
    applicant_surname = models.CharField(max_length=60, blank=True)
    applicant_name = models.CharField(max_length=60, blank=True)
    applicant_fiscal_code = SortingField(max_length=16, blank=True)
    beneficiary_surname = models.CharField(max_length=60, blank=True)
    beneficiary_name = models.CharField(max_length=60, blank=True)
    beneficiary_fiscal_code = SortingField(max_length=16, blank=True)
    district = models.ForeignKey("accounts.District", models.PROTECT, null=True, blank=True)
    privacy_version = models.CharField(max_length=40, blank=True)  # of the notice that was read
    seal = models.CharField(max_length=64, blank=True)  # SHA-256 of version, answers and files

    # Capitals without accents: what the desk's search compares from the left.
    applicant_sorting = SortingField(max_length=125, blank=True, editable=False)
    beneficiary_sorting = SortingField(max_length=125, blank=True, editable=False)

    # When the oldest message came that nobody of the office has opened; kept by the actions and compared by
    # `manage.py verify`. Asked of the messages, a list of such practices would cost what all of them together do.
    unread_since = models.DateTimeField(null=True, blank=True, editable=False)

    # The office's work.
    operator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="practices_in_charge"
    )
    taken_at = models.DateTimeField(_("presa in carico"), null=True, blank=True)
    # Projection of terms.due_on(), rewritten by each action and compared by `manage.py verify`; null while the clock
    # stands still, and when nothing is due.
    due_on = models.DateField(_("termine"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("chiusa il"), null=True, blank=True)
    net_days = models.PositiveSmallIntegerField(
        null=True, blank=True, editable=False
    )  # at closing, net of waits
    effective_on = models.DateField(_("decorrenza"), null=True, blank=True)
    refusal_code = models.CharField(max_length=8, blank=True)
    refusal_reason = models.CharField(max_length=220, blank=True)  # code and words, as the list had them
    outcome_text = models.TextField(blank=True)
    notice_sent_on = models.DateField(_("preavviso inviato il"), null=True, blank=True)
    notice_waiver = models.CharField(max_length=40, choices=NoticeWaiver, blank=True)

    objects = RealPractices()
    trials = Trials()

    class Meta:
        verbose_name = _("pratica")
        verbose_name_plural = _("pratiche")
        ordering = ["-year", "-sequence"]
        constraints = [
            models.UniqueConstraint(fields=["year", "sequence"], name="practice_number_once"),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="practice_state_known"),
            models.CheckConstraint(
                condition=models.Q(state=State.DRAFT, submitted_at=None)
                | ~models.Q(state=State.DRAFT) & models.Q(submitted_at__isnull=False),
                name="practice_sent_time",
            ),
            models.CheckConstraint(condition=models.Q(stage__in=Stage.values), name="practice_stage_known"),
            models.CheckConstraint(
                condition=models.Q(stage=Stage.OFFICE) | models.Q(state=State.IN_PROGRESS),
                name="practice_stage_in_progress",
            ),
            models.CheckConstraint(
                condition=models.Q(is_trial=True, year=None, sequence=None)
                | models.Q(is_trial=False, year__isnull=False, sequence__isnull=False),
                name="practice_number_unless_trial",
            ),
        ]
        indexes = [
            models.Index(fields=["citizen", "-year", "-sequence"], name="practice_own_list"),
            models.Index(fields=["district", "state", "-submitted_at"], name="practice_desk"),
            models.Index(fields=["state", "-submitted_at"], name="practice_desk_state"),
            models.Index(fields=["operator", "state", "-submitted_at"], name="practice_desk_operator"),
            models.Index(fields=["-submitted_at"], condition=SENT, name="practice_desk_all"),
            models.Index(fields=["district", "-submitted_at"], condition=SENT, name="practice_desk_district"),
            models.Index(fields=["submitted_at"], condition=IS_OPEN, name="practice_open"),
            models.Index(
                fields=["district", "submitted_at"], condition=IS_OPEN, name="practice_open_district"
            ),
            models.Index(
                fields=["operator", "submitted_at"],
                include=["district", "service"],
                condition=IN_HAND,
                name="practice_in_hand",
            ),
            models.Index(fields=["-submitted_at"], condition=IS_CLOSED, name="practice_done"),
            models.Index(
                fields=["district", "-submitted_at"], condition=IS_CLOSED, name="practice_done_district"
            ),
            # Many are due on one day: the key settles which is the next.
            models.Index(fields=["due_on", "id"], include=["service"], condition=IS_DUE, name="practice_due"),
            models.Index(
                fields=["district", "due_on", "id"],
                include=["service"],
                condition=IS_DUE,
                name="practice_due_district",
            ),
            models.Index(fields=["-submitted_at"], condition=IS_UNREAD, name="practice_unread"),
            models.Index(
                fields=["district", "-submitted_at"], condition=IS_UNREAD, name="practice_unread_district"
            ),
            # Where a state is asked for too, SQLite would rather walk every row of that state.
            models.Index(
                fields=["state", "-submitted_at"], condition=IS_UNREAD, name="practice_unread_state"
            ),
            models.Index(
                fields=["district", "state", "-submitted_at"],
                condition=IS_UNREAD,
                name="practice_unread_desk",
            ),
            models.Index(
                fields=["closed_at"],
                condition=models.Q(closed_at__isnull=False),
                name="practice_closed",
            ),
            # Many have the same surname: the search passes over other districts' without reading their rows.
            models.Index(
                fields=["applicant_sorting", "id"],
                include=["district", "service"],
                condition=ON_A_DESK,
                name="practice_by_applicant",
            ),
            models.Index(
                fields=["beneficiary_sorting", "id"],
                include=["district", "service"],
                condition=ON_A_DESK,
                name="practice_by_beneficiary",
            ),
            models.Index(fields=["applicant_fiscal_code"], name="practice_applicant_code"),
            models.Index(fields=["beneficiary_fiscal_code"], name="practice_beneficiary_code"),
        ]

    def __str__(self):
        return f"#{self.number}"

    @property
    def number(self):
        """The guide's number: year and at least six digits, growing past 999,999."""
        if self.year is None:  # a trial, also where that column was not read
            return str(_("PROVA"))
        return f"{self.year}{self.sequence:06d}"

    @property
    def is_draft(self):
        return self.state == State.DRAFT

    @property
    def days_late(self):
        """How many days ago was the last one for the office's answer; 0 while the term runs or stands still."""
        return max(0, (timezone.localdate() - self.due_on).days) if self.due_on else 0

    @property
    def is_late(self):
        return self.days_late > 0

    @property
    def may_be_asked_anew(self):
        """Late by more than the year in which one may go to court over the silence: what is left is a new request
        (c.p.a., art. 31 c. 2)."""
        return self.days_late > A_YEAR

    @property
    def is_closed(self):
        return self.state in CLOSED
