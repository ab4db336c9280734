"""The registers that forms read: doctors, exemption codes, and the numbers that law can change."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DoctorQuerySet(models.QuerySet):
    def with_places(self):
        return self.filter(assisted__lt=models.F("ceiling"))


class Doctor(models.Model):
    """A general practitioner or paediatrician of the body, with the ceiling of assisted persons (ACN 2024, art. 38)."""

    class Kind(models.TextChoices):
        GENERAL = "mmg", _("Medico di medicina generale")
        PAEDIATRICIAN = "pls", _("Pediatra di libera scelta")

    regional_code = models.CharField(_("codice regionale"), max_length=10, unique=True)
    kind = models.CharField(_("tipo"), max_length=3, choices=Kind)
    surname = models.CharField(_("cognome"), max_length=60)
    name = models.CharField(_("nome"), max_length=60)
    sex = models.CharField(_("sesso"), max_length=1)
    ambito = models.CharField(_("ambito"), max_length=4, db_index=True)
    municipality = models.ForeignKey("accounts.Municipality", models.PROTECT, verbose_name=_("comune"))
    address = models.CharField(_("indirizzo"), max_length=120)
    phone = models.CharField(_("telefono"), max_length=40, blank=True)
    hours = models.CharField(_("orari"), max_length=200, blank=True)
    ceiling = models.PositiveSmallIntegerField(_("massimale"))
    assisted = models.PositiveSmallIntegerField(_("assistiti"), default=0)
    is_active = models.BooleanField(_("attivo"), default=True)
    ceases_on = models.DateField(_("cessa il"), null=True, blank=True)
    practice_form = models.CharField(_("forma"), max_length=40, blank=True)
    is_accessible = models.BooleanField(_("accessibile"), default=False)
    languages = models.CharField(_("lingue"), max_length=120, blank=True)

    objects = DoctorQuerySet.as_manager()

    class Meta:
        verbose_name = _("medico")
        verbose_name_plural = _("medici")
        ordering = ["surname", "name"]

    def __str__(self):
        return f"{self.surname} {self.name}".upper()

    @property
    def free_places(self):
        return max(0, self.ceiling - self.assisted)


class ExemptionCode(models.Model):
    """A row of the catalogue of exemptions (DPCM 12/1/2017, all. 8, and the income and disability codes)."""

    code = models.CharField(_("codice"), max_length=10, unique=True)
    group = models.CharField(_("gruppo"), max_length=40, db_index=True)
    description = models.CharField(_("descrizione"), max_length=200)
    validity = models.CharField(_("validità"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("codice di esenzione")
        verbose_name_plural = _("codici di esenzione")
        ordering = ["code"]

    def __str__(self):
        return f"{self.code} {self.description}"


class LegalNumber(models.Model):
    """A number (or list) that law or a Region can change, with the day from which it holds.

    The names in use and their meaning stand in services/legal_numbers.py.
    """

    name = models.CharField(_("nome"), max_length=60, db_index=True)
    value = models.JSONField(_("valore"))
    valid_from = models.DateField(_("valido dal"))
    source = models.CharField(_("fonte"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("valore di legge")
        verbose_name_plural = _("valori di legge")
        ordering = ["name", "-valid_from"]
        constraints = [models.UniqueConstraint(fields=["name", "valid_from"], name="legal_number_once")]

    def __str__(self):
        return f"{self.name} = {self.value} ({self.valid_from:%d/%m/%Y})"
