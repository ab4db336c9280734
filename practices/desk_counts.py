"""The numbers of the desk's large tabs, kept by the actions: counting a million rows at each page would be slow."""

from django.db.models import Count, F

from .models import DeskCount, Practice
from .states import Stage, State


def moved(practice, from_state, from_stage=Stage.OFFICE):
    """Take a practice, which holds its new state and stage by now, from one number to another.

    Call it once in the transaction of the move, after any protocol entry: every action takes its locks in that order.
    `from_stage` matters to practices that waited for the citizen. Drafts and trials are in no number.
    """
    if practice.is_trial:
        return
    steps = {from_stage or from_state: -1}
    now = bucket(practice)
    steps[now] = steps.get(now, 0) + 1
    for name in sorted(steps):  # one order for all, so that two moves never wait for each other
        if steps[name] and name != State.DRAFT:
            add(practice.district_id, practice.service_id, name, steps[name])


def bucket(practice):
    """What a practice is counted as: its state, or inside In Elaborazione whom it waits for."""
    return practice.stage or practice.state


def add(district, service, name, step):
    place = {"district_id": district, "service_id": service, "state": name}
    if not DeskCount.objects.filter(**place).update(total=F("total") + step):
        # Two first ones at once: the second waits on the unique key and then adds to the first's row.
        row, _made = DeskCount.objects.get_or_create(**place)
        DeskCount.objects.filter(pk=row.pk).update(total=F("total") + step)


def true_numbers():
    """{(district, service, state or stage): how many}, counted from the practices themselves."""
    rows = Practice.objects.exclude(state=State.DRAFT).order_by()
    rows = rows.values_list("district", "service", "state", "stage").annotate(Count("pk"))
    numbers = {}
    for district, service, state, stage, total in rows:
        key = (district, service, stage or state)
        numbers[key] = numbers.get(key, 0) + total
    return numbers


def kept_numbers():
    rows = DeskCount.objects.exclude(total=0)
    return {(row.district_id, row.service_id, row.state): row.total for row in rows}


def wrong():
    """[(district, service, state or stage, kept, true)] where they differ: nothing, or an action forgot to count."""
    kept, true = kept_numbers(), true_numbers()
    return [
        (*key, kept.get(key, 0), true.get(key, 0))
        for key in kept.keys() | true.keys()
        if kept.get(key) != true.get(key)
    ]


def rebuild():
    """Count everything again. Inside a transaction, while nobody works: moves in between would be lost."""
    DeskCount.objects.all().delete()
    DeskCount.objects.bulk_create(
        DeskCount(district_id=district, service_id=service, state=name, total=total)
        for (district, service, name), total in true_numbers().items()
    )
