"""What assures an editor that a form is right, in the admin: the map of its paths, and its tests."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.ui.menus.pages import PageMenuItem

from . import form_tests
from .checks import cannot_be_walked, findings_of
from .compiling import compile_form
from .editing import block_id
from .filling_time import minutes, seconds, shortest_and_longest
from .form_test_form import FormTestForm
from .models import FormPage, FormTest
from .path_drawing import svg, tree_of
from .paths import MOST_DRAWN, map_of
from .version_views import editable


def draft_of(request, page_id):
    """(the form page, its newest draft, the draft's schema) for whoever may edit it."""
    page = editable(request, page_id)
    draft = page.get_latest_revision_as_object()
    return page, draft, compile_form(draft)


def frame(page, title, icon, *crumbs):
    """What the admin's frame of these screens needs."""
    trail = [(reverse("wagtailadmin_pages:edit", args=[page.pk]), page.title), *crumbs, (None, title)]
    items = [{"url": url, "label": label} for url, label in trail]
    return {"page": page, "header_title": title, "breadcrumbs_items": items, "header_icon": icon}


# Paths


@require_safe
def paths(request, page_id):
    page, draft, schema = draft_of(request, page_id)
    context = frame(page, _("Percorsi di «%s»") % page.title, "site")
    findings = findings_of(schema, page.get_parent().specific)
    context["findings"] = [(row, block_id(draft.steps, row.place)) for row in findings if row.place]
    context["address"] = reverse("wagtailadmin_pages:edit", args=[page.pk])
    path_map = None if cannot_be_walked(schema) else map_of(schema, timezone.localdate())
    return render(request, "services/admin/paths.html", context | mapped(path_map))


def mapped(path_map):
    """The map as its page draws it."""
    if path_map is None:
        return {"path_map": None}
    trees = [part_of_map(path_map, component) for component in path_map.components]
    least, most = shortest_and_longest(path_map)
    return {
        "path_map": path_map,
        "trees": trees,
        "always": [part for part in path_map.always if not part.is_container],
        "rows": [row_of(path_map, way) for way in path_map.paths()],
        "most_drawn": MOST_DRAWN,
        "least_minutes": least,
        "most_minutes": most,
    }


def part_of_map(path_map, component):
    """{"count", "tree", "drawing", "asked"} of an independent part; without them where it was too much to walk."""
    if component.stretch is None:
        return {"asked": [part.label for part in component.parts if not part.is_container]}
    tree = tree_of(path_map, component)
    title = _("Percorsi che dipendono da «%s»") % (tree.fork or component.parts[0].label)
    count = component.count()
    return {
        "tree": tree,
        "drawing": svg(tree, title),
        "title": title,
        "count": count,
        "is_cut": count > MOST_DRAWN,
    }


def row_of(path_map, way):
    """A complete way: its choices in words, the titles of its steps, how many questions, how many minutes."""
    shown = [path_map.part(place) for place in sorted(way.shown)]
    asked = [part for part in shown if not part.is_container]
    last = path_map.parts[-1].step
    steps = [
        part.label
        for part in shown
        if not part.around and (part == last or any(q.step == part for q in asked))
    ]
    return {
        "choices": [path_map.choice_words(key, sorts) for key, sorts in way.choices],
        "steps": steps,
        "questions": sum(part.is_typed for part in asked),
        "minutes": minutes(sum(map(seconds, shown))),
    }


# Tests


@require_safe
def tests(request, page_id):
    page, draft, schema = draft_of(request, page_id)
    rows = [(test, played(schema, test)) for test in draft.tests.all()]
    context = frame(page, _("Collaudi di «%s»") % page.title, "clipboard-list")
    return render(request, "services/admin/form_tests.html", context | {"rows": rows})


def played(schema, test):
    """What differs, in words; a form that cannot be walked says so."""
    if mistakes := cannot_be_walked(schema):
        return [_("il modulo ha errori: %s") % mistakes[0].message]
    return form_tests.differences(schema, test)


def test(request, page_id, test_id=None):
    """One test: GET shows it, POST "play" shows what comes of it, POST "save" keeps it in a new draft of the form."""
    page, draft, schema = draft_of(request, page_id)
    kept = FormTest() if test_id is None else of_draft(draft, test_id)
    if mistakes := cannot_be_walked(schema):
        messages.error(request, _("Prima correggi il modulo: %s") % mistakes[0].message)
        return redirect("form_tests", page_id)
    form = FormTestForm(request.POST or None, schema=schema, test=kept)
    form.is_new = test_id is None
    outcome = None
    if request.method == "POST" and form.is_valid():
        outcome = form_tests.play(schema, form.filled())
        if "save" in request.POST:
            return keep(request, page, draft, form, outcome)
    title = kept.name or _("Nuovo collaudo")
    crumb = (reverse("form_tests", args=[page.pk]), _("Collaudi"))
    context = frame(page, title, "clipboard-list", crumb) | {"form": form, "test": kept, "outcome": outcome}
    if outcome:
        titles = {step["key"]: step["title"] for step in schema["steps"]}
        context["steps"] = [titles[key] for key in outcome.steps]
        context["differences"] = form_tests.differences(schema, form.filled(), outcome)
    return render(request, "services/admin/form_test.html", context)


def keep(request, page, draft, form, outcome):
    saved = form.filled()
    if form.cleaned_data["accept"]:
        saved.expected = outcome.as_expected()
    if form.is_new:
        saved.sort_order = draft.tests.count()
        draft.tests.add(saved)
    draft.save_revision(user=request.user, log_action=True)
    messages.success(request, _("Il collaudo «%s» è salvato nella bozza del modulo.") % saved)
    return redirect("form_tests", page.pk)


@require_POST
def delete_test(request, page_id, test_id):
    page, draft, _schema = draft_of(request, page_id)
    gone = of_draft(draft, test_id)
    draft.tests.remove(gone)
    draft.save_revision(user=request.user, log_action=True)
    messages.success(request, _("Il collaudo «%s» è tolto dalla bozza del modulo.") % gone)
    return redirect("form_tests", page.pk)


def of_draft(draft, test_id):
    for test in draft.tests.all():
        if test.uuid == test_id:
            return test
    raise Http404


# The way there


class FormButton(PageMenuItem):
    def is_shown(self, user):
        return isinstance(self.page.specific, FormPage) and self.page.permissions_for_user(user).can_edit()


class PathsButton(FormButton):
    label = gettext_lazy("Percorsi del modulo")
    icon_name = "site"
    url_name = "form_paths"


class TestsButton(FormButton):
    label = gettext_lazy("Collaudi del modulo")
    icon_name = "clipboard-list"
    url_name = "form_tests"


def header_buttons(page, user, view_name, next_url=None):
    yield PathsButton(page=page, priority=64)
    yield TestsButton(page=page, priority=65)


def urls():
    return [
        path("moduli/<int:page_id>/percorsi/", paths, name="form_paths"),
        path("moduli/<int:page_id>/collaudi/", tests, name="form_tests"),
        path("moduli/<int:page_id>/collaudi/nuovo/", test, name="form_test_new"),
        path("moduli/<int:page_id>/collaudi/<uuid:test_id>/", test, name="form_test"),
        path("moduli/<int:page_id>/collaudi/<uuid:test_id>/elimina/", delete_test, name="form_test_delete"),
    ]
