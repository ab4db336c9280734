"""The absences of the office: who is away when, and whose list holds that person's practices meanwhile."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User

from . import operators
from .desk_access import desk_view, may_act
from .desk_list import crumbs
from .models import Absence

BAD_DAY = {"required": _("Inserisci il giorno"), "invalid": _("Inserisci la data nel formato gg/mm/aaaa")}


class AbsenceForm(forms.ModelForm):
    """One's own absence; a responsabile enters everybody's."""

    use_required_attribute = False

    class Meta:
        model = Absence
        fields = ["operator", "first_day", "last_day", "cover"]
        widgets = {
            name: forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            for name in ("first_day", "last_day")
        }
        error_messages = {"first_day": BAD_DAY, "last_day": BAD_DAY}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        team = [person.pk for person in operators.team()]
        people = User.objects.filter(pk__in=team).order_by("last_name", "first_name")
        self.fields["operator"].queryset = people if is_head(user) else people.filter(pk=user.pk)
        self.fields["operator"].empty_label = None
        self.fields["operator"].initial = user.pk
        self.fields["cover"].queryset = people
        self.fields["cover"].empty_label = _("Nessuno")

    def clean(self):
        data = super().clean()
        first, last, person = data.get("first_day"), data.get("last_day"), data.get("operator")
        if person and data.get("cover") == person:
            self.add_error("cover", _("Nessuno può sostituire se stesso: scegli un'altra persona"))
        if not first or not last:
            return data
        if last < first:
            self.add_error("last_day", _("L'ultimo giorno non può venire prima del primo"))
        elif last < timezone.localdate():
            self.add_error("last_day", _("L'assenza è già finita: inserisci un giorno da oggi in poi"))
        elif (
            person
            and Absence.objects.filter(operator=person, first_day__lte=last, last_day__gte=first).exists()
        ):
            self.add_error("first_day", _("In questi giorni c'è già un'assenza della stessa persona"))
        return data


def is_head(user):
    return user.operator_profile.is_supervisor


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def absences(request):
    if not may_act(request.user):
        raise PermissionDenied
    form = AbsenceForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("L'assenza è registrata."))
        return redirect("desk:absences")
    context = {
        "breadcrumbs_items": crumbs(request, (None, _("Assenze"))),
        "form": form,
        "absences": coming(request.user),
    }
    return render(request, "practices/desk/absences.html", context, status=422 if form.errors else 200)


def coming(user):
    """Today's and the later ones, each with `is_mine_to_delete`."""
    rows = Absence.objects.filter(last_day__gte=timezone.localdate()).select_related("operator", "cover")
    rows = list(rows.order_by("first_day", "pk"))
    for row in rows:
        row.is_mine_to_delete = is_head(user) or row.operator_id == user.pk
    return rows


@desk_view
@require_POST
def delete(request, pk):
    row = get_object_or_404(Absence, pk=pk)
    if not may_act(request.user) or not (is_head(request.user) or row.operator_id == request.user.pk):
        raise PermissionDenied
    row.delete()
    messages.success(request, _("L'assenza è eliminata."))
    return redirect("desk:absences")
