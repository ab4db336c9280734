"""The versions of a form in the admin: who published each and when, what differs between two, and retiring one."""

from datetime import datetime, time

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.admin.ui.menus.pages import PageMenuItem

from .compiling import compile_form
from .models import FormPage, FormVersion
from .publishing import RETIRED, AlreadyRetired, retire
from .versions import differences

DRAFT = "bozza"  # the form as it is being edited, among the versions to compare
NOTHING = {"steps": [], "rules": []}


class RetirementForm(forms.Form):
    on = forms.DateField(
        label=gettext_lazy("Non si usa più dal"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Motivo"),
        max_length=300,
        help_text=gettext_lazy(
            "Lo legge chi ha una bozza su questa versione, per esempio: «Dal 1° marzo cambia il limite di reddito»."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on < timezone.localdate():
            raise forms.ValidationError(_("Scegli oggi o un giorno futuro."))
        return on

    @property
    def at(self):
        """From the first instant of the day; today, from now."""
        on = self.cleaned_data["on"]
        if on == timezone.localdate():
            return timezone.now()
        return timezone.make_aware(datetime.combine(on, time.min))


def editable(request, page_id):
    """The form page that this person may edit; 404 when there is none, PermissionDenied for others."""
    page = get_object_or_404(FormPage, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return page


def may_retire(user, page):
    return page.permissions_for_user(user).can_publish()


def context_of(page, title, *crumbs):
    """What the admin's frame of these screens needs."""
    trail = [(reverse("wagtailadmin_pages:edit", args=[page.pk]), page.title)]
    trail += [(reverse("form_versions", args=[page.pk]), _("Versioni")), *crumbs]
    items = [{"url": url, "label": label} for url, label in trail]
    return {"page": page, "header_title": title, "breadcrumbs_items": items, "header_icon": "history"}


@require_safe
def versions(request, page_id):
    page = editable(request, page_id)
    drafts, is_real = Q(practices__state="draft"), Q(practices__is_trial=False)
    rows = page.versions.select_related("created_by", "retired_by").order_by("-number")
    rows = rows.annotate(
        drafts=Count("practices", filter=drafts & is_real), sent=Count("practices", filter=~drafts & is_real)
    )
    context = context_of(page, _("Versioni di «%s»") % page.title) | {
        "versions": rows.defer("schema"),
        "may_retire": may_retire(request.user, page),
        "choices": choices(page),
        "compared": latest_two(page),
    }
    return render(request, "services/admin/versions.html", context)


def choices(page):
    """[(value, label)] of what can be compared, the newest first."""
    numbers = page.versions.order_by("-number").values_list("number", "created_at")
    rows = [(str(number), _("Versione %s") % number) for number, _at in numbers]
    return [(DRAFT, _("Bozza in modifica")), *rows]


def latest_two(page):
    numbers = [value for value, _label in choices(page)]
    return {"old": numbers[1] if len(numbers) > 1 else "", "new": numbers[0]}


@require_safe
def comparison(request, page_id):
    """?da=1&a=3, or ?a=bozza. Without "da", the whole of "a" is told."""
    page = editable(request, page_id)
    old, new = request.GET.get("da", ""), request.GET.get("a", DRAFT)
    labels = dict(choices(page))
    if new not in labels or old and old not in labels:
        raise Http404
    found = differences(schema_of(page, old), schema_of(page, new))
    title = (
        _("Che cosa cambia: %(old)s → %(new)s") % {"old": labels[old], "new": labels[new]}
        if old
        else labels[new]
    )
    context = context_of(page, title, (None, title)) | {
        "groups": by_place(found),
        "choices": choices(page),
        "compared": {"old": old, "new": new},
    }
    return render(request, "services/admin/version_differences.html", context)


def schema_of(page, value):
    if value == "":
        return NOTHING
    if value == DRAFT:
        return compile_form(page.get_latest_revision_as_object())
    return page.versions.get(number=value).schema


def by_place(found):
    groups = {}
    for row in found:
        groups.setdefault(row.place, []).append(row)
    return list(groups.items())


def retirement(request, page_id, number):
    """GET asks for day and reason; POST retires the version."""
    page = editable(request, page_id)
    if not may_retire(request.user, page):
        raise PermissionDenied
    version = get_object_or_404(FormVersion, form_page=page, number=number)
    if version.is_retired:
        return refuse(request, version)
    first = {"on": version.retired_at or timezone.localdate(), "reason": version.retirement_reason}
    form = RetirementForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        return do_retire(request, version, form)
    title = _("Ritira la versione %s") % number
    context = context_of(page, title, (None, title)) | {
        "version": version,
        "form": form,
        "is_current": version.pk == page.current_version_id,
    }
    return render(
        request, "services/admin/version_retirement.html", context, status=422 if form.errors else 200
    )


def do_retire(request, version, form):
    try:
        retire(version, request.user, form.cleaned_data["reason"], form.at)
    except AlreadyRetired:
        return refuse(request, version)
    words = _("La versione %(number)s non si userà più dal %(day)s.")
    said = {"number": version.number, "day": f"{form.cleaned_data['on']:%d/%m/%Y}"}
    messages.success(request, words % said)
    return redirect("form_versions", version.form_page_id)


def refuse(request, version):
    messages.error(request, _("La versione %s è già ritirata.") % version.number)
    return redirect("form_versions", version.form_page_id)


class VersionsButton(PageMenuItem):
    """In the "…" menu of a form, in the editor and in the explorer."""

    label = gettext_lazy("Versioni del modulo")
    icon_name = "history"
    url_name = "form_versions"

    def is_shown(self, user):
        return isinstance(self.page.specific, FormPage) and self.page.permissions_for_user(user).can_edit()


def header_buttons(page, user, view_name, next_url=None):
    yield VersionsButton(page=page, priority=66)


def listing_buttons(page, user, next_url=None):
    yield VersionsButton(page=page, priority=51)


def urls():
    return [
        path("moduli/<int:page_id>/versioni/", versions, name="form_versions"),
        path("moduli/<int:page_id>/versioni/confronto/", comparison, name="form_versions_compare"),
        path("moduli/<int:page_id>/versioni/<int:number>/ritiro/", retirement, name="form_version_retire"),
    ]


def log_actions(actions):
    actions.register_action(
        RETIRED, gettext_lazy("Ritira una versione"), gettext_lazy("Versione del modulo ritirata")
    )
