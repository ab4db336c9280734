"""Everything that happened to a practice, for who works on it: who did what and when, and who only looked."""

from datetime import date

from django.core.paginator import Paginator
from django.db.models import Count, Max
from django.db.models.functions import TruncDate
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from . import desk_list, desk_page, wording
from .desk_access import desk_view, note_view, on_my_desk
from .models import Practice, PracticeView

LOOKS_PER_PAGE = 50
# The chain keeps days as ISO has them.
DAYS = {
    "until": gettext_lazy("termine sospeso fino al"),
    "answer_by": gettext_lazy("risposta entro il"),
    "observe_by": gettext_lazy("osservazioni entro il"),
}
# What an event tells beside its verb; what is not here stays among the data of the chain.
DETAILS = {
    "protocol": gettext_lazy("protocollo"),
    "code": gettext_lazy("motivo"),
    "doctor": gettext_lazy("medico"),
    **DAYS,
    "round": gettext_lazy("richiesta numero"),
    "from": gettext_lazy("dalla versione"),
    "to": gettext_lazy("alla versione"),
    "way_in": gettext_lazy("accesso"),
}
WAYS_IN = dict(Practice.WayIn.choices)


@desk_view
@require_safe
def full_history(request, uuid):
    practice = on_my_desk(request, uuid)
    note_view(request, practice, PracticeView.What.HISTORY)
    page = Paginator(looks(practice), LOOKS_PER_PAGE).get_page(request.GET.get("p"))
    for look in page:
        look["label"] = PracticeView.What(look["what"]).label
    context = {
        "breadcrumbs_items": desk_list.crumbs(
            request,
            (reverse("desk:practice", args=[practice.uuid]), str(practice)),
            (None, _("Storico completo")),
        ),
        "practice": practice,
        "events": events(practice),
        "looks": page,
    }
    return render(request, "practices/desk/full_history.html", context)


def events(practice):
    """The events from the first on, each with its words, who acted and what it tells."""
    found = desk_page.history(practice)
    for event in found:
        event.details = details(event)
    return found


def details(event):
    told = dict(event.data)
    if "way_in" in told:
        told["way_in"] = WAYS_IN.get(told["way_in"], "")
    told |= {name: wording.day(date.fromisoformat(told[name])) for name in DAYS if told.get(name)}
    return [
        (DETAILS[name], value) for name, value in told.items() if name in DETAILS and value not in ("", None)
    ]


def looks(practice):
    """One line for each person, day and kind of thing that was opened: how often, and when last."""
    rows = PracticeView.objects.filter(practice=practice).order_by()
    rows = rows.annotate(day=TruncDate("at")).values(
        "day", "what", "user__first_name", "user__last_name", "user__email"
    )
    return rows.annotate(times=Count("pk"), last=Max("at")).order_by("-last")
