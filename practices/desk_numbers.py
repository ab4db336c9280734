"""The office in numbers: tiles that lead to the list, and charts each with its table.

What grows with the years is counted once a day (practices.figures); what is open now is counted along the desk's
indexes, at most every five minutes for each scope.
"""

from datetime import timedelta

from django import forms
from django.core.cache import cache
from django.db.models import Count, Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import District, User
from services.models import ServicePage

from . import charts, desk_queue, desk_tabs, figures, leaving
from .desk_access import desk_view
from .desk_forms import services_of
from .models import IS_UNREAD, DailyFigure
from .states import CLOSED, OPEN, State

REMEMBERED = 5 * 60
AGES = ((0, 5), (6, 15), (16, 30), (31, None))  # days since sending


class NumbersForm(forms.Form):
    """Which service and district; the choices are the person's own scope, a value that is not offered filters nothing."""

    servizio = forms.ChoiceField(label=gettext_lazy("Servizio"), required=False)
    distretto = forms.ChoiceField(label=gettext_lazy("Distretto"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        scope = user.operator_profile
        self.fields["servizio"].choices = [("", gettext_lazy("Tutti")), *services_of(scope)]
        if scope.district_id and not scope.is_supervisor:
            del self.fields["distretto"]
        else:
            districts = [(str(row.pk), row.name) for row in District.objects.order_by("name")]
            self.fields["distretto"].choices = [("", gettext_lazy("Tutti")), *districts]
        self.is_valid()

    @property
    def condition(self):
        wish, found = self.cleaned_data, Q()
        if wish.get("servizio"):
            found &= Q(service=wish["servizio"])
        if wish.get("distretto"):
            found &= Q(district=wish["distretto"])
        return found


@desk_view
@require_safe
def numbers(request):
    form = NumbersForm(request.GET, user=request.user)
    context = {
        "breadcrumbs_items": [
            {"url": reverse("desk:queue"), "label": _("Pratiche")},
            {"url": None, "label": _("Numeri dell'ufficio")},
        ],
        "form": form,
        "tiles": tiles(request.user),
        "most": desk_tabs.MOST_COUNTED,
        **remembered(request.user, form),
    }
    return render(request, "practices/desk/numbers.html", context)


def tiles(user):
    """The numbers of the list's tabs, and of what is late or unread: each a link to its list."""
    practices = desk_queue.scope_of(user)
    counts = desk_tabs.numbers(user, practices, desk_tabs.Kept(user))
    found = [
        {"label": tab["label"], "count": tab["count"], "query": f"vista={tab['key']}"}
        for tab in desk_tabs.links(user, counts)
        if tab["key"] not in ("chiuse", "tutte")
    ]
    late = desk_tabs.capped(practices.filter(desk_tabs.late()))
    unread = desk_tabs.capped(practices.filter(IS_UNREAD))
    return [
        *found,
        {"label": _("Scadute"), "count": late, "query": "vista=tutte&scadenza=scadute"},
        {"label": _("Con messaggi da leggere"), "count": unread, "query": "vista=tutte&da_leggere=on"},
    ]


def remembered(user, form):
    """The charts of this scope and filter, counted at most every five minutes."""
    scope = user.operator_profile
    wish = [f"{name}{value}" for name, value in sorted(form.cleaned_data.items()) if value]
    place = (
        "all"
        if scope.is_supervisor
        else f"{scope.district_id}-{'.'.join(map(str, sorted(scope.service_ids)))}"
    )
    key = f"desk-charts:{place}:{'-'.join(wish)}:{timezone.localdate()}"
    found = cache.get(key)
    if found is None:
        found = {**counted(user, form), "counted_at": timezone.now()}
        cache.set(key, found, REMEMBERED)
    return found


def counted(user, form):
    today, condition = timezone.localdate(), form.condition
    daily = figures.scoped(DailyFigure.objects.filter(condition), user)
    practices = desk_queue.scope_of(user).filter(condition).order_by()
    names = dict(ServicePage.objects.values_list("pk", "title"))
    weeks = figures.weekly(daily, today)
    weeks[-1] = with_today(weeks[-1], practices, today)
    times = sorted(figures.net_times(daily, today), key=lambda row: names.get(row[0], ""))
    ages, load = ageing(practices, today), loads(practices)
    return {
        "weeks": weeks,
        "weeks_chart": charts.columns([(f"{monday:%d/%m}", *rest) for monday, *rest in weeks]),
        "times": [(names.get(service, ""), *rest) for service, *rest in times],
        "times_chart": charts.rows([(short(names.get(row[0], "")), row[2:]) for row in times]),
        "ages": ages,
        "ages_chart": charts.rows([(label, [total]) for label, total in ages]),
        "loads": load,
        "loads_chart": charts.rows([(short(name), [total]) for name, total, _late in load]),
        "leaving": leaving.by_form(asked_services(form)) if sees_all_districts(user) else [],
    }


def sees_all_districts(user):
    """A draft belongs to no district: where forms are left, only who sees all of them is told."""
    return user.operator_profile.is_supervisor or not user.operator_profile.district_id


def asked_services(form):
    chosen = form.cleaned_data.get("servizio")
    offered = [key for key, _title in form.fields["servizio"].choices if key]
    return ServicePage.objects.live().filter(pk__in=[chosen] if chosen else offered)


def short(text, most=36):
    """As much as a telephone has room for; the table has it whole."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def with_today(week, practices, today):
    """The running week with what came and went today, which no figure holds yet."""
    monday, arrived, closed = week
    since = figures.midnight(today)
    arrived += practices.filter(submitted_at__gte=since).count()
    closed += practices.filter(state__in=CLOSED, closed_at__gte=since).count()
    return monday, arrived, closed


def ageing(practices, today):
    """[(label, how many open practices)] by the days since they were sent."""
    columns = {}
    for place, (least, most) in enumerate(AGES):
        asked = Q(submitted_at__lt=figures.midnight(today - timedelta(days=least - 1)))
        if most is not None:
            asked &= Q(submitted_at__gte=figures.midnight(today - timedelta(days=most)))
        columns[f"of_{place}"] = Count("pk", filter=asked)
    found = practices.filter(state__in=OPEN).aggregate(**columns)
    labels = [
        _("da %(a)s a %(b)s giorni") % {"a": a, "b": b} if b else _("più di 30 giorni") for a, b in AGES
    ]
    return [(label, found[f"of_{place}"]) for place, label in enumerate(labels)]


def loads(practices):
    """[(operator, practices in hand, of which late)], the most loaded first."""
    late = Count("pk", filter=Q(due_on__lt=timezone.localdate()))
    rows = practices.filter(state=State.IN_PROGRESS).values_list("operator")
    rows = sorted(rows.annotate(total=Count("pk"), late=late), key=lambda row: -row[1])
    people = User.objects.in_bulk([operator for operator, _total, _late in rows])
    return [(str(people.get(operator, _("nessuno"))), total, overdue) for operator, total, overdue in rows]
