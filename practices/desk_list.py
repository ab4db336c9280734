"""The desk's list on the screen: tabs, filters, rows, the filters that are kept by name, and how each likes it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from . import desk_columns, desk_tabs
from .desk_access import desk_view, may_act
from .desk_forms import PreferencesForm, QueueForm, SavedFilterForm
from .desk_queue import Listing, filters_of, read_place, scope_of
from .models import BulkDeed, DeskPreferences, SavedFilter

SESSION_KEY = "desk_list"  # the query of the list that was last looked at


def address(query):
    """The list with these filters."""
    return f"{reverse('desk:queue')}?{urlencode(query or {'vista': 'tutte'})}"


def crumbs(request, *items):
    """The trail from the list as it was last seen; the last item is the page itself."""
    query = request.session.get(SESSION_KEY)
    trail = [(address(query) if query else reverse("desk:queue"), _("Pratiche")), *items]
    return [{"url": url, "label": label} for url, label in trail]


def last_listing(request):
    """The list that was last looked at, or all practices."""
    return Listing(request.user, filters_of(request.session.get(SESSION_KEY) or {}))


def preferences_of(user):
    return DeskPreferences.objects.filter(user=user).first() or DeskPreferences(user=user)


@desk_view
@require_safe
def queue(request):
    form = QueueForm(request.GET, user=request.user)
    saved = saved_filters(form, request.user)
    if not request.GET and (first := next((row for row in saved if row.opens_the_list), None)):
        return redirect(address(first.query))
    listing, liked = Listing(request.user, form.filters), preferences_of(request.user)
    page = page_of(request, listing, liked.per_page)
    if request.session.get(SESSION_KEY) != form.query:
        request.session[SESSION_KEY] = form.query
    numbers = desk_tabs.numbers(request.user, scope_of(request.user), listing.kept)
    context = {
        "breadcrumbs_items": [{"url": reverse("desk:queue"), "label": _("Pratiche")}],
        "form": form,
        "tabs": desk_tabs.links(request.user, numbers, form.filters.get("vista") or "tutte"),
        "listing": listing,
        "page": page,
        **position(request, listing, page, liked.per_page),
        "headings": desk_columns.headings(desk_columns.chosen(liked), listing.order),
        "has_shortcuts": liked.has_shortcuts,
        "saved": saved,
        "may_act": may_act(request.user),
        "preferences": PreferencesForm(instance=liked),
        "most": desk_tabs.MOST_COUNTED,
        "bulk_verbs": BulkDeed.Verb.choices,
        "export_query": urlencode(form.query),
    }
    return render(request, "practices/desk/queue.html", context)


def page_of(request, listing, size):
    places = {name: read_place(request.GET.get(name), listing.column) for name in ("dopo", "prima")}
    return listing.page(size, places["dopo"], places["prima"], last="ultima" in request.GET)


def position(request, listing, page, size):
    """Which rows of how many: told by the links from page to page, since nobody counts the rows before."""
    total, is_exact = listing.total()
    first, count = request.GET.get("n", "1"), len(page.rows)
    first = int(first) if first.isdecimal() and len(first) < 10 else 1
    if page.previous is None:
        first = 1
    elif "ultima" in request.GET and is_exact:
        first = max(total - count + 1, 1)
    return {
        "total": total,
        "is_exact": is_exact,
        "first": first,
        "final": first + count - 1,
        "next_first": first + count,
        "previous_first": max(first - size, 1),
    }


def saved_filters(form, user):
    """The person's own by name, then those that colleagues share and that ask only what this person may ask."""
    rows = SavedFilter.objects.filter(Q(owner=user) | Q(is_shared=True)).select_related("owner")
    rows = [row for row in rows if row.owner_id == user.pk or form.accepts(row.query)]
    for row in rows:
        row.is_own = row.owner_id == user.pk
        row.opens_the_list = row.is_own and row.is_default
        row.url = address(row.query)
    return sorted(rows, key=lambda row: (not row.is_own, row.name.lower()))


@desk_view
@require_POST
def save_filter(request):
    """Keep the filters of the list that was last looked at, under a name; the same name again replaces them.

    What was typed into the search is left out: a name of a citizen is nobody's filter.
    """
    query = {name: value for name, value in request.session.get(SESSION_KEY, {}).items() if name != "q"}
    name = " ".join(request.POST.get("name", "").split())
    row = SavedFilter.objects.filter(owner=request.user, name=name).first() or SavedFilter(owner=request.user)
    form = SavedFilterForm(request.POST, instance=row)
    if not form.is_valid():
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
        return redirect(address(query))
    row.query = query
    try:
        keep(form)
    except IntegrityError:  # the same name twice at once
        messages.error(request, _("Il filtro non è stato salvato: riprova."))
        return redirect(address(query))
    messages.success(request, _("Il filtro «%(name)s» è salvato.") % {"name": row.name})
    return redirect(address(query))


@transaction.atomic
def keep(form):
    if form.cleaned_data["is_default"]:
        SavedFilter.objects.filter(owner=form.instance.owner, is_default=True).update(is_default=False)
    form.save()


@desk_view
@require_POST
def delete_filter(request, pk):
    row = get_object_or_404(SavedFilter, pk=pk, owner=request.user)
    row.delete()
    messages.success(request, _("Il filtro «%(name)s» è eliminato.") % {"name": row.name})
    return redirect(address(request.session.get(SESSION_KEY)))


@desk_view
@require_POST
def save_preferences(request):
    liked = preferences_of(request.user)
    form = PreferencesForm(request.POST, instance=liked)
    if form.is_valid():
        form.save()
        messages.success(request, _("Le preferenze dell'elenco sono salvate."))
    else:
        messages.error(request, _("Le preferenze non sono state salvate: controlla le scelte."))
    return redirect(address(request.session.get(SESSION_KEY)))
