"""What is done every minute, by the worker or from cron: lost deliveries, messages whose wait is over, who left."""

from . import desk_presence, tasks
from .actions import bulk


def sweep():
    """{what: how many}. Safe to run at any time, and by two at once."""
    return tasks.sweep() | {"bulk": bulk.send_due(), "left": desk_presence.forget()}
