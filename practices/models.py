"""What was asked and what became of it: practices, their files, messages, papers, events and outbox."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .states import State, StateMachine


def private_storage():
    """Citizens' files: outside the public media, reached only through views that check the owner."""
    return FileSystemStorage(location=settings.PRIVATE_FILES, base_url=None)


def random_path(instance, filename):
    """A random name in a folder of 256: the citizen's file name never reaches the disk."""
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name}"


class PracticeQuerySet(models.QuerySet):
    def of_citizen(self, user):
        """Only what this citizen filed: the start of every citizen's query."""
        return self.filter(citizen=user)

    def of_operator(self, user):
        """What this member of staff may see: sent practices of the own district and services; a responsabile sees all."""
        scope = getattr(user, "operator_profile", None)
        if scope is None:
            return self.none()
        sent = self.exclude(state=State.DRAFT)
        if scope.is_supervisor:
            return sent
        if scope.district_id:
            sent = sent.filter(district=scope.district_id)
        # One statement, not two: the scope is asked for several times in a request.
        own = scope.services.through.objects.filter(operatorprofile=scope)
        return sent.filter(models.Q(service__in=own.values("servicepage")) | ~models.Exists(own))


class RealPractices(models.Manager.from_queryset(PracticeQuerySet)):
    """What citizens filed. An editor's trials are no practices: whoever counts, lists or finds never meets them."""

    def get_queryset(self):
        return super().get_queryset().filter(is_trial=False)


TRIAL_KEPT = timedelta(days=1)


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
    applicant_surname = models.CharField(max_length=60, blank=True, db_index=True)
    applicant_name = models.CharField(max_length=60, blank=True)
    applicant_fiscal_code = models.CharField(max_length=16, blank=True, db_index=True)
    beneficiary_surname = models.CharField(max_length=60, blank=True, db_index=True)
    beneficiary_name = models.CharField(max_length=60, blank=True)
    beneficiary_fiscal_code = models.CharField(max_length=16, blank=True, db_index=True)
    district = models.ForeignKey("accounts.District", models.PROTECT, null=True, blank=True)
    privacy_version = models.CharField(max_length=40, blank=True)  # of the notice that was read
    seal = models.CharField(max_length=64, blank=True)  # SHA-256 of version, answers and files

    # The office's work.
    operator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="practices_in_charge"
    )
    taken_at = models.DateTimeField(_("presa in carico"), null=True, blank=True)
    closed_at = models.DateTimeField(_("chiusa il"), null=True, blank=True)
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
            models.CheckConstraint(
                condition=models.Q(is_trial=True, year=None, sequence=None)
                | models.Q(is_trial=False, year__isnull=False, sequence__isnull=False),
                name="practice_number_unless_trial",
            ),
        ]
        indexes = [
            models.Index(fields=["citizen", "-year", "-sequence"], name="practice_own_list"),
            models.Index(fields=["district", "state", "-submitted_at"], name="practice_desk"),
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
    def is_closed(self):
        return self.state in (State.ACCEPTED, State.REJECTED, State.WITHDRAWN)


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
    deleted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["year", "sequence"], name="deleted_draft_once")]


class ProtocolEntry(models.Model):
    """A record of the protocol register (DPR 445/2000, art. 53): gapless in its year, never changed."""

    class Direction(models.TextChoices):
        IN = "in", _("in entrata")
        OUT = "out", _("in uscita")

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="protocol_entries")
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
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
        constraints = [models.UniqueConstraint(fields=["year", "sequence"], name="protocol_number_once")]

    def __str__(self):
        return f"{self.sequence:07d}/{self.year}"


class Attachment(models.Model):
    """A citizen's file, kept byte for byte as sent (it is evidence)."""

    class Scan(models.TextChoices):
        UNCHECKED = "unchecked", _("non controllato")
        PENDING = "pending", _("in verifica")
        CLEAN = "clean", _("controllato")
        REFUSED = "refused", _("rifiutato")  # a virus found after the file was kept; nobody may open it

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, models.CASCADE, related_name="attachments")
    question_key = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(storage=private_storage, upload_to=random_path, max_length=60)
    uploaded_at = models.DateTimeField(default=timezone.now)
    scan = models.CharField(max_length=10, choices=Scan, default=Scan.UNCHECKED)

    class Meta:
        ordering = ["uploaded_at", "pk"]


class MessageQuerySet(models.QuerySet):
    def unread_of(self, citizen):
        """What the office wrote to this citizen and the citizen has not opened yet."""
        return self.filter(practice__citizen=citizen, side=Message.Side.OFFICE, read_at=None)


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


class Document(models.Model):
    """A paper of the practice: made by the portal at sending, or uploaded by the office. Bytes never change."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt", _("Ricevuta")
        COPY = "copy", _("Copia dell'istanza")
        OUTCOME = "outcome", _("Esito")
        OFFICE = "office", _("Documento dell'ufficio")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=8, choices=Kind)
    title = models.CharField(_("titolo"), max_length=160)
    file = models.FileField(storage=private_storage, upload_to=random_path, max_length=60)
    content_type = models.CharField(max_length=40, default="application/pdf")
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    code = models.CharField(max_length=32, blank=True)  # random, 128 bits, printed on the paper
    created_at = models.DateTimeField(default=timezone.now)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    seen_at = models.DateTimeField(null=True, blank=True)  # opened by the citizen

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "kind"],
                condition=models.Q(kind__in=["receipt", "copy"]),
                name="paper_once",
            )
        ]

    @property
    def file_type(self):
        """ "PDF", as links to files say it."""
        return self.content_type.rpartition("/")[2].upper()


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

    class Meta:
        ordering = ["at", "pk"]


class Delivery(models.Model):
    """The outbox: one row for each paper or e-mail that must come out, written in the transaction that causes it."""

    class Kind(models.TextChoices):
        MAIL = "mail"
        PAPERS = "papers"

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


class PracticeView(models.Model):
    """Who of the office looked at a practice, and at what (GDPR art. 5.2): apart from the history, in no chain."""

    class What(models.TextChoices):
        PAGE = "page", _("pagina")
        ATTACHMENT = "attachment", _("allegato")
        DOCUMENT = "document", _("documento")

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="views")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    what = models.CharField(max_length=10, choices=What, default=What.PAGE)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("consultazione")
        verbose_name_plural = _("consultazioni")
        ordering = ["-at", "-pk"]
