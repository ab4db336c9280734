"""Files and papers of a practice: what the citizen sent, what the portal and the office made."""

import uuid

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .practice import Practice


def private_storage():
    """Citizens' files: outside the public media, reached only through views that check the owner."""
    return FileSystemStorage(location=settings.PRIVATE_FILES, base_url=None)


def random_path(instance, filename):
    """A random name in a folder of 256: the citizen's file name never reaches the disk."""
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name}"


class AttachmentQuerySet(models.QuerySet):
    def of_the_request(self):
        """Those that were sent with the request itself, which its seal holds."""
        return self.filter(integration_item=None, notice=None)

    def presented(self):
        """Those that the office may see: not the files of an answer that the citizen has not sent yet."""
        is_sent = models.Q(integration_item__integration__answered_at__isnull=False)
        return self.filter(models.Q(integration_item=None) | is_sent)


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
    # Sent in answer to a request for integration: the files of the original request stay as they were sent.
    integration_item = models.ForeignKey(
        "practices.IntegrationItem", models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    # Sent with the observations on a preavviso di rigetto.
    notice = models.ForeignKey(
        "practices.Notice", models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(storage=private_storage, upload_to=random_path, max_length=60)
    uploaded_at = models.DateTimeField(default=timezone.now)
    scan = models.CharField(max_length=10, choices=Scan, default=Scan.UNCHECKED)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["uploaded_at", "pk"]


class Document(models.Model):
    """A paper of the practice: made by the portal at sending, or uploaded by the office. Bytes never change."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt", _("Ricevuta")
        COPY = "copy", _("Copia dell'istanza")
        OUTCOME = "outcome", _("Esito")
        OFFICE = "office", _("Documento dell'ufficio")
        INTEGRATION = "integr", _("Richiesta di integrazione")
        NOTICE = "notice", _("Preavviso di rigetto")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=8, choices=Kind)
    title = models.CharField(_("titolo"), max_length=160)
    file = models.FileField(storage=private_storage, upload_to=random_path, max_length=60)
    content_type = models.CharField(max_length=40, default="application/pdf")
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    code = models.CharField(max_length=32, blank=True)  # random, 128 bits, printed on the paper
    entry = models.ForeignKey(
        "practices.ProtocolEntry", models.PROTECT, null=True, blank=True, related_name="documents"
    )
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
            ),
            models.UniqueConstraint(fields=["code"], condition=~models.Q(code=""), name="document_code_once"),
        ]

    @property
    def file_type(self):
        """ "PDF", as links to files say it."""
        return self.content_type.rpartition("/")[2].upper()


class OfficePaper(models.Model):
    """An act of the office: its words and its protocol number, fixed by the deed; the worker makes the Document of it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # also the Document's
    practice = models.ForeignKey(Practice, models.CASCADE, related_name="office_papers")
    kind = models.CharField(max_length=8, choices=Document.Kind)
    title = models.CharField(max_length=160)
    text = models.TextField()
    code = models.CharField(max_length=32, unique=True)
    entry = models.OneToOneField("practices.ProtocolEntry", models.PROTECT, related_name="office_paper")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    document = models.OneToOneField(
        Document, models.PROTECT, null=True, editable=False, related_name="office_paper"
    )

    class Meta:
        ordering = ["at", "pk"]
