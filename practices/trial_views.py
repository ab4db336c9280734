"""The editor's way to a trial of a form: who is made up to ask, then the citizen's own screens."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from services.checks import cannot_be_walked
from services.compiling import compile_form
from services.form_test_recording import record
from services.models import FormPage
from services.publishing import FormHasMistakes

from . import actions
from .access import own
from .journeys import journey_of
from .made_up import MadeUpForm
from .views import flow


def trial(request, page_id):
    """GET asks who is made up to ask and lists one's own trials of the day; POST starts one."""
    page = get_object_or_404(FormPage, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    form = MadeUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            practice = actions.start_trial(page, request.user, form.applicant(), form.cleaned_data["way_in"])
        except FormHasMistakes as refusal:
            return show(request, page, form, refusal.messages, 422)
        messages.info(request, _("La prova è iniziata: vale un giorno e la vedi solo tu."))
        return flow.to_step(practice, journey_of(practice).first_incomplete)
    return show(request, page, form, status=422 if form.errors else 200)


def show(request, page, form, mistakes=(), status=200):
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    title = _("Prova del modulo")
    context = {
        "page": page,
        "form": form,
        "mistakes": mistakes,
        "trials": own(request.user).filter(form_version__form_page=page).order_by("-created_at"),
        "header_title": title,
        "header_icon": "view",
        "breadcrumbs_items": [{"url": edit, "label": page.title}, {"url": None, "label": title}],
    }
    return render(request, "practices/trial/start.html", context, status=status)


@require_POST
def keep_as_test(request, page_id, trial_id):
    """The trial's answers become a test of the form's draft, where its name and what it expects can be changed."""
    page = get_object_or_404(FormPage, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    practice = get_object_or_404(
        own(request.user), uuid=trial_id, is_trial=True, form_version__form_page=page
    )
    if mistakes := cannot_be_walked(compile_form(page.get_latest_revision_as_object())):
        messages.error(request, mistakes[0].message)
        return redirect("form_trial", page.pk)
    test = record(page, journey_of(practice), by=request.user)
    messages.success(
        request, _("Le risposte sono un collaudo della bozza: dagli un nome e controlla l'esito atteso.")
    )
    return redirect("form_test", page.pk, test.uuid)


def urls():
    return [
        path("moduli/<int:page_id>/prova/", trial, name="form_trial"),
        path("moduli/<int:page_id>/prova/<uuid:trial_id>/collaudo/", keep_as_test, name="form_trial_keep"),
    ]
