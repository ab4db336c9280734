"""Area personale: the services first, then "Consulta le tue pratiche" on the same page (guide, pages 4 and 5)."""

from django.db.models import Exists, OuterRef
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts.access import citizen_required
from home import freshness
from services.models import FormPage, ServicePage

from .. import own_list
from ..models import Practice
from ..states import State

GROUPS = "practices.services"
CATEGORY, SERVICE = ("pk", "name", "invitation"), ("slug", "title", "summary", "icon", "url")
HEADINGS = {
    "numero": _("# Pratica"),
    "servizio": _("Servizio"),
    "invio": _("Data Invio"),
    "stato": _("Stato"),
}


@citizen_required
def home(request):
    wish = own_list.Wish.of(request.GET)
    found = own_list.search(Practice.objects.of_citizen(request.user), wish.text)
    by_state = own_list.counts(found)
    context = {
        "groups": groups_of_services(),
        "wish": wish,
        "page_obj": own_list.page(found, wish, by_state, request.GET.get("page")),
        "state_choices": [(state.value, state.label, by_state.get(state.value, 0)) for state in State],
        "all_states": sum(by_state.values()),
        "sizes": own_list.PAGE_SIZES,
        "headings": headings(wish),
    }
    return render(request, "practices/home.html", context)


def groups_of_services():
    """[(category, services that can be asked online)] as plain data, in the order of the page tree: the same for all."""
    stamp, groups = freshness.find(GROUPS)
    if groups is None:
        groups = [(_shown(category, CATEGORY), rows) for category, rows in _online_services().items()]
        freshness.keep(GROUPS, stamp, groups)
    return groups


def _online_services():
    form = FormPage.objects.filter(
        live=True,
        current_version__isnull=False,
        path__startswith=OuterRef("path"),
        depth=OuterRef("depth") + 1,
    )
    services = ServicePage.objects.live().filter(Exists(form)).select_related("category").order_by("path")
    groups = {}
    for service in services:
        groups.setdefault(service.category, []).append(_shown(service, SERVICE))
    return groups


def _shown(row, names):
    return {name: getattr(row, name) for name in names}


def headings(wish):
    """The sortable headings: label, the order that a press asks for, and the aria-sort of the present one."""
    rows = []
    for name, label in HEADINGS.items():
        is_current = name == wish.column
        sort = ("descending" if wish.descending else "ascending") if is_current else ""
        order = name if is_current and wish.descending else f"-{name}" if is_current else name
        rows.append({"name": name, "label": label, "order": order, "sort": sort})
    return rows
