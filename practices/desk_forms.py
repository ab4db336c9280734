"""The forms of the operators' desk: the filters of the queue, and what each deed needs to know."""

from datetime import date

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import District, OperatorProfile, User
from services.models import ServicePage

from .desk_columns import COLUMNS, chosen
from .desk_queue import ORDERS, PAGE_SIZES, YEARS
from .desk_tabs import absences_covered_by, tabs
from .models import DeskPreferences, SavedFilter
from .states import State


def day_input():
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def within_reason(day):
    if day and day.year not in YEARS:
        raise forms.ValidationError("")
    return day


class QueueForm(forms.Form):
    """Filters of the list. Its choices are the person's own scope: nothing of another district or service is named."""

    vista = forms.ChoiceField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(
        label=_("Cerca"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"aria-describedby": "id_q_helptext"}),
    )
    stato = forms.ChoiceField(label=_("Stato"), required=False)
    servizio = forms.ChoiceField(label=_("Servizio"), required=False)
    distretto = forms.ChoiceField(label=_("Distretto"), required=False)
    operatore = forms.ChoiceField(label=_("In carico a"), required=False)
    scadenza = forms.ChoiceField(
        label=_("Termine"),
        required=False,
        choices=[
            ("", _("Qualsiasi")),
            ("scadute", _("Già scadute")),
            ("cinque", _("Entro 5 giorni, o scadute")),
            ("dieci", _("Entro 10 giorni, o scadute")),
        ],
    )
    dal = forms.DateField(label=_("Inviate dal"), required=False, widget=day_input())
    al = forms.DateField(label=_("Inviate fino al"), required=False, widget=day_input())
    da_leggere = forms.BooleanField(label=_("Solo con messaggi da leggere"), required=False)
    da_verificare = forms.BooleanField(
        label=_("Solo con il codice fiscale del richiedente verificato su un altro account"), required=False
    )
    ordine = forms.ChoiceField(label=_("Ordine"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        scope, offer = user.operator_profile, self.offer
        self.fields["vista"].choices = [(key, tab.label) for key, tab in tabs(user).items()]
        offer("stato", [choice for choice in State.choices if choice[0] != State.DRAFT])
        offer("servizio", services_of(scope))
        offer("operatore", [*colleagues(user), ("nessuno", _("Nessuno"))])
        offer("ordine", [(key, words) for key, (words, *_rest) in ORDERS.items()], _("Come la vista"))
        if scope.district_id and not scope.is_supervisor:
            del self.fields["distretto"]
        else:
            districts = [(str(district.pk), district.name) for district in District.objects.all()]
            offer("distretto", [*districts, ("nessuno", _("Da assegnare"))])
        self.is_valid()

    def offer(self, name, choices, nothing=None):
        self.fields[name].choices = [("", nothing or _("Tutti")), *choices]

    def clean_dal(self):
        return within_reason(self.cleaned_data["dal"])

    def clean_al(self):
        return within_reason(self.cleaned_data["al"])

    @property
    def filters(self):
        """What is valid of the query; a value that is not offered filters nothing."""
        return self.cleaned_data

    @property
    def query(self):
        """The same as an address holds it, without what is empty: {name: text}."""
        return {
            name: "on" if value is True else value.isoformat() if isinstance(value, date) else value
            for name, value in self.cleaned_data.items()
            if value
        }

    @property
    def is_filtering(self):
        return any(name not in ("vista", "ordine") for name in self.query)

    @property
    def has_more(self):
        """True when one of the filters that are folded away is in use."""
        return any(
            name in self.query for name in ("operatore", "scadenza", "dal", "al", "da_verificare", "ordine")
        )

    def accepts(self, query):
        """True when every value of a saved query is one that this person is offered."""
        try:
            return all(self.fields[name].clean(value) for name, value in query.items())
        except (KeyError, forms.ValidationError):
            return False


def services_of(scope):
    """The services that this person may see, all of them when the profile names none."""
    own = scope.services.through.objects.filter(operatorprofile=scope, servicepage=OuterRef("pk"))
    rows = list(ServicePage.objects.order_by("title").values_list("pk", "title", Exists(own)))
    if not scope.is_supervisor and any(is_own for _pk, _title, is_own in rows):
        rows = [row for row in rows if row[2]]
        scope.service_ids = [pk for pk, _title, _own in rows]
    else:
        scope.service_ids = []
    return [(str(pk), title) for pk, title, _own in rows]


def colleagues(user):
    """Who may have a practice of this scope in charge, by surname."""
    scope = user.operator_profile
    people = User.objects.filter(operator_profile__isnull=False, is_active=True, is_staff=True)
    if scope.district_id and not scope.is_supervisor:
        others = Q(operator_profile__district=scope.district_id) | Q(operator_profile__district=None)
        people = people.filter(others | Q(operator_profile__is_supervisor=True))
    away = absences_covered_by(user).filter(operator=OuterRef("pk"))
    people = people.annotate(is_covered=Exists(away)).order_by("last_name", "first_name")
    people = list(people.only("first_name", "last_name", "email"))
    # Asked here once for the whole page: whose work is this person's too.
    user.desks = [user.pk, *(person.pk for person in people if person.is_covered)]
    return [(str(person.pk), str(person)) for person in people]


class SavedFilterForm(forms.ModelForm):
    """A name for the filters of the list as they are in the address."""

    class Meta:
        model = SavedFilter
        fields = ["name", "is_shared", "is_default"]
        labels = {"name": _("Nome del filtro")}
        error_messages = {
            "name": {
                "required": _("Inserisci il nome del filtro"),
                "max_length": _("Il nome del filtro può avere al massimo 60 caratteri"),
            }
        }


class PreferencesForm(forms.ModelForm):
    columns = forms.MultipleChoiceField(
        label=_("Colonne"), required=False, widget=forms.CheckboxSelectMultiple
    )
    per_page = forms.TypedChoiceField(
        label=_("Righe per pagina"), coerce=int, choices=[(size, str(size)) for size in PAGE_SIZES]
    )

    class Meta:
        model = DeskPreferences
        fields = ["columns", "per_page", "has_shortcuts", "wants_digest"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["columns"].choices = [(key, label) for key, (label, _order) in COLUMNS.items()]
        self.initial["columns"] = chosen(self.instance)


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
