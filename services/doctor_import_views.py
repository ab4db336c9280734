"""The register of doctors from a CSV, in the admin: the file, the plan with its errors, then the deed."""

import base64

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets.button import Button
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import IndexView

from . import doctor_columns, doctor_plans
from .models import Doctor

SHOWN = 200  # rows of each list of the plan; the numbers count them all


class DoctorFileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File CSV"),
        help_text=gettext_lazy(
            "Al massimo 1 MB. Le colonne sono quelle dell'elenco qui sotto, in qualsiasi ordine."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={
            "required": gettext_lazy("Scegli il file CSV"),
            "empty": gettext_lazy("Il file è vuoto: scegline un altro"),
        },
    )


def may_import(user):
    policy = ModelPermissionPolicy(Doctor)
    return policy.user_has_permission(user, "add") and policy.user_has_permission(user, "change")


def upload(request):
    """GET asks for a file; POST with a file shows the plan; POST with a shown plan applies it."""
    if not may_import(request.user):
        raise PermissionDenied
    if request.method != "POST":
        return asked(request, DoctorFileForm())
    try:
        if "data" in request.POST:
            return confirmed(request)
        form = DoctorFileForm(request.POST, request.FILES)
        if not form.is_valid():
            return asked(request, form)
        text = doctor_plans.text_of(form.cleaned_data["file"].read(doctor_plans.MAX_BYTES + 1))
        return planned(request, text, doctor_plans.plan(text))
    except doctor_plans.UnreadableFile as refusal:
        form = DoctorFileForm()
        form.refusal = str(refusal)
        return asked(request, form)


def asked(request, form):
    columns = [
        (doctor_columns.heading(name), name in doctor_columns.NEEDED) for name in doctor_columns.COLUMNS
    ]
    is_refused = form.errors or hasattr(form, "refusal")
    context = {**frame(_("Importa medici e pediatri")), "form": form, "columns": columns}
    return render(request, "services/admin/doctor_upload.html", context, status=422 if is_refused else 200)


def planned(request, text, plan, is_stale=False):
    context = {
        **frame(_("Che cosa cambia nel registro")),
        "plan": plan,
        "shown": SHOWN,
        "data": base64.b64encode(text.encode()).decode(),
        "is_stale": is_stale,
    }
    return render(request, "services/admin/doctor_plan.html", context, status=422 if plan.wrong else 200)


def confirmed(request):
    try:
        text = base64.b64decode(request.POST["data"], validate=True).decode()
    except ValueError:
        raise doctor_plans.UnreadableFile(_("Il file non si può leggere: caricalo di nuovo.")) from None
    try:
        plan = doctor_plans.apply(text, request.POST.get("token", ""))
    except doctor_plans.Changed as change:
        return planned(request, text, change.plan, is_stale=True)
    done = {"new": len(plan.new), "changed": len(plan.changed)}
    messages.success(request, _("Registro aggiornato: %(new)s nuovi, %(changed)s cambiati.") % done)
    return redirect(list_address())


def list_address():
    return reverse("wagtailsnippets_services_doctor:list")


def frame(title):
    items = [{"url": list_address(), "label": _("Medici e pediatri")}, {"url": None, "label": title}]
    return {"header_title": title, "header_icon": "upload", "breadcrumbs_items": items}


def urls():
    return [path("medici/importa/", upload, name="doctor_import")]


class DoctorIndexView(IndexView):
    """The list of doctors, with the way to the import for who may."""

    @cached_property
    def header_more_buttons(self):
        """Behind the three dots: beside the other button it would not fit on a telephone."""
        buttons = list(super().header_more_buttons)
        if may_import(self.request.user):
            buttons.append(Button(_("Importa da CSV"), url=reverse("doctor_import"), icon_name="upload"))
        return buttons
