"""Lists of services for the pages that show them."""

from django import template

from ..models import ServicePage

register = template.Library()


@register.simple_tag
def services_with_terms():
    """The live services that can be asked online, in the order of the page tree, with their office."""
    services = ServicePage.objects.live().public().select_related("office", "category").order_by("path")
    return [service for service in services if service.get_children_count()]


@register.simple_tag
def service(slug):
    """The live service with this slug, or None."""
    return ServicePage.objects.live().filter(slug=slug).first()
