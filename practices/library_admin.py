"""The office's library in the admin: replies and papers, each with the variables that its words may hold."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from services.models import ServicePage

from . import variables
from .models import PaperTemplate, ReplyTemplate


class LibraryForm(WagtailAdminModelForm):
    """Words of the library: a variable that is unknown, or not known at that deed, is refused when saving."""

    place = ""  # the field that says where the words are used

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A list, not the chooser of pages: who writes these words may see none of the page tree.
        services = ServicePage.objects.order_by("title")
        self.fields["service"] = forms.ModelChoiceField(
            services, label=_("Servizio"), required=False, empty_label=_("Tutti i servizi")
        )
        self.fields["text"].widget.attrs["rows"] = 10

    def clean(self):
        data = super().clean()
        if data.get(self.place) and data.get("text"):
            try:
                variables.check(data["text"], data[self.place])
            except ValidationError as error:
                self.add_error("text", error)
        return data


class ReplyForm(LibraryForm):
    place = "verb"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["verb"] = forms.ChoiceField(label=_("Per"), choices=[("", "–"), *variables.DEEDS.items()])


class PaperForm(LibraryForm):
    place = "kind"


class VariablesPanel(HelpPanel):
    """The closed list, with where each may stand."""

    class BoundPanel(HelpPanel.BoundPanel):
        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            return context | {"variables": described()}


def described():
    """[(name in braces, {"label", "only"})] of every variable, for the panel beside the text."""
    places = {**variables.DEEDS, **dict(PaperTemplate.Kind.choices)}
    return [
        (f"{{{name}}}", {"label": row.label, "only": sorted({str(places[place]) for place in row.only})})
        for name, row in variables.VARIABLES.items()
    ]


WORDS = [
    FieldPanel("text"),
    VariablesPanel(template="practices/library/variables.html", heading=_("Variabili")),
    FieldPanel("is_active"),
]


def service_column():
    return Column("service", label=_("Servizio"), accessor=lambda row: row.service or _("Tutti i servizi"))


class ReplyViewSet(SnippetViewSet):
    model = ReplyTemplate
    icon = "mail"
    menu_label = _("Modelli di risposta")
    list_display = [
        "title",
        Column("verb", label=_("Per"), accessor=lambda row: variables.DEEDS.get(row.verb, row.verb)),
        service_column(),
        BooleanColumn("is_active", label=_("In uso")),
    ]
    list_filter = ["verb", "is_active"]
    search_fields = ["title", "text"]
    edit_handler = ObjectList(
        [FieldPanel("title"), FieldRowPanel([FieldPanel("verb"), FieldPanel("service")]), *WORDS],
        base_form_class=ReplyForm,
    )


class PaperViewSet(SnippetViewSet):
    model = PaperTemplate
    icon = "doc-full"
    menu_label = _("Modelli di documento")
    list_display = ["title", "kind", service_column(), BooleanColumn("is_active", label=_("In uso"))]
    list_filter = ["kind", "is_active"]
    search_fields = ["title", "text"]
    edit_handler = ObjectList(
        [
            FieldPanel("title", help_text=_("È il titolo stampato sul documento.")),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("service")]),
            *WORDS,
        ],
        base_form_class=PaperForm,
    )


class LibraryGroup(SnippetViewSetGroup):
    items = (ReplyViewSet, PaperViewSet)
    menu_label = _("Modelli")
    menu_icon = "snippet"
    menu_order = 210
