"""The desk's library: replies and papers that are written once and used again."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LibraryText(models.Model):
    """A text for one service, or for all."""

    service = models.ForeignKey(
        "services.ServicePage",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("servizio"),
    )
    is_active = models.BooleanField(_("in uso"), default=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.title


class ReplyTemplate(LibraryText):
    """A reply of the library: words with variables of a fixed list, for a deed of the desk and one service or all."""

    title = models.CharField(_("titolo"), max_length=120)
    verb = models.CharField(_("per"), max_length=24)  # of the deed, e.g. "write" or "reject"
    text = models.TextField(_("testo"), max_length=4000)

    class Meta:
        verbose_name = _("modello di risposta")
        verbose_name_plural = _("modelli di risposta")
        ordering = ["title"]


class PaperTemplate(LibraryText):
    """The text of a paper of the office (attestato, provvedimento, integrazione, preavviso), for one service or all."""

    class Kind(models.TextChoices):
        CERTIFICATE = "certificate", _("Attestato")
        PROVISION = "provision", _("Provvedimento")
        INTEGRATION = "integration", _("Richiesta di integrazione")
        NOTICE = "notice", _("Preavviso di rigetto")

    kind = models.CharField(_("tipo"), max_length=12, choices=Kind)
    title = models.CharField(_("titolo"), max_length=160)
    text = models.TextField(_("testo"), max_length=8000)

    class Meta:
        verbose_name = _("modello di documento")
        verbose_name_plural = _("modelli di documento")
        ordering = ["kind", "title"]
