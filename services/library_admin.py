"""The library of steps in the admin: editing a step, the forms that use it, and the newest version put into their drafts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms.utils import ErrorList
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets import Button
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import SnippetViewSet

from .library import compiled_step, mistakes_of_step
from .library_use import renew, uses_of
from .models import StepTemplate
from .own_patterns import refusal

may = ModelPermissionPolicy(StepTemplate)


class StepTemplateForm(WagtailAdminModelForm):
    """A draft may be unfinished; a version is offered to every form, so it must be right."""

    def clean(self):
        data = super().clean()
        if words := refusal(self.for_user, self.instance.questions, data.get("questions")):
            self.add_error("questions", words)
        if self.instance.current_version_id and "key" in self.changed_data:
            self.add_error("key", _("La chiave è già pubblicata e non si può cambiare."))
        return data

    def _post_clean(self):
        super()._post_clean()
        if self.is_deferred_validation or self.errors:
            return
        mistakes = mistakes_of_step(compiled_step(self.instance))
        if mistakes:
            words = ErrorList([mistake.message for mistake in reversed(mistakes)])
            self.add_error("questions", StreamBlockValidationError(non_block_errors=words))


class StepTemplateViewSet(SnippetViewSet):
    model = StepTemplate
    icon = "snippet"
    menu_label = gettext_lazy("Libreria dei passi")
    list_display = [
        "title",
        "key",
        Column("current_version", label=gettext_lazy("Versione"), accessor="current_version.number"),
    ]
    search_fields = ["title", "key"]
    edit_handler = ObjectList(
        [FieldPanel("title"), FieldPanel("key"), FieldPanel("intro"), FieldPanel("questions")],
        base_form_class=StepTemplateForm,
    )


def uses(request, template_id):
    """GET lists the forms; POST puts the newest version into the drafts of those that are behind."""
    if not may.user_has_any_permission(request.user, ["add", "change", "view"]):
        raise PermissionDenied
    template = get_object_or_404(
        StepTemplate.objects.select_related("current_version__template"), pk=template_id
    )
    if request.method == "POST":
        return renewed(request, template)
    rows = uses_of(template)
    edit = reverse("wagtailsnippets_services_steptemplate:edit", args=[template.pk])
    context = {
        "template": template,
        "rows": rows,
        "behind": [use for use in rows if use.may_be_renewed_by(request.user)],
        "header_title": _("Moduli che usano «%s»") % template.title,
        "header_icon": "snippet",
        "breadcrumbs_items": [
            {"url": reverse("wagtailsnippets_services_steptemplate:list"), "label": _("Libreria dei passi")},
            {"url": edit, "label": template.title},
            {"url": None, "label": _("Usato in")},
        ],
    }
    return render(request, "services/admin/step_uses.html", context)


def renewed(request, template):
    pages = renew(template, by=request.user)
    words = ngettext(
        "Un modulo ha una nuova bozza con la versione %(number)s: controllala e pubblicala.",
        "%(count)s moduli hanno una nuova bozza con la versione %(number)s: controllale e pubblicale.",
        len(pages),
    )
    if pages:
        messages.success(request, words % {"count": len(pages), "number": template.current_version.number})
    else:
        messages.info(request, _("Nessun modulo da aggiornare."))
    return redirect("step_uses", template.pk)


def urls():
    return [path("libreria/<int:template_id>/moduli/", uses, name="step_uses")]


def listing_buttons(snippet, user, next_url=None):
    if isinstance(snippet, StepTemplate):
        yield Button(_("Usato in"), reverse("step_uses", args=[snippet.pk]), icon_name="form", priority=20)


def refuse_delete(request, instances):
    """A step with versions stays: forms name them."""
    if any(isinstance(row, StepTemplate) and row.current_version_id for row in instances):
        messages.error(request, _("Un passo pubblicato resta in libreria: i moduli lo usano per versione."))
        return redirect("wagtailsnippets_services_steptemplate:list")
    return None
