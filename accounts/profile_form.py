"""What a citizen may change of himself: phone, residence and domicile (citizen guide, page 7)."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import places
from .fields import CAP, CAP_ERROR, CapField, ClearableInput, PhoneField
from .place_field import PlaceField, PlaceWidget

ADDRESS = ("place", "cap", "address", "street_number")


def required(message):
    return {"required": message}


class AddressesForm(forms.Form):
    """Phone, residence and domicile: what S55 lets change."""

    phone = PhoneField(
        label=gettext_lazy("Telefono"),
        error_messages=required(gettext_lazy("Inserisci il numero di telefono.")),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for which, token in (("residence", "section-residence"), ("domicile", "section-domicile")):
            self.fields.update(address_fields(which, token, self.clearable))

    clearable = False

    def clean(self):
        data = super().clean()
        for which in ("residence", "domicile"):
            if not self.is_copied(which):
                self.check_cap(which)
        return data

    def is_copied(self, which):
        return False

    def check_cap(self, which):
        """Five digits for a comune; abroad it is free. Of the body's own comuni we can say it."""
        place, name = self.cleaned_data.get(f"{which}_place"), f"{which}_cap"
        cap = self.cleaned_data.get(name, "")
        if (place is not None and place.is_abroad) or name in self.errors:
            return
        if CAP.fullmatch(cap):
            return
        known = places.caps([place]).get(place.pk) if place else None
        if known:
            hint = _("Il CAP di {place} è {cap}.").format(place=place, cap=known)
            self.add_error(name, hint if not cap else f"{CAP_ERROR} {hint}")
        else:
            self.add_error(name, CAP_ERROR if cap else _("Inserisci il CAP."))


def address_fields(which, token, clearable):
    """The guide's four fields of an address (page 7), with the tokens that let browsers fill them."""
    town, cap = gettext_lazy("Città"), gettext_lazy("CAP")
    return {
        f"{which}_place": PlaceField(
            kinds="CS",
            label=town,
            widget=PlaceWidget(
                {"autocomplete": f"{token} address-level2"},
                cap=f"{which}_cap",
                clear=town if clearable else "",
            ),
            error_messages=required(gettext_lazy("Inserisci la città.")),
        ),
        f"{which}_cap": CapField(
            label=cap,
            widget=ClearableInput(
                cap if clearable else "",
                {"inputmode": "numeric", "autocomplete": f"{token} postal-code", "size": "10"},
            ),
        ),
        f"{which}_address": forms.CharField(
            label=gettext_lazy("Indirizzo"),
            max_length=120,
            widget=forms.TextInput({"autocomplete": f"{token} address-line1"}),
            error_messages=required(gettext_lazy("Inserisci l'indirizzo.")),
        ),
        f"{which}_street_number": forms.CharField(
            label=gettext_lazy("Civico"),
            max_length=10,
            widget=forms.TextInput({"autocomplete": f"{token} address-line2", "size": "10"}),
            error_messages=required(gettext_lazy("Inserisci il numero civico (SNC se manca).")),
        ),
    }


class ProfileForm(AddressesForm):
    """«Modifica il tuo profilo»: whatever else is posted changes nothing."""

    clearable = True

    def __init__(self, *args, profile, **kwargs):
        names = ["phone", *(f"{which}_{part}" for which in ("residence", "domicile") for part in ADDRESS)]
        super().__init__(*args, initial={name: getattr(profile, name) for name in names}, **kwargs)
        self.profile = profile

    def save(self):
        for name in self.fields:
            setattr(self.profile, name, self.cleaned_data[name])
        self.profile.save(update_fields=list(self.fields))
