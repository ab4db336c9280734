"""The receipt of a trial, as a page: a trial makes no papers."""

from django.http import Http404
from django.shortcuts import render

from .. import papers
from ..access import applicant_required, own_practice

FRAME = "practices/trial/receipt.html"


@applicant_required
def receipt(request, uuid):
    practice = own_practice(request, uuid)
    if practice.is_draft or not practice.is_trial:
        raise Http404
    return show(request, practice)


def show(request, practice):
    context = papers.sample_receipt(practice) | {"frame_of_paper": FRAME}
    return render(request, papers.TEMPLATES["receipt"], context)
