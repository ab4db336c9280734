"""Packages in the admin: a service downloaded as one file; a file uploaded, its changes read, then applied as a draft."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.menus.pages import PageMenuItem

from .models import FormPage, ServicePage, ServicesIndexPage
from .package_applying import apply, service_of
from .package_contents import form_of, package_of
from .package_plans import plan
from .packages import MAX_BYTES, Unreadable, read, written

DRAFT = "bozza"


class PackageForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Pacchetto"),
        help_text=gettext_lazy("Il file .json esportato da questo o da un altro portale."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        error_messages={"empty": gettext_lazy("Il file è vuoto: scegli il file .json esportato.")},
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        # One byte more than allowed is enough to refuse: read() says why.
        self.package = read(upload.read(MAX_BYTES + 1))
        return upload


@require_safe
def export(request, page_id):
    """The package as a download: as it is public, or with ?come=bozza as the newest draft has it."""
    service = get_object_or_404(ServicePage, pk=page_id)
    if not service.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    package = package_of(service, is_draft=request.GET.get("come") == DRAFT)
    response = HttpResponse(written(package), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{service.slug}.json"'
    return response


def upload(request):
    """GET asks for a file; POST with a file shows what it would change; POST with a shown package applies it."""
    if not may_upload(request.user):
        raise PermissionDenied
    if request.method != "POST":
        return asked(request, PackageForm())
    try:
        if "package" in request.POST:
            return confirmed(request, read(request.POST["package"].encode()))
        form = PackageForm(request.POST, request.FILES)
        return planned(request, form.package) if form.is_valid() else asked(request, form)
    except Unreadable as refusal:
        form = PackageForm()
        form.refusals = str(refusal).splitlines()
        return asked(request, form)


def asked(request, form):
    is_refused = form.errors or hasattr(form, "refusals")
    context = {**frame(_("Importa un servizio")), "form": form}
    return render(request, "services/admin/package_upload.html", context, status=422 if is_refused else 200)


def planned(request, package, is_stale=False):
    if not may_apply(request.user, package):
        raise PermissionDenied
    found = plan(package, by=request.user)
    context = {
        **frame(_("Importa «%s»") % package["service"]["title"]),
        "plan": found,
        "text": written(package),
        "is_stale": is_stale,
    }
    return render(request, "services/admin/package_plan.html", context)


def confirmed(request, package):
    if not may_apply(request.user, package):
        raise PermissionDenied
    service = service_of(package)
    now = package_of(service, is_draft=True)["digest"] if service else ""
    if request.POST.get("state") != now:
        return planned(request, package, is_stale=True)
    service = apply(package, by=request.user)
    messages.success(request, _("«%s» è in bozza: controllalo e pubblicalo.") % service.title)
    return redirect("wagtailadmin_pages:edit", (form_of(service) or service).pk)


def frame(title):
    items = [
        {"url": reverse("package_upload"), "label": _("Pacchetti")},
        {"url": None, "label": title},
    ]
    return {"header_title": title, "header_icon": "upload", "breadcrumbs_items": items}


def may_upload(user):
    index = ServicesIndexPage.objects.first()
    return index is not None and index.permissions_for_user(user).can_add_subpage()


def may_apply(user, package):
    """Whether this person may edit what the package would replace (a new service needs what `upload` needs)."""
    service = service_of(package)
    pages = [page for page in (service, service and form_of(service)) if page]
    permissions = [page.permissions_for_user(user) for page in pages]
    return all(row.can_edit() and not row.page_locked() for row in permissions)


def urls():
    return [
        path("pacchetti/", upload, name="package_upload"),
        path("pacchetti/<int:page_id>/", export, name="package_export"),
    ]


class PackagesMenuItem(MenuItem):
    def is_shown(self, request):
        return may_upload(request.user)


def menu_item():
    return PackagesMenuItem(
        gettext_lazy("Importa un servizio"), reverse("package_upload"), icon_name="upload", order=310
    )


def header_buttons(page, user, view_name, next_url=None):
    service = page.get_parent().specific if isinstance(page, FormPage) else page
    if not isinstance(service, ServicePage) or not service.permissions_for_user(user).can_edit():
        return
    address = reverse("package_export", args=[service.pk])
    yield PageMenuItem(_("Esporta il pacchetto"), address, page=page, icon_name="download", priority=90)
    if service.has_unpublished_changes or getattr(form_of(service), "has_unpublished_changes", False):
        draft = f"{address}?come={DRAFT}"
        yield PageMenuItem(
            _("Esporta il pacchetto della bozza"), draft, page=page, icon_name="download", priority=91
        )
