"""What the desk's page of a practice draws beside the answers: internal notes, and papers that the worker still makes."""

from django import template

register = template.Library()


@register.inclusion_tag("practices/desk/notes.html")
def internal_notes(practice):
    return {"notes": practice.notes.select_related("author")}


@register.inclusion_tag("practices/desk/papers_waiting.html")
def papers_waiting(practice):
    return {"papers": practice.office_papers.filter(document=None).select_related("entry")}
