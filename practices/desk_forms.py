"""The forms of the operators' desk: the filters of the queue, and what each deed needs to know."""

from django import forms
from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import District, OperatorProfile, User
from services.models import ServicePage

from .desk_queue import tabs
from .states import State


class QueueForm(forms.Form):
    """Filters of the queue. Its choices are the person's own scope: nothing of another district or service is named."""

    vista = forms.ChoiceField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(
        label=_("Cerca"), required=False, widget=forms.TextInput(attrs={"aria-describedby": "id_q_helptext"})
    )
    stato = forms.ChoiceField(label=_("Stato"), required=False)
    servizio = forms.ChoiceField(label=_("Servizio"), required=False)
    distretto = forms.ChoiceField(label=_("Distretto"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        scope = user.operator_profile
        self.fields["vista"].choices = [(key, label) for key, (label, *_rest) in tabs(user).items()]
        self.fields["stato"].choices = [("", _("Tutti"))] + [
            choice for choice in State.choices if choice[0] != State.DRAFT
        ]
        self.fields["servizio"].choices = [("", _("Tutti"))] + services_of(scope)
        if scope.district_id and not scope.is_supervisor:
            del self.fields["distretto"]
        else:
            self.fields["distretto"].choices = [
                ("", _("Tutti")),
                *((str(district.pk), district.name) for district in District.objects.all()),
                ("nessuno", _("Da assegnare")),
            ]
        self.is_valid()

    @property
    def filters(self):
        """What is valid of the query; a value that is not offered filters nothing."""
        return self.cleaned_data

    @property
    def is_filtering(self):
        return any(value for key, value in self.cleaned_data.items() if key != "vista")


def services_of(scope):
    """The services that this person may see, all of them when the profile names none."""
    services = ServicePage.objects.order_by("title").values_list("pk", "title")
    if not scope.is_supervisor:
        own = scope.services.through.objects.filter(operatorprofile=scope)
        services = services.filter(Q(pk__in=own.values("servicepage")) | ~Exists(own))
    return [(str(pk), title) for pk, title in services]


class OperatorProfileForm(forms.ModelForm):
    """An administrator's form: which member of staff works on practices, and how far that person sees."""

    class Meta:
        model = OperatorProfile
        fields = ["user", "district", "services", "is_supervisor"]
        widgets = {"services": forms.CheckboxSelectMultiple}
        labels = {"user": _("Operatore")}
        help_texts = {
            "district": _("Vuoto: tutti i distretti."),
            "services": _("Nessuna scelta: tutti i servizi."),
            "is_supervisor": _("Vede le pratiche di tutti i distretti e di tutti i servizi."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A citizen's account is never a staff account.
        self.fields["user"].queryset = User.objects.filter(is_active=True, profile=None).order_by("email")
        self.fields["user"].label_from_instance = lambda user: f"{user} ({user.email})"
        self.fields["user"].disabled = bool(self.instance.pk)
        self.fields["services"].queryset = ServicePage.objects.order_by("title")
        self.fields["district"].empty_label = _("Tutti i distretti")

    def save(self, commit=True):
        profile = super().save(commit)
        if commit and not profile.user.is_staff:
            profile.user.is_staff = True
            profile.user.save(update_fields=["is_staff"])
        return profile
