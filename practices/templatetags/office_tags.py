"""What the desk's page of a practice draws beside the answers: internal notes, and papers that the worker still makes."""

from django import template

register = template.Library()


@register.inclusion_tag("practices/desk/notes.html")
def internal_notes(practice):
    return {"notes": practice.notes.select_related("author")}


@register.inclusion_tag("practices/desk/papers_waiting.html")
def papers_waiting(practice):
    # An act decides the practice or makes it wait: one that does neither was answered since, and its paper is made.
    if not (practice.is_closed or practice.stage):
        return {"papers": ()}
    return {"papers": practice.office_papers.filter(document=None).select_related("entry")}
