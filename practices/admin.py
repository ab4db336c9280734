"""The desk's place in the Wagtail admin: menu, addresses, rights, dashboard. The one door to wagtail-modeladmin."""

from django import forms
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.menus.pages import PageMenuItem
from wagtail.admin.ui.tables import BooleanColumn, Column, TitleColumn
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail_modeladmin.helpers import AdminURLHelper, PermissionHelper
from wagtail_modeladmin.options import ModelAdmin

from accounts.card_desk import Alarm
from accounts.models import OperatorProfile
from services.models import FormPage

from . import desk_numbers, desk_queue, desk_tabs
from .desk_access import works_here
from .desk_forms import OperatorProfileForm
from .models import Practice


class PracticePermissions(PermissionHelper):
    """The desk lists and shows; a practice is changed by deeds only, never by a generic form."""

    def user_can_list(self, user):
        return works_here(user)

    def user_can_inspect_obj(self, user, obj):
        return desk_queue.scope_of(user).filter(pk=obj.pk).exists()

    def user_can_create(self, user):
        return False

    def user_can_edit_obj(self, user, obj):
        return False

    def user_can_delete_obj(self, user, obj):
        return False

    def get_all_model_permissions(self):
        """What an administrator may tick for a group: there is nothing to add or delete by hand."""
        return super().get_all_model_permissions().filter(codename__in=["view_practice", "change_practice"])


class DeskAddresses(AdminURLHelper):
    def get_action_url_name(self, action):
        return {"index": "desk:queue", "inspect": "desk:practice"}[action]


class PracticeAdmin(ModelAdmin):
    """Menu item «Pratiche» and its addresses; the screens are the desk's own views (decision 39)."""

    model = Practice
    menu_label = _("Pratiche")
    menu_item_name = "pratiche"
    menu_icon = "folder-open-1"
    menu_order = 50
    inspect_view_enabled = True
    history_view_enabled = False
    permission_helper_class = PracticePermissions
    url_helper_class = DeskAddresses

    def get_queryset(self, request):
        return desk_queue.scope_of(request.user)

    def get_admin_urls_for_registration(self):
        return (path("pratiche/", include("practices.desk_urls")),)

    def register_admin_url_finders(self):
        """No generic edit address to be found."""

    def register_indexing(self):
        """Practices stay out of the reference index: an editor's "usage" of a page must not count them."""


class DeskPanel(Component):
    """The operator's dashboard: what waits, each number a link to the list behind it."""

    name = "desk"
    template_name = "practices/desk/panel.html"
    order = 10

    def __init__(self, user):
        self.user = user

    def get_context_data(self, parent_context):
        return {"tiles": desk_numbers.tiles(self.user), "most": desk_tabs.MOST_COUNTED}

    @property
    def media(self):
        return forms.Media(css={"all": ["practices/desk.css"]})


def add_desk_panel(request, panels):
    """Operators find the desk on their dashboard, and none of the editors' empty panels."""
    if not user_has_any_page_permission(request.user):
        panels[:] = [panel for panel in panels if isinstance(panel, Alarm)]
    if works_here(request.user):
        panels.append(DeskPanel(request.user))


def only_what_serves(request, menu_items):
    """Who edits no page has no use for the editors' guide."""
    if not user_has_any_page_permission(request.user) and not request.user.is_superuser:
        menu_items[:] = [item for item in menu_items if item.name != "help"]


class NumbersMenuItem(MenuItem):
    def is_shown(self, request):
        return works_here(request.user)


class AuditMenuItem(MenuItem):
    def is_shown(self, request):
        return works_here(request.user) and request.user.operator_profile.is_supervisor


def numbers_menu_item():
    return NumbersMenuItem(_("Numeri dell'ufficio"), reverse("desk:numbers"), icon_name="table", order=205)


def audit_menu_item():
    return AuditMenuItem(_("Attività"), reverse("desk:audit"), icon_name="history", order=207)


class OperatorViewSet(ModelViewSet):
    """Settings > Operatori: an administrator says which district and services a member of staff works on."""

    model = OperatorProfile
    name = "operatori"
    url_prefix = "operatori"
    menu_label = _("Operatori")
    icon = "group"
    menu_order = 650
    add_to_settings_menu = True
    inspect_view_enabled = False
    copy_view_enabled = False
    add_to_reference_index = False
    list_display = [
        TitleColumn("user", label=_("operatore"), url_name="operatori:edit"),
        Column("district", label=_("distretto")),
        BooleanColumn("is_supervisor", label=_("responsabile")),
    ]
    search_fields = ["user__last_name", "user__first_name", "user__email"]
    search_backend_name = None

    def get_form_class(self, for_update=False):
        return OperatorProfileForm


class TrialButton(PageMenuItem):
    """In the "…" menu of a form, in the editor and in the explorer."""

    label = _("Prova il modulo")
    icon_name = "view"
    url_name = "form_trial"

    def is_shown(self, user):
        return isinstance(self.page.specific, FormPage) and self.page.permissions_for_user(user).can_edit()


def trial_in_header(page, user, view_name, next_url=None):
    yield TrialButton(page=page, priority=67)


def trial_in_listing(page, user, next_url=None):
    yield TrialButton(page=page, priority=52)
