"""What anyone may read: front page, information pages, offices, and the body's own data."""

from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import PageChooserBlock
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail.snippets.models import register_snippet

from .blocks import BODY_BLOCKS


class HomePage(Page):
    """The front page: "Accesso al Cittadino" and the section "Servizi online Cittadino"."""

    introduction = models.CharField(_("introduzione"), max_length=300, blank=True)
    notice = models.CharField(
        _("avviso"), max_length=300, blank=True, help_text=_("Riga di avviso in alto; vuota = nessun avviso.")
    )
    popular = StreamField(
        [("service", PageChooserBlock(page_type="services.ServicePage", label=_("Servizio")))],
        blank=True,
        max_num=6,
        verbose_name=_("servizi più richiesti"),
        help_text=_("Al massimo sei; senza scelta si vedono i primi sei."),
    )
    body = StreamField(BODY_BLOCKS, blank=True, verbose_name=_("contenuto"))

    content_panels = Page.content_panels + [
        FieldPanel("introduction"), FieldPanel("notice"), FieldPanel("popular"), FieldPanel("body"),
    ]  # fmt: skip
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1

    class Meta:
        verbose_name = _("pagina iniziale")


class InfoPage(Page):
    """An information page: guide, legal page, FAQ, news."""

    class FooterColumn(models.TextChoices):
        NONE = "", _("Non nel piè di pagina")
        BODY = "body", _("Amministrazione")
        CONTACTS = "contacts", _("Contatti e aiuto")
        LEGAL = "legal", _("Note legali e trasparenza")

    class ChildrenOrder(models.TextChoices):
        TREE = "tree", _("Nell'ordine dell'albero")
        NEWEST = "newest", _("Dalla più recente (notizie)")

    summary = models.CharField(_("sommario"), max_length=300, blank=True)
    body = StreamField(BODY_BLOCKS, blank=True, verbose_name=_("contenuto"))
    footer_column = models.CharField(
        _("colonna del piè di pagina"),
        max_length=10,
        choices=FooterColumn,
        blank=True,
        default=FooterColumn.NONE,
    )
    children_order = models.CharField(
        _("ordine delle pagine figlie"), max_length=10, choices=ChildrenOrder, default=ChildrenOrder.TREE
    )

    content_panels = Page.content_panels + [FieldPanel("summary"), FieldPanel("body")]
    promote_panels = Page.promote_panels + [FieldPanel("footer_column"), FieldPanel("children_order")]
    search_fields = Page.search_fields + [index.SearchField("summary"), index.SearchField("body")]
    parent_page_types = ["home.HomePage", "home.InfoPage"]
    subpage_types = ["home.InfoPage"]

    class Meta:
        verbose_name = _("pagina informativa")
        verbose_name_plural = _("pagine informative")

    @property
    def headings(self):
        """The page's own index: [{"text", "id"}] of its headings."""
        texts = [block.value for block in self.body if block.block_type == "heading"]
        return [{"text": text, "id": slugify(text)} for text in texts]

    def children(self):
        """The live pages under this one, as this page orders them."""
        pages = InfoPage.objects.child_of(self).live().public()
        return pages.order_by("-first_published_at", "-path") if self.children_order == "newest" else pages


@register_snippet
class Office(models.Model):
    """An office of the body, shown on service pages, on receipts and in "Uffici e contatti"."""

    name = models.CharField(_("nome"), max_length=120)
    district_name = models.CharField(_("distretto"), max_length=80, blank=True)
    address = models.CharField(_("indirizzo"), max_length=200)
    phone = models.CharField(_("telefono"), max_length=40)
    email = models.EmailField(_("email"))
    pec = models.EmailField(_("PEC"), blank=True)
    hours = models.CharField(_("orari"), max_length=200, blank=True)
    person_in_charge = models.CharField(_("responsabile del procedimento"), max_length=120, blank=True)

    panels = [
        FieldPanel("name"), FieldPanel("district_name"), FieldPanel("address"), FieldPanel("phone"),
        FieldPanel("email"), FieldPanel("pec"), FieldPanel("hours"), FieldPanel("person_in_charge"),
    ]  # fmt: skip

    class Meta:
        verbose_name = _("ufficio")
        verbose_name_plural = _("uffici")
        ordering = ["name"]

    def __str__(self):
        return self.name


@register_setting
class BodySettings(BaseSiteSetting):
    """The public body that runs this portal: printed on every page, receipt and e-mail."""

    name = models.CharField(_("nome dell'ente"), max_length=120, default="ASL Alto Olona")
    region = models.CharField(_("ente sovraordinato"), max_length=120, blank=True, default="Regione")
    tagline = models.CharField(_("motto"), max_length=200, blank=True)
    tax_code = models.CharField(_("codice fiscale / partita IVA"), max_length=16, blank=True)
    aoo = models.CharField(_("codice AOO"), max_length=20, blank=True)
    classification = models.CharField(
        _("titolo e classe di protocollo"),
        max_length=20,
        blank=True,
        help_text=_("Stampati nella segnatura."),
    )
    address = models.CharField(_("sede"), max_length=200, blank=True)
    phone = models.CharField(_("telefono"), max_length=40, blank=True)
    email = models.EmailField(_("email"), blank=True)
    pec = models.EmailField(_("PEC"), blank=True)
    dpo_email = models.EmailField(_("responsabile della protezione dei dati"), blank=True)
    substitute_contact = models.CharField(
        _("titolare del potere sostitutivo (art. 2 c. 9-bis L. 241/1990)"), max_length=200, blank=True
    )
    accessibility_url = models.URLField(_("dichiarazione di accessibilità (AgID)"), blank=True)
    privacy_version = models.CharField(_("versione dell'informativa privacy"), max_length=40, default="1.0")

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldPanel("region"),
                FieldPanel("tagline"),
                FieldPanel("tax_code"),
                FieldPanel("aoo"),
                FieldPanel("classification"),
            ],
            heading=_("Ente"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("address"),
                FieldPanel("phone"),
                FieldPanel("email"),
                FieldPanel("pec"),
                FieldPanel("dpo_email"),
            ],
            heading=_("Contatti"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("substitute_contact"),
                FieldPanel("accessibility_url"),
                FieldPanel("privacy_version"),
            ],
            heading=_("Obblighi di legge"),
        ),
    ]

    class Meta:
        verbose_name = _("dati dell'ente")
