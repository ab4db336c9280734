"""Who of the office may work on a practice, how much each has to do, and who is away today."""

from django.contrib.auth.backends import ModelBackend
from django.db.models import Count
from django.utils import timezone

from .models import Absence, Practice
from .states import OPEN


def team():
    """All who act on practices: users, each with `load` (how many open practices) and `absence` (today's, or None)."""
    people = ModelBackend().with_perm("practices.change_practice").filter(is_staff=True)
    people = people.filter(operator_profile__isnull=False).select_related("operator_profile")
    people = list(people.prefetch_related("operator_profile__services").order_by("last_name", "first_name"))
    loads, away = loads_of(people), absences()
    for person in people:
        person.load, person.absence = loads.get(person.pk, 0), away.get(person.pk)
    return people


def loads_of(people):
    open_ones = Practice.objects.filter(
        operator__in=people, state__in=OPEN, submitted_at__isnull=False
    ).order_by()
    return dict(open_ones.values_list("operator").annotate(Count("pk")))


def absences():
    """{operator: today's absence}, each with its cover."""
    today = timezone.localdate()
    rows = Absence.objects.filter(first_day__lte=today, last_day__gte=today).select_related("cover")
    return {row.operator_id: row for row in rows}


def sees(person, practice):
    """The scope of PracticeQuerySet.of_operator(), asked of one practice that is known already."""
    scope = person.operator_profile
    if scope.is_supervisor:
        return True
    services = {service.pk for service in scope.services.all()}
    is_near = scope.district_id in (None, practice.district_id)
    return is_near and (not services or practice.service_id in services)


def able(practice, people):
    """Those of a team() who may have the practice in charge."""
    return [person for person in people if sees(person, practice)]


def stand_in(person, people):
    """Who works in the place of this member of a team() today: the own self, the cover, or None."""
    if person.absence is None:
        return person
    cover = next((other for other in people if other.pk == person.absence.cover_id), None)
    return cover if cover and cover.absence is None else None


def least_loaded(people):
    """Who of these is here and has the least to do; a responsabile only where there is nobody else. None: nobody."""
    here = [person for person in people if person.absence is None]
    return min(here, key=lambda one: (one.operator_profile.is_supervisor, one.load, one.pk), default=None)
