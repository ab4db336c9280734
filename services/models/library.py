"""The library: steps that many forms share, and their versions, which never change."""

from django.core.validators import RegexValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, RevisionMixin

from ..blocks import StepBlock
from ..compiling import digest_of
from ..library import alone, checked_step
from ..own_patterns import refusal
from ..publishing import FormHasMistakes
from ..upgrading import upgrade

KEY = RegexValidator(r"^[a-z_][a-z0-9_]{1,39}$", _("La chiave ha da 2 a 40 lettere minuscole, cifre o _."))


class StepTemplate(DraftStateMixin, RevisionMixin, models.Model):
    """A step that editors keep once and use in many forms. A form names one of its versions, never this row."""

    key = models.CharField(
        _("chiave"),
        max_length=40,
        unique=True,
        validators=[KEY],
        help_text=_("La chiave del passo nei moduli: non si cambia più dopo la pubblicazione."),
    )
    title = models.CharField(_("titolo"), max_length=120)
    intro = models.TextField(_("introduzione"), max_length=1000, blank=True)
    questions = StreamField(StepBlock.base_blocks["questions"], verbose_name=_("domande"))
    current_version = models.ForeignKey(
        "StepTemplateVersion", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("passo della libreria")
        verbose_name_plural = _("libreria dei passi")
        ordering = ["title"]

    def __str__(self):
        return self.title

    def save(self, *args, update_fields=None, **kwargs):
        """As for a form: every road to publishing ends in saving a row with a live revision."""
        is_step_saved = update_fields is None or "questions" in update_fields
        if not (self.live and self.live_revision_id and is_step_saved):
            return super().save(*args, update_fields=update_fields, **kwargs)
        step = checked_step(self)
        with transaction.atomic():
            super().save(*args, update_fields=update_fields, **kwargs)
            self.keep(step, by=self.live_revision.user)

    def keep(self, step, by=None):
        """The version that holds `step`: the current one when nothing differs from it, else a new one."""
        digest = digest_of(step)
        current = type(self).objects.select_for_update().get(pk=self.pk).current_version
        if words := refusal(by, current.schema["steps"] if current else (), self.questions):
            raise FormHasMistakes([words])
        if current is None or current.digest != digest:
            last = self.versions.aggregate(last=models.Max("number"))["last"] or 0
            current = self.versions.create(number=last + 1, digest=digest, schema=alone(step), created_by=by)
            type(self).objects.filter(pk=self.pk).update(current_version=current)
        self.current_version = current
        return current

    def with_content_json(self, content):
        """A revision restores what editors write; which version is current is not theirs to restore."""
        template = super().with_content_json(content)
        template.current_version_id = self.current_version_id
        return template


class StepTemplateVersion(models.Model):
    """A step of the library as it was published: immutable. `schema` is a form of this step alone (services/schema.py)."""

    template = models.ForeignKey(StepTemplate, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    schema = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("versione di un passo")
        verbose_name_plural = _("versioni di un passo")
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="step_version_once")]

    def __str__(self):
        return self.reference

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TypeError("A version of a step never changes: publish a new one.")
        super().save(*args, **kwargs)

    @property
    def step(self):
        return upgrade(self.schema)["steps"][0]

    @property
    def reference(self):
        """What a form calls it: "richiedente@2"."""
        return f"{self.template.key}@{self.number}"
