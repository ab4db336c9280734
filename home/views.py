"""Search: every public page and service, never private data."""

from django.core.paginator import Paginator
from django.shortcuts import render

from .search import KINDS, find, pages_of

PER_PAGE = 10


def search(request):
    q = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:200]
    kind = request.GET.get("tipo", "")
    page_obj = Paginator(find(q, kind), PER_PAGE).get_page(request.GET.get("page"))
    context = {"q": q, "kind": kind if kind in KINDS else "", "kinds": KINDS, "page_obj": page_obj}
    return render(request, "home/search.html", {**context, "results": pages_of(page_obj.object_list)})
