"""The registers in the office's admin: doctors, exemption codes, legal numbers; categories and topics of services."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from . import legal_numbers
from .doctor_import_views import DoctorIndexView
from .models import Category, Doctor, ExemptionCode, LegalNumber, Topic


class LegalNumberForm(WagtailAdminModelForm):
    """The value keeps the shape that the rules read: a number stays a number, a list a list."""

    def clean(self):
        data = super().clean()
        first = legal_numbers.FIRST_VALUES.get(data.get("name"))
        value = data.get("value")
        if first is None and data.get("name"):
            self.add_error("name", _("Questo nome non è usato da nessuna regola."))
        elif "value" in data and not same_shape(first, value):
            self.add_error(
                "value", _("Il valore deve avere la stessa forma di quello di partenza: %s") % first
            )
        return data


def same_shape(first, value):
    """Whether `value` can stand where `first` stood: same JSON type, amounts readable, no key missing."""
    if isinstance(first, dict):
        return isinstance(value, dict) and all(
            name in value and same_shape(first[name], value[name]) for name in first
        )
    if isinstance(first, list):
        is_pair = isinstance(first[0], int)  # a range of numbers; a list of keys may grow
        return (
            isinstance(value, list)
            and (len(value) == len(first) if is_pair else bool(value))
            and all(same_shape(first[0], item) for item in value)
        )
    if isinstance(first, str):
        return isinstance(value, str) and (not is_amount(first) or is_amount(value))
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_amount(text):
    try:
        forms.DecimalField(min_value=0, localize=False).clean(text)
    except ValidationError:
        return False
    return True


class DoctorViewSet(SnippetViewSet):
    model = Doctor
    index_view_class = DoctorIndexView
    icon = "user"
    menu_label = _("Medici e pediatri")
    list_display = ["regional_code", "surname", "name", "kind", "ambito", "assisted", "ceiling", "is_active"]
    list_filter = ["kind", "ambito", "is_active", "municipality"]
    search_fields = ["surname", "name", "regional_code"]
    panels = [
        FieldRowPanel([FieldPanel("regional_code"), FieldPanel("kind")]),
        FieldRowPanel([FieldPanel("surname"), FieldPanel("name"), FieldPanel("sex")]),
        FieldRowPanel([FieldPanel("municipality"), FieldPanel("ambito")]),
        FieldPanel("address"),
        FieldRowPanel([FieldPanel("phone"), FieldPanel("hours")]),
        FieldRowPanel([FieldPanel("ceiling"), FieldPanel("assisted")]),
        FieldRowPanel([FieldPanel("is_active"), FieldPanel("ceases_on")]),
        FieldRowPanel([FieldPanel("practice_form"), FieldPanel("languages"), FieldPanel("is_accessible")]),
    ]


class ExemptionCodeViewSet(SnippetViewSet):
    model = ExemptionCode
    icon = "list-ul"
    menu_label = _("Codici di esenzione")
    list_display = ["code", "group", "description", "validity"]
    list_filter = ["group"]
    search_fields = ["code", "description"]
    panels = [FieldPanel("code"), FieldPanel("group"), FieldPanel("description"), FieldPanel("validity")]


class LegalNumberViewSet(SnippetViewSet):
    model = LegalNumber
    icon = "clipboard-list"
    menu_label = _("Valori di legge")
    list_display = ["name", "value", "valid_from", "source"]
    list_filter = ["name"]
    search_fields = ["name", "source"]
    edit_handler = ObjectList(
        [
            FieldPanel(
                "name", help_text=_("Un valore nuovo si aggiunge con la sua data: quelli passati restano.")
            ),
            FieldPanel("value"),
            FieldPanel("valid_from"),
            FieldPanel("source"),
        ],
        base_form_class=LegalNumberForm,
    )


class RegistersGroup(SnippetViewSetGroup):
    items = (DoctorViewSet, ExemptionCodeViewSet, LegalNumberViewSet)
    menu_label = _("Registri")
    menu_icon = "folder-open-inverse"
    menu_order = 300


class CategoryViewSet(SnippetViewSet):
    model = Category
    icon = "folder"


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "tag"
