"""The tabs of the desk's list and the number beside each: the large ones kept by the moves, the small ones counted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import Absence, DeskCount
from .states import CLOSED, OPEN, WAITS, State

ALARM_DAYS = 5
# Beyond it a number that nobody keeps reads "più di 1.000": to count on would cost as much as the list is long.
MOST_COUNTED = 1000


@dataclass(frozen=True)
class Tab:
    label: str
    condition: Callable  # () -> Q; asked only of the tabs that are needed
    order: str  # a key of desk_queue.ORDERS
    counted: tuple = ()  # the states and stages of DeskCount that it holds; empty: counted row by row


def tabs(user):
    """key -> Tab, in the order of the screen; what is still to do is read from the oldest."""
    at_work, waits = (State.IN_PROGRESS, *WAITS), (*OPEN, *WAITS)
    return {
        "da-prendere": Tab(_("Da prendere in carico"), new, "vecchie", (State.SUBMITTED,)),
        "mie": Tab(_("Le mie"), lambda: Q(operator__in=desks_of(user), state__in=OPEN), "vecchie"),
        "in-elaborazione": Tab(_("In Elaborazione"), lambda: Q(state=State.IN_PROGRESS), "vecchie", at_work),
        "in-attesa": Tab(_("In attesa del cittadino"), waiting, "vecchie", WAITS),
        "in-scadenza": Tab(_("In scadenza"), nearly_due, "termine"),
        "chiuse": Tab(_("Chiuse"), lambda: Q(state__in=CLOSED), "recenti", CLOSED),
        "tutte": Tab(_("Tutte"), Q, "recenti", (*waits, *CLOSED)),
    }


def new():
    return Q(state=State.SUBMITTED)


def waiting():
    return Q(state=State.IN_PROGRESS, stage__in=WAITS)


def nearly_due():
    """What has a term is open (practices.terms): the state is not asked for, which would lead by another index."""
    return Q(due_on__lte=timezone.localdate() + timedelta(days=ALARM_DAYS))


def late():
    return Q(due_on__lt=timezone.localdate())


def desks_of(user):
    """Keys of the operators whose work is this person's today: the own, and that of the absent ones they cover."""
    if not hasattr(user, "desks"):
        user.desks = [user.pk, *absences_covered_by(user).values_list("operator", flat=True)]
    return user.desks


def absences_covered_by(user):
    today = timezone.localdate()
    return Absence.objects.filter(cover=user, first_day__lte=today, last_day__gte=today)


class Kept:
    """The kept numbers of a person's scope: one query, at most as many rows as districts × services × states."""

    def __init__(self, user):
        scope = user.operator_profile
        rows = DeskCount.objects.exclude(total=0)
        if scope.district_id and not scope.is_supervisor:
            rows = rows.filter(district=scope.district_id)
        if scope.service_ids:
            rows = rows.filter(service__in=scope.service_ids)
        self.rows = list(rows.values_list("district", "service", "state", "total"))

    def of(self, states, service=None, district=None):
        """How many are in these states and stages. `service` a key, `district` a key or "nessuno", as text."""
        wanted_district = None if district == "nessuno" else district and int(district)
        return sum(
            total
            for in_district, of_service, state, total in self.rows
            if state in states
            and (not service or of_service == int(service))
            and (not district or in_district == wanted_district)
        )


def capped(practices):
    """How many rows, counting no further than one past MOST_COUNTED."""
    return practices.order_by()[: MOST_COUNTED + 1].count()


def numbers(user, practices, kept):
    """{tab: its number}; `practices` is the scope."""
    return {
        key: kept.of(tab.counted) if tab.counted else capped(practices.filter(tab.condition()))
        for key, tab in tabs(user).items()
    }


def links(user, counts, current=""):
    """What the row of tabs shows: [{key, label, count, is_current}]."""
    return [
        {"key": key, "label": tab.label, "count": counts[key], "is_current": key == current}
        for key, tab in tabs(user).items()
    ]
