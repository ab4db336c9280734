"""Comuni and foreign states, and the body's own territory."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlaceQuerySet(models.QuerySet):
    def present(self):
        return self.filter(valid_to__isnull=True)

    def of_kinds(self, kinds):
        """kinds: "C" comuni, "S" states, "CS" both."""
        return self.filter(kind__in=list(kinds))

    def comuni(self):
        return self.filter(kind=Place.Kind.COMUNE)

    def states(self):
        return self.filter(kind=Place.Kind.STATE)


class Place(models.Model):
    """A comune or a foreign state with the years in which its cadastral code held.

    Several rows may share a code (a comune that changed its name); `code` is what a codice fiscale holds.
    Loaded by `manage.py load_registers`.
    """

    class Kind(models.TextChoices):
        COMUNE = "C", _("Comune")
        STATE = "S", _("Stato estero")

    code = models.CharField(max_length=4, db_index=True)
    name = models.CharField(max_length=80)
    # Capitals without accents or punctuation (accounts.places.searchable), and the other names as |ONE|ANOTHER|.
    search_name = models.CharField(max_length=80, db_index=True, editable=False)
    other_names = models.CharField(max_length=400, blank=True, editable=False)
    province = models.CharField(max_length=2)  # EE for a foreign state
    kind = models.CharField(max_length=1, choices=Kind)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("luogo")
        verbose_name_plural = _("luoghi")
        ordering = ["name", "-valid_to"]
        constraints = [models.UniqueConstraint(fields=["code", "name", "valid_from"], name="place_once")]

    def __str__(self):
        return self.name.upper()

    @property
    def label(self):
        """ "BUSTO ARSIZIO (VA)"; a state has no province: "MAROCCO"."""
        return self.name.upper() if self.kind == self.Kind.STATE else f"{self.name.upper()} ({self.province})"

    @property
    def is_abroad(self):
        return self.kind == self.Kind.STATE

    def held_on(self, day):
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def as_answer(self):
        """The row as answers keep it: the cadastral code, and the label as it was."""
        return {"key": self.code, "label": self.label}


class District(models.Model):
    """A distretto of the body: the unit that an operator belongs to."""

    name = models.CharField(_("nome"), max_length=80, unique=True)

    class Meta:
        verbose_name = _("distretto")
        verbose_name_plural = _("distretti")
        ordering = ["name"]

    def __str__(self):
        return self.name


class Municipality(models.Model):
    """A comune of the body's own territory, with its district and its ambito for the choice of doctors."""

    place = models.OneToOneField(Place, on_delete=models.PROTECT)
    cap = models.CharField(max_length=5)
    district = models.ForeignKey(District, on_delete=models.PROTECT)
    ambito = models.CharField(max_length=4, db_index=True)

    class Meta:
        verbose_name = _("comune dell'azienda")
        verbose_name_plural = _("comuni dell'azienda")
        ordering = ["place__name"]

    def __str__(self):
        return str(self.place)
