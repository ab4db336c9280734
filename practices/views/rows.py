"""The buttons of repeatable groups where no script answers them: one row more, one row less."""

import re

from django.shortcuts import redirect

from services.questions.groups import without_row

from . import flow

BUTTON = re.compile(r"(?P<verb>add|drop):(?P<group>[a-z0-9_]{1,40})(?::(?P<number>[0-9]{1,3}))?")
MORE = "aggiungi"  # in the address of a step: the group that shows one blank row more


def pressed(request):
    """The match of the pressed button, or None when it is not one of a group."""
    return BUTTON.fullmatch(request.POST.get("mode", ""))


def data_of(request):
    """What was sent, without the row to be taken away."""
    button = pressed(request)
    if button and button["verb"] == "drop" and button["number"]:
        return without_row(request.POST, button["group"], button["number"])
    return request.POST


def more_of(request):
    return request.GET.get(MORE, "")


def to_step(request, practice, journey, step):
    """Back to the step; to its new row, or to the group that lost one, after a button of a group."""
    button, address = pressed(request), flow.address_of(practice, step)
    if button is None:
        return redirect(address)
    group = button["group"]
    numbers = journey.form(step, more_of=group).row_numbers.get(group) if button["verb"] == "add" else None
    return redirect(f"{address}?{MORE}={group}#{group}-{numbers[-1]}" if numbers else f"{address}#id_{group}")
