"""What the desk's templates draw of a practice: its term, and a person's name."""

from django import template
from django.utils import timezone

from practices.desk_tabs import ALARM_DAYS
from practices.states import Stage

register = template.Library()


@register.inclusion_tag("practices/desk/due_date.html")
def due_date(practice):
    """The date by which the office must answer, marked when an open practice is late or nearly so; and, where the
    practice comes with its `clock`, how much of the term has gone by."""
    clock = getattr(practice, "clock", None)
    due_on = practice.due_on
    days = (due_on - timezone.localdate()).days if due_on else None
    used = clock and clock.used_days(timezone.localdate())
    if used is not None and not practice.is_late:
        # A term that would end on a holiday ends on the working day after it.
        used = min(used, practice.term_days)
    return {
        "due_on": due_on,
        "is_stopped": practice.stage != Stage.OFFICE and not due_on,
        "days": days,
        "is_late": practice.is_late,
        "is_near": days is not None and 0 <= days <= ALARM_DAYS,
        "used": used,
        "term": practice.term_days,
    }
