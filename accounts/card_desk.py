"""The office's side of the cards, in the admin: finding one, blocking it or letting it open again, and the state of the lists."""

import datetime

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from . import access, card_keeping, trust
from .card_words import DEEDS, in_brief
from .models import CardEvent, HealthCard

SEE_CARDS, CHANGE_CARDS, SEE_STATE = (
    f"accounts.{name}" for name in ("view_healthcard", "change_healthcard", "view_cardevent")
)
PAGE_SIZE = 25
LATELY = datetime.timedelta(days=1)


def frame(title, icon, *parents):
    items = [*parents, {"url": None, "label": title}]
    return {"header_title": title, "header_icon": icon, "breadcrumbs_items": items}


@require_safe
@permission_required(SEE_CARDS, raise_exception=True)
def cards(request):
    """?q= the codice fiscale, the beginning of a surname, or the last digits of the card."""
    text = " ".join(request.GET.get("q", "").split())[:60]
    found = HealthCard.objects.select_related("user")
    if text:
        found = found.filter(
            Q(fiscal_code__istartswith=text.replace(" ", ""))
            | Q(user__last_name__istartswith=text)
            | Q(card_id__endswith=text)
        )
    context = {
        **frame(_("TS-CNS registrate"), "key"),
        "text": text,
        "page_obj": Paginator(found, PAGE_SIZE).get_page(request.GET.get("p")),
        "may_change": request.user.has_perm(CHANGE_CARDS),
    }
    return render(request, "accounts/admin/cards.html", context)


@permission_required([SEE_CARDS, CHANGE_CARDS], raise_exception=True)
def change(request, pk):
    """GET asks; POST blocks an open card, or lets a blocked one open again."""
    card = get_object_or_404(HealthCard.objects.select_related("user"), pk=pk)
    closed = card.may_be_unblocked
    if not closed and not card.may_be_blocked:
        raise Http404
    if request.method == "POST":
        if request.POST.get("state") == card.state:
            words = unblock(card, request.user) if closed else block(card, request.user)
            messages.success(request, words)
        else:
            messages.warning(request, _("Intanto la tessera è cambiata: guarda com'è adesso."))
        return redirect("health_cards")
    title = _("Sblocca la tessera") if closed else _("Blocca la tessera")
    parents = {"url": reverse("health_cards"), "label": _("TS-CNS registrate")}
    context = {**frame(title, "key", parents), "card": card, "closed": closed}
    return render(request, "accounts/admin/card.html", context)


def block(card, by):
    card_keeping.block([card], HealthCard.BlockReason.OFFICE, by)
    return _("La tessera è bloccata e le sue sessioni sono chiuse.")


def unblock(card, by):
    card_keeping.unblock(card, by)
    return _("La tessera apre di nuovo il suo account.")


@require_safe
@permission_required(SEE_STATE, raise_exception=True)
def system(request):
    """Whether cards can be verified now, and what came of those of the last day."""
    lately = CardEvent.objects.filter(at__gte=timezone.now() - LATELY, deed__in=DEEDS)
    counts = (
        lately.order_by().values_list("deed", "outcome").annotate(Count("pk")).order_by("deed", "outcome")
    )
    context = {
        **frame(_("Sistema"), "cogs"),
        "is_offered": access.is_card_offered(),
        "lines": trust.status(),
        "counts": [(DEEDS[deed], in_brief(outcome), number) for deed, outcome, number in counts],
    }
    return render(request, "accounts/admin/system.html", context)


class Alarm(Component):
    """On the dashboard, only while something keeps cards from being verified, or soon will."""

    name = "cards"
    template_name = "accounts/admin/alarm.html"
    order = 5

    def __init__(self, lines):
        self.lines = lines

    def get_context_data(self, parent_context):
        return {"lines": self.lines}


def add_alarm(request, panels):
    stale = [line for line in trust.status() if not line.fresh] if request.user.has_perm(SEE_STATE) else []
    if stale:
        panels.append(Alarm(stale))


class ForWhoMay(MenuItem):
    """A menu item for who has a permission, on a portal that has a door for cards."""

    def __init__(self, *args, permission, **kwargs):
        super().__init__(*args, **kwargs)
        self.permission = permission

    def is_shown(self, request):
        return access.is_card_offered() and request.user.has_perm(self.permission)


def urls():
    return [
        path("tessere/", cards, name="health_cards"),
        path("tessere/<int:pk>/", change, name="health_card"),
        path("sistema/", system, name="card_system"),
    ]


def cards_item():
    label = gettext_lazy("TS-CNS registrate")
    return ForWhoMay(
        label, reverse("health_cards"), icon_name="key", order=60, name="tessere", permission=SEE_CARDS
    )


def system_item():
    label = gettext_lazy("Sistema")
    return ForWhoMay(
        label, reverse("card_system"), icon_name="cogs", order=900, name="sistema", permission=SEE_STATE
    )
