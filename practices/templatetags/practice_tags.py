"""What the citizen's templates draw of a practice."""

from django import template

from practices.states import State

register = template.Library()

ICONS = {
    State.DRAFT: "it-pencil",
    State.SUBMITTED: "it-check",
    State.IN_PROGRESS: "it-settings",
    State.ACCEPTED: "it-check-circle",
    State.REJECTED: "it-close-circle",
    State.WITHDRAWN: "it-arrow-left",
}


@register.simple_tag
def state_icon(state):
    """The icon beside a state's name: never colour alone."""
    return ICONS[state]
