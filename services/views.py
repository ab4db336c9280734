"""The public register of doctors."""

from django.core.paginator import Paginator
from django.shortcuts import render

from .doctor_search import DoctorSearchForm, search

PER_PAGE = 12


def doctors(request):
    form = DoctorSearchForm(request.GET)
    form.is_valid()
    page_obj = Paginator(search(form.cleaned_data), PER_PAGE).get_page(request.GET.get("page"))
    # A wrong filter counts as none: the form is drawn without errors.
    shown = DoctorSearchForm(form.cleaned_data)
    return render(request, "services/doctors.html", {"filters": shown, "page_obj": page_obj})
