"""Numbers as the desk's list writes them."""

from django import template

register = template.Library()


@register.filter
def thousands(number):
    """1234567 -> "1.234.567"."""
    return f"{number:,}".replace(",", ".")


@register.filter
def up_to(number, most):
    """The number of a tab; past the most that is counted, "1.000+"."""
    return f"{thousands(most)}+" if number > most else thousands(number)
