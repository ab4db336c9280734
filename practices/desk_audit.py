"""The register of what was done and looked at, over all practices: read only, filtered, for the responsabile."""

import re
from datetime import timedelta
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from accounts.models import User

from . import desk_history, desk_page
from .desk_access import desk_view
from .desk_export import CHUNK, MOST_XLSX, TOO_LONG, as_file, harmless, note_export
from .desk_forms import day_input, within_reason
from .figures import midnight
from .models import Event, Export, PracticeView
from .states import State

PAGE_SIZE = 100
EVENTS, LOOKS, EXPORTS = "eventi", "consultazioni", "esportazioni"
HEADINGS = (
    gettext_lazy("Quando"), gettext_lazy("Pratica"), gettext_lazy("Chi"), gettext_lazy("Che cosa"),
    gettext_lazy("Dettagli"), gettext_lazy("N."), gettext_lazy("Impronta"),
)  # fmt: skip


def day_field(label):
    return forms.DateField(label=label, required=False, widget=day_input())


class AuditForm(forms.Form):
    """Every filter may be left out; a value that is not offered filters nothing."""

    registro = forms.ChoiceField(
        label=gettext_lazy("Registro"),
        required=False,
        choices=[
            (EVENTS, gettext_lazy("Che cosa è successo")),
            (LOOKS, gettext_lazy("Chi ha consultato")),
            (EXPORTS, gettext_lazy("Chi ha scaricato elenchi")),
        ],
    )
    pratica = forms.CharField(label=gettext_lazy("Numero di pratica"), required=False, max_length=20)
    persona = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Persona dell'ufficio"),
        required=False,
        empty_label=gettext_lazy("Tutte"),
    )
    cosa = forms.ChoiceField(label=gettext_lazy("Che cosa"), required=False)
    dal = day_field(gettext_lazy("Dal"))
    al = day_field(gettext_lazy("Al"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        staff = User.objects.exclude(operator_profile=None).order_by("last_name", "first_name", "email")
        self.fields["persona"].queryset = staff
        verbs = sorted(
            ((verb, str(words)) for verb, words in desk_page.VERBS.items()), key=lambda row: row[1]
        )
        self.fields["cosa"].choices = [("", gettext_lazy("Tutto")), *verbs]
        self.is_valid()

    def clean_dal(self):
        return within_reason(self.cleaned_data["dal"])

    def clean_al(self):
        return within_reason(self.cleaned_data["al"])

    @property
    def query(self):
        """The valid filters, as an address holds them."""
        return {
            name: self.data[name] for name, value in self.cleaned_data.items() if value and name in self.data
        }

    @property
    def register(self):
        return self.cleaned_data.get("registro") or EVENTS


def rows(form):
    """The events, the looks or the exports that the filters ask for, newest first."""
    wish = form.cleaned_data
    who = "actor" if form.register == EVENTS else "user"
    found = exports(wish) if form.register == EXPORTS else of_practices(form.register, wish)
    found = found.select_related(who).order_by("-at", "-pk")
    if wish.get("persona"):
        found = found.filter(**{who: wish["persona"]})
    if wish.get("dal"):
        found = found.filter(at__gte=midnight(wish["dal"]))
    if wish.get("al"):
        found = found.filter(at__lt=midnight(wish["al"] + timedelta(days=1)))
    return found


def exports(wish):
    """An export is of a list, and of no one practice."""
    return Export.objects.none() if wish.get("pratica") else Export.objects.all()


def of_practices(register, wish):
    model = PracticeView if register == LOOKS else Event
    found = model.objects.exclude(practice__state=State.DRAFT).select_related("practice")
    found = found.defer("practice__answers", "practice__typed", "practice__applicant")
    if wish.get("pratica"):
        number = re.fullmatch(r"#?(\d{4})(\d{6,9})", wish["pratica"].strip())
        if number is None:
            return found.none()
        found = found.filter(practice__year=int(number[1]), practice__sequence=int(number[2]))
    if wish.get("cosa") and register == EVENTS:
        found = found.filter(verb=wish["cosa"])
    return found


def older_than(found, text):
    """The rows after the one with this key: a page is found along the index, however deep."""
    if not text.isdecimal() or len(text) > 18:
        return found
    last = found.model.objects.filter(pk=int(text)).values_list("at", "pk").first()
    return found.filter(Q(at__lt=last[0]) | Q(at=last[0], pk__lt=last[1])) if last else found


def line(row):
    """What a line says: {at, practice (None of an export), who, what, details, position, digest}."""
    if isinstance(row, Export):
        return line_of_export(row)
    if isinstance(row, PracticeView):
        return {
            "at": row.at, "practice": row.practice, "who": str(row.user), "details": "", "position": "", "digest": "",
            "what": _("Consultata: %(what)s") % {"what": row.get_what_display()},
        }  # fmt: skip
    is_citizen = row.actor_id == row.practice.citizen_id
    return {
        "at": row.at,
        "practice": row.practice,
        "who": _("Cittadino") if is_citizen else str(row.actor or _("Sistema")),
        "what": str(desk_page.VERBS.get(row.verb, row.verb)),
        "details": ", ".join(f"{name} {value}" for name, value in desk_history.details(row)),
        "position": row.position or "",
        "digest": row.digest,
    }


def line_of_export(row):
    # By name: PostgreSQL keeps the keys of JSON in an order of its own.
    told = [f"{name}: {value}" for name, value in sorted(row.filters.items())]
    told.append(ngettext("%(n)d riga", "%(n)d righe", row.rows) % {"n": row.rows})
    what = _("Scaricato: %(what)s (%(kind)s)") % {"what": row.get_what_display(), "kind": row.kind.upper()}
    return {
        "at": row.at, "practice": None, "who": str(row.user), "what": what, "details": ", ".join(told),
        "position": "", "digest": "",
    }  # fmt: skip


def supervisors_only(view):
    """Over all districts and services: for who sees them all. For everyone else it does not exist."""

    @desk_view
    @require_safe
    def guarded(request, **kwargs):
        if not request.user.operator_profile.is_supervisor:
            raise Http404
        return view(request, **kwargs)

    return guarded


@supervisors_only
def audit(request):
    form = AuditForm(request.GET)
    found = list(older_than(rows(form), request.GET.get("dopo", ""))[: PAGE_SIZE + 1])
    context = {
        "breadcrumbs_items": [
            {"url": reverse("desk:queue"), "label": _("Pratiche")},
            {"url": None, "label": _("Registro delle attività")},
        ],
        "form": form,
        "lines": [line(row) for row in found[:PAGE_SIZE]],
        "next": urlencode(form.query | {"dopo": found[PAGE_SIZE - 1].pk}) if len(found) > PAGE_SIZE else "",
        "query": urlencode(form.query),
        "is_later_page": "dopo" in request.GET,
    }
    return render(request, "practices/desk/audit.html", context)


@supervisors_only
def export(request, kind):
    """All lines of the filter as a file."""
    form = AuditForm(request.GET)
    found = rows(form)
    count = found.order_by().count()
    if kind == "xlsx" and count > MOST_XLSX:
        messages.error(request, TOO_LONG)
        return redirect(f"{reverse('desk:audit')}?{urlencode(form.query)}")
    note_export(request, Export.What.EVENTS, kind, form, count)
    return as_file(kind, lines(found), "registro")


def lines(found):
    yield [str(heading) for heading in HEADINGS]
    for row in found.iterator(chunk_size=CHUNK):
        yield cells(line(row))


def cells(row):
    at = f"{timezone.localtime(row['at']):%d/%m/%Y %H:%M:%S}"
    names = ("who", "what", "details", "position", "digest")
    number = row["practice"].number if row["practice"] else ""
    return [at, number, *(harmless(str(row[name])) for name in names)]
