"""A page under which citizens have filed something is never deleted: it can be unpublished."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from .models import FormVersion


def refuse_delete(request, page):
    return _refusal(request, [page])


def refuse_bulk_delete(request, action_type, objects, action):
    pages = [thing for thing in objects if hasattr(thing, "path")]
    return _refusal(request, pages) if action_type == "delete" and pages else None


def _refusal(request, pages):
    """None, or back to the explorer with the reason, when a page holds a form that was ever published."""
    under = Q()
    for page in pages:
        under |= Q(form_page__path__startswith=page.path)
    if not FormVersion.objects.filter(under).exists():
        return None
    messages.error(
        request,
        _(
            "Questa pagina contiene moduli già pubblicati: le pratiche li usano. Annulla la pubblicazione invece di eliminarla."
        ),
    )
    return redirect("wagtailadmin_explore", pages[0].get_parent().pk)
