"""The public pages of the services: their list, and the card of each."""

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page, PageManager, PageViewRestriction
from wagtail.query import PageQuerySet
from wagtail.search import index
from wagtail.url_routing import RouteResult

from .forms import FormPage

TEXT = {"features": ["bold", "italic", "ol", "ul", "link"]}


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

    def route(self, request, path_components):
        """A service's card is found with all that it prints of others in one query, not one for each."""
        if len(path_components) == 1:
            service = ServicePage.objects.for_card(self, path_components[0])
            if service:
                return RouteResult(service)
        return super().route(request, path_components)

    def get_context(self, request, *args, **kwargs):
        """Filters by GET: ?argomento=<id> and ?q=<words>."""
        topic, q = request.GET.get("argomento", ""), " ".join(request.GET.get("q", "").split())[:100]
        services = ServicePage.objects.child_of(self).live().public().select_related("category")
        topics = Topic.objects.filter(servicepage__in=services).distinct()
        if topic.isdecimal() and len(topic) < 10:
            services = services.filter(topics=int(topic))
        for word in q.replace("\x00", "").split():
            services = services.filter(models.Q(title__icontains=word) | models.Q(summary__icontains=word))
        context = super().get_context(request, *args, **kwargs)
        groups = by_category(services.order_by("path"))
        return {**context, "groups": groups, "topics": topics, "topic": topic, "q": q}


def by_category(services):
    """[(category, [services])] in the order of the pages."""
    groups = {}
    for service in services:
        groups.setdefault(service.category, []).append(service)
    return list(groups.items())


class ServiceQuerySet(PageQuerySet):
    def for_card(self, index_page, slug):
        """The live service of the index with this slug, with category, office and whether it has a form; or None."""
        form = FormPage.objects.live().filter(
            current_version__isnull=False, path__startswith=OuterRef("path"), depth=OuterRef("depth") + 1
        )
        services = self.child_of(index_page).live().filter(slug=slug).annotate(is_online=Exists(form))
        service = services.select_related("category", "office", "measured_time").first()
        if service:
            service.index_page = index_page
        return service


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
    office = models.ForeignKey(
        "home.Office", models.PROTECT, null=True, blank=True, verbose_name=_("ufficio")
    )
    topics = ParentalManyToManyField(Topic, blank=True, verbose_name=_("argomenti"))
    outcome_title = models.CharField(_("documento di esito"), max_length=160, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minuti per compilare"), default=8)
    assigns_on_arrival = models.BooleanField(
        _("assegna all'arrivo"),
        default=False,
        help_text=_("Ogni nuova pratica va da sola all'operatore presente con meno pratiche aperte."),
    )

    objects = PageManager.from_queryset(ServiceQuerySet)()

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
        FieldPanel("assigns_on_arrival"),
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

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return {
            **context,
            "closed": self.closed_because(),
            "sections": self.sections,
            "crumbs": self.crumbs(request),
        }

    def crumbs(self, request):
        """The breadcrumb below Home, the category in it (C.SI.1.3)."""
        above = self.index_page.get_url(request)
        return [
            {"title": self.index_page.title, "url": above},
            {"title": self.category.name, "url": f"{above}#category-{self.category_id}"},
            {"title": self.title, "url": self.get_url(request)},
        ]

    def get_view_restrictions(self):
        """In one query: only a service can be an alias here, its list and the front page are single."""
        if self.alias_of_id:
            return super().get_view_restrictions()
        above = Page.objects.ancestor_of(self, inclusive=True)
        return PageViewRestriction.objects.filter(page__in=above)

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

    @cached_property
    def form_page(self):
        """The live form page under this service, or None."""
        return FormPage.objects.child_of(self).live().select_related("current_version").first()

    @cached_property
    def index_page(self):
        return self.get_parent()

    @cached_property
    def is_online(self):
        """Whether the service has a form that can be filled in here (an informational page has none)."""
        return bool(self.form_page and self.form_page.current_version_id)

    @property
    def sections(self):
        """The page's texts in the order of C.SI.1.3: [{"id", "title", "text"}]; empty ones are left out."""
        rows = [
            ("a-chi-e-rivolto", _("A chi è rivolto"), self.audience),
            ("descrizione", _("Descrizione"), self.description),
            ("come-fare", _("Come fare"), self.how_to),
            ("cosa-serve", _("Cosa serve"), self.requirements),
            ("cosa-si-ottiene", _("Cosa si ottiene"), self.result),
            ("tempi-e-scadenze", _("Tempi e scadenze"), self.timing),
            ("quanto-costa", _("Quanto costa"), self.costs),
            ("accedi-al-servizio", _("Accedi al servizio"), self.access),
            ("condizioni-di-servizio", _("Condizioni di servizio"), self.conditions),
            ("casi-particolari", _("Casi particolari"), self.special_cases),
        ]
        return [{"id": id_, "title": title, "text": text} for id_, title, text in rows if text]


class MeasuredTime(models.Model):
    """How long the service really takes, net of waits for the citizen: written by whoever counts, read by its card."""

    service = models.OneToOneField(ServicePage, models.CASCADE, related_name="measured_time")
    decided = models.PositiveIntegerField()  # requests decided in the time that was looked at
    median_days = models.PositiveSmallIntegerField()
    most_days = models.PositiveSmallIntegerField()  # nine of ten take no longer
    until = models.DateField()

    # No page "uses" another by it: the admin's lists of uses leave it out.
    wagtail_reference_index_ignore = True


class RefusalReason(Orderable):
    """A coded reason that an operator may refuse with (the service's own list)."""

    service = ParentalKey(ServicePage, on_delete=models.CASCADE, related_name="refusal_reasons")
    code = models.CharField(_("codice"), max_length=8)
    text = models.CharField(_("testo"), max_length=200)
    panels = [FieldPanel("code"), FieldPanel("text")]

    def __str__(self):
        return f"{self.code} {self.text}"
