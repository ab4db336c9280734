"""Counts each day once when it is over, and answers from those counts: arrivals, closures, net times."""

from datetime import datetime, time, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Count, Min, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from services.models import MeasuredTime

from .models import CountedDay, DailyFigure, Practice
from .states import State

DECIDED = (State.ACCEPTED, State.REJECTED)
Kind = DailyFigure.Kind
MEASURED_DAYS = 90  # what the published times look back on
BATCH = 2000
ENOUGH = 10  # decisions; fewer tell more of the person than of the office


def midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))


def between(field, first, last):
    """The practices whose `field` falls on these local days, the last one included."""
    until = midnight(last + timedelta(days=1))
    return Practice.objects.filter(**{f"{field}__gte": midnight(first), f"{field}__lt": until}).order_by()


@transaction.atomic
def catch_up(today=None):
    """Count the days that are over and not counted yet, in three queries however many days; how many days."""
    yesterday = (today or timezone.localdate()) - timedelta(days=1)
    last = CountedDay.objects.select_for_update().first()
    first = last.day + timedelta(days=1) if last else first_day()
    if first is None or first > yesterday:
        return 0
    counted = counted_between(first, yesterday)
    while some := list(islice(counted, BATCH)):  # years of days are never all in memory
        DailyFigure.objects.bulk_create(some)
    CountedDay.objects.update_or_create(pk=last.pk if last else None, defaults={"day": yesterday})
    publish_times(yesterday)
    return (yesterday - first).days + 1


def first_day():
    sent = Practice.objects.aggregate(first=Min("submitted_at"))["first"]
    return sent and timezone.localdate(sent)


def counted_between(first, last):
    """The unsaved figures of these days."""
    sent = between("submitted_at", first, last)
    closed = between("closed_at", first, last)
    yield from grouped(sent, "submitted_at", Kind.ARRIVED)
    yield from grouped(closed, "closed_at", Kind.CLOSED)
    decided = closed.filter(state__in=DECIDED, net_days__isnull=False)
    yield from grouped(decided, "closed_at", Kind.NET, "net_days")


def grouped(practices, moment, kind, value=None):
    names = ["day", "district", "service", *([value] if value else [])]
    rows = practices.annotate(day=TruncDate(moment)).values_list(*names).annotate(Count("pk"))
    for row in rows.iterator(chunk_size=BATCH):
        day, district, service, *more, total = row
        yield DailyFigure(
            day=day,
            district_id=district,
            service_id=service,
            kind=kind,
            value=more[0] if more else 0,
            total=total,
        )


def scoped(rows, user):
    """The figures, or practices, of a person's districts and services."""
    scope = user.operator_profile
    if scope.district_id and not scope.is_supervisor:
        rows = rows.filter(district=scope.district_id)
    if scope.service_ids:
        rows = rows.filter(service__in=scope.service_ids)
    return rows


def weekly(rows, today, weeks=12):
    """[(Monday, arrived, closed)] of the last weeks, the running one included; `rows` are DailyFigures."""
    first = today - timedelta(days=today.weekday(), weeks=weeks - 1)
    totals = {first + timedelta(weeks=n): {Kind.ARRIVED: 0, Kind.CLOSED: 0} for n in range(weeks)}
    found = rows.filter(kind__in=[Kind.ARRIVED, Kind.CLOSED], day__gte=first, day__lt=today)
    for day, kind, total in found.values_list("day", "kind").annotate(Sum("total")).order_by():
        totals[day - timedelta(days=day.weekday())][kind] += total
    return [(monday, row[Kind.ARRIVED], row[Kind.CLOSED]) for monday, row in totals.items()]


def percentile(histogram, percent):
    """The value that so many per cent of the cases do not pass; `histogram` is {value: how many}, not empty."""
    wanted, seen = percent / 100 * sum(histogram.values()), 0
    for value in sorted(histogram):
        seen += histogram[value]
        if seen >= wanted:
            return value
    return max(histogram)


def net_times(rows, until, days=MEASURED_DAYS):
    """[(service's key, decisions, median, 90th percentile)] in days, net of waits, of the days up to `until`."""
    found = rows.filter(kind=Kind.NET, day__gt=until - timedelta(days=days), day__lte=until).order_by()
    histograms = {}
    for service, value, total in found.values_list("service", "value").annotate(Sum("total")):
        histograms.setdefault(service, {})[value] = total
    return [
        (service, sum(histogram.values()), percentile(histogram, 50), percentile(histogram, 90))
        for service, histogram in histograms.items()
    ]


def publish_times(until):
    """What the public page of each service says of its real times; nothing where too few were decided."""
    measured = [row for row in net_times(DailyFigure.objects.all(), until) if row[1] >= ENOUGH]
    MeasuredTime.objects.exclude(service__in=[row[0] for row in measured]).delete()
    for service, decided, median, tenth in measured:
        values = {"decided": decided, "median_days": median, "most_days": tenth, "until": until}
        MeasuredTime.objects.update_or_create(service_id=service, defaults=values)


def rebuild(today=None):
    """Forget all counts and count again: after rows were put into the database by other roads."""
    with transaction.atomic():
        DailyFigure.objects.all().delete()
        CountedDay.objects.all().delete()
        return catch_up(today)
