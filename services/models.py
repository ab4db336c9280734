"""What can be asked: service pages, form pages, their immutable versions, and the registers that forms read."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index
from wagtail.snippets.models import register_snippet

from .blocks import RULE_BLOCKS, STEP_BLOCKS

TEXT = {"features": ["bold", "italic", "ol", "ul", "link"]}


@register_snippet
class Category(models.Model):
    """A group of services; its initial stands in the round of the practice header (guide, page 6)."""

    name = models.CharField(_("nome"), max_length=80, unique=True)
    invitation = models.CharField(_("frase sopra l'elenco"), max_length=160, blank=True)
    panels = [FieldPanel("name"), FieldPanel("invitation")]

    class Meta:
        verbose_name = _("categoria")
        verbose_name_plural = _("categorie")

    def __str__(self):
        return self.name

    @property
    def initial(self):
        return self.name[:1].upper()


@register_snippet
class Topic(models.Model):
    """An "argomento" that service pages are found by."""

    name = models.CharField(_("nome"), max_length=80, unique=True)
    panels = [FieldPanel("name")]

    class Meta:
        verbose_name = _("argomento")
        verbose_name_plural = _("argomenti")
        ordering = ["name"]

    def __str__(self):
        return self.name


class ServicesIndexPage(Page):
    """/servizi/: every service, by category and topic."""

    introduction = models.CharField(_("introduzione"), max_length=300, blank=True)
    content_panels = Page.content_panels + [FieldPanel("introduction")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["services.ServicePage"]
    max_count = 1

    class Meta:
        verbose_name = _("elenco dei servizi")


class ServicePage(Page):
    """The public card of a service: the sections of C.SI.1.3 of the model of public sites, in their order."""

    category = models.ForeignKey(Category, models.PROTECT, verbose_name=_("categoria"))
    icon = models.CharField(_("icona"), max_length=40, default="it-file")
    is_active = models.BooleanField(_("servizio attivo"), default=True)
    inactive_reason = models.CharField(_("motivo se non attivo"), max_length=200, blank=True)
    opens_on = models.DateField(_("aperto dal"), null=True, blank=True)
    closes_on = models.DateField(_("aperto fino al"), null=True, blank=True)
    summary = models.CharField(_("descrizione breve"), max_length=255)
    audience = RichTextField(_("a chi è rivolto"), **TEXT)
    description = RichTextField(_("descrizione"), blank=True, **TEXT)
    how_to = RichTextField(_("come fare"), **TEXT)
    requirements = RichTextField(_("cosa serve"), **TEXT)
    result = RichTextField(_("cosa si ottiene"), **TEXT)
    timing = RichTextField(_("tempi e scadenze"), **TEXT)
    term_days = models.PositiveSmallIntegerField(_("termine in giorni"), default=30)
    costs = RichTextField(_("quanto costa"), blank=True, **TEXT)
    access = RichTextField(_("accedi al servizio"), **TEXT)
    conditions = RichTextField(_("condizioni di servizio"), **TEXT)
    special_cases = RichTextField(_("casi particolari"), blank=True, **TEXT)
    office = models.ForeignKey("home.Office", models.PROTECT, null=True, blank=True, verbose_name=_("ufficio"))
    topics = ParentalManyToManyField(Topic, blank=True, verbose_name=_("argomenti"))
    outcome_title = models.CharField(_("documento di esito"), max_length=160, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minuti per compilare"), default=8)

    content_panels = Page.content_panels + [
        MultiFieldPanel(
            [FieldPanel("category"), FieldPanel("icon"), FieldPanel("is_active"), FieldPanel("inactive_reason"),
             FieldPanel("opens_on"), FieldPanel("closes_on")],
            heading=_("Categoria e stato"),
        ),
        FieldPanel("summary"), FieldPanel("audience"), FieldPanel("description"), FieldPanel("how_to"),
        FieldPanel("requirements"), FieldPanel("result"), FieldPanel("timing"), FieldPanel("term_days"),
        FieldPanel("costs"), FieldPanel("access"), FieldPanel("conditions"), FieldPanel("special_cases"),
        FieldPanel("office"), FieldPanel("topics"), FieldPanel("outcome_title"), FieldPanel("minutes"),
        InlinePanel("refusal_reasons", heading=_("Motivi di rifiuto codificati"), label=_("Motivo")),
    ]  # fmt: skip
    search_fields = Page.search_fields + [
        index.SearchField("summary"), index.SearchField("audience"), index.SearchField("description"),
        index.SearchField("requirements"),
    ]  # fmt: skip
    parent_page_types = ["services.ServicesIndexPage"]
    subpage_types = ["services.FormPage"]

    class Meta:
        verbose_name = _("servizio")
        verbose_name_plural = _("servizi")

    def closed_because(self, today=None):
        """Why no request can be started today, in words for the citizen; "" when the service is open."""
        today = today or timezone.localdate()
        if not self.live or not self.is_active:
            return self.inactive_reason or str(_("Il servizio non è attivo."))
        if self.opens_on and today < self.opens_on:
            return str(_("Le richieste si aprono il %s.") % self.opens_on.strftime("%d/%m/%Y"))
        if self.closes_on and today > self.closes_on:
            return str(
                _("Questo servizio non accetta più richieste dal %s.") % self.closes_on.strftime("%d/%m/%Y")
            )
        return ""

    @property
    def form_page(self):
        """The live form page under this service, or None."""
        return FormPage.objects.child_of(self).live().select_related("current_version").first()


class RefusalReason(Orderable):
    """A coded reason that an operator may refuse with (the service's own list)."""

    service = ParentalKey(ServicePage, on_delete=models.CASCADE, related_name="refusal_reasons")
    code = models.CharField(_("codice"), max_length=8)
    text = models.CharField(_("testo"), max_length=200)
    panels = [FieldPanel("code"), FieldPanel("text")]

    def __str__(self):
        return f"{self.code} {self.text}"


class FormPage(Page):
    """The step form of a service, as its editors see it. Practices never read it: they read a FormVersion."""

    steps = StreamField(STEP_BLOCKS, blank=True, verbose_name=_("passi"))
    rules = StreamField(RULE_BLOCKS, blank=True, verbose_name=_("regole del servizio"))
    current_version = models.ForeignKey(
        "FormVersion", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    content_panels = Page.content_panels + [FieldPanel("steps"), FieldPanel("rules")]
    parent_page_types = ["services.ServicePage"]
    subpage_types = []

    class Meta:
        verbose_name = _("modulo")
        verbose_name_plural = _("moduli")


class FormVersion(models.Model):
    """A form as it was published: immutable, so that a practice reads for ever as it was filled.

    `schema` is the compiled form (its shape: services/schema.py); `digest` the SHA-256 of its canonical JSON.
    """

    form_page = models.ForeignKey(FormPage, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    schema = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("versione del modulo")
        verbose_name_plural = _("versioni del modulo")
        constraints = [models.UniqueConstraint(fields=["form_page", "number"], name="form_version_once")]

    def __str__(self):
        return f"{self.form_page_id} v{self.number}"


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
