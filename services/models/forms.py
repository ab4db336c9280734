"""The step forms: the page that editors change, and the versions that practices keep."""

from django.conf import settings
from django.db import models, transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from ..blocks import RULE_BLOCKS, STEP_BLOCKS
from ..check_panel import CheckPanel
from ..compiling import compile_form
from ..editing import FormPageForm
from ..library_blocks import LIBRARY_BLOCKS
from ..publishing import publish


class FormPage(Page):
    """The step form of a service, as its editors see it. Practices never read it: they read a FormVersion."""

    steps = StreamField(STEP_BLOCKS + LIBRARY_BLOCKS, blank=True, collapsed=True, verbose_name=_("passi"))
    rules = StreamField(RULE_BLOCKS, blank=True, verbose_name=_("regole del servizio"))
    current_version = models.ForeignKey(
        "FormVersion", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    content_panels = Page.content_panels + [CheckPanel(), FieldPanel("steps"), FieldPanel("rules")]
    base_form_class = FormPageForm
    parent_page_types = ["services.ServicePage"]
    subpage_types = []
    exclude_fields_in_copy = ["current_version"]

    class Meta:
        verbose_name = _("modulo")
        verbose_name_plural = _("moduli")

    def serve(self, request, *args, **kwargs):
        """A form is filled in the personal area: whoever comes here is led to the service's page."""
        return redirect(self.get_parent().get_url(request))

    @property
    def preview_modes(self):
        """The whole form as a list, then what the citizen sees: each step, the Riepilogo, the receipt."""
        titles = [step["title"] for step in compile_form(self)["steps"][:-1]]
        steps = [
            (f"passo-{number}", _("Passo %(number)s: %(title)s") % {"number": number, "title": title})
            for number, title in enumerate(titles, start=1)
        ]
        return [
            ("", _("Tutte le domande")),
            *steps,
            ("riepilogo", _("Riepilogo")),
            ("ricevuta", _("Ricevuta")),
        ]

    def serve_preview(self, request, mode_name):
        request.is_preview = True
        shown = (
            import_string(settings.FORM_PREVIEW)(self, request, mode_name)
            if mode_name and self.steps
            else None
        )
        return shown or render(request, "services/form_page.html", self.get_context(request))

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), "schema": compile_form(self)}

    def save(self, *args, update_fields=None, **kwargs):
        """Every road to publishing (editor, workflow, copy, schedule, command) ends in saving a row with a live
        revision: its form is checked, and kept as a version. Saving a draft writes other columns only."""
        is_form_saved = update_fields is None or "steps" in update_fields
        if not (self.live and self.live_revision_id and is_form_saved):
            return super().save(*args, update_fields=update_fields, **kwargs)
        with transaction.atomic():
            super().save(*args, update_fields=update_fields, **kwargs)
            publish(self, by=self.live_revision.user)

    def with_content_json(self, content):
        """A revision restores what editors write; which version is current is not theirs to restore."""
        page = super().with_content_json(content)
        page.current_version_id = self.current_version_id
        return page


class FormVersionQuerySet(models.QuerySet):
    RETIREMENT = {"retired_at", "retired_by", "retirement_reason"}

    def update(self, **values):
        """A version can be retired; nothing else of it ever changes."""
        if not self.RETIREMENT.issuperset(values):
            raise TypeError("A form version never changes: publish a new one.")
        return super().update(**values)


class PublishedVersions(models.Manager.from_queryset(FormVersionQuerySet)):
    """The versions of a form; what is only tried out has no number and is not one of them."""

    def get_queryset(self):
        return super().get_queryset().filter(number__isnull=False)


class FormVersion(models.Model):
    """A form as it was published: immutable, so that a practice reads for ever as it was filled.

    `schema` is the compiled form (its shape: services/schema.py); `digest` the SHA-256 of its canonical JSON.
    From `retired_at` on nothing may be asked with it any more: no practice starts, drafts move to the current one.
    """

    form_page = models.ForeignKey(FormPage, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(null=True)  # none: a form that an editor tries before publishing it
    digest = models.CharField(max_length=64)
    schema = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, blank=True, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, blank=True, related_name="+")
    retirement_reason = models.CharField(max_length=300, blank=True)

    objects = PublishedVersions()
    and_tried = models.Manager.from_queryset(FormVersionQuerySet)()

    class Meta:
        verbose_name = _("versione del modulo")
        verbose_name_plural = _("versioni del modulo")
        constraints = [models.UniqueConstraint(fields=["form_page", "number"], name="form_version_once")]

    def __str__(self):
        return f"{self.form_page_id} v{self.number}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TypeError("A form version never changes: publish a new one.")
        super().save(*args, **kwargs)

    @property
    def is_retired(self):
        return self.retired_at is not None and self.retired_at <= timezone.now()
