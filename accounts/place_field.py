"""A comune or a state in a form: a text with suggestions; without a script the server offers what it found."""

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from . import places
from .models import Place

OFFERED = 10


class PlaceWidget(forms.TextInput):
    """Its answer is the text, or the radio chosen from the list that the server made for that text."""

    template_name = "accounts/widgets/place.html"

    def __init__(self, attrs=None, clear="", cap="", province=""):
        """cap, province: names of the fields of the same form that a suggestion may fill; clear: words of the ✕."""
        super().__init__({"autocomplete": "off", "maxlength": "120", **(attrs or {})})
        self.clear = clear
        self.fills = {"cap": cap, "province": province}
        self.candidates = []
        self.typed_province = ""

    def value_from_datadict(self, data, files, name):
        text = data.get(name) or ""
        if self.fills["province"]:
            self.typed_province = (data.get(_beside(name, self.fills["province"])) or "").strip().upper()
        chosen = data.get(f"{name}_choice")
        return chosen if chosen and data.get(f"{name}_offered") == text else text

    def get_context(self, name, value, attrs):
        own_id = (attrs or {}).get("id") or f"id_{name}"
        attrs = {
            **(attrs or {}),
            "data-places": self.kinds,
            "data-places-url": reverse_lazy("accounts:places"),
            **({"data-places-past": "1"} if self.past else {}),
            **{
                f"data-places-{key}": own_id.removesuffix(name) + _beside(name, field)
                for key, field in self.fills.items()
                if field
            },
        }
        context = super().get_context(name, value, attrs)
        context["candidates"] = [places.choice_label(place) for place in self.candidates]
        context["clear"] = self.clear
        return context


def _beside(name, field):
    """The full name of another field of the same form: its prefix is this one's."""
    prefix, dash, _own = name.rpartition("-")
    return f"{prefix}{dash}{field}"


class PlaceField(forms.Field):
    """Cleans to a Place. kinds: "C" comuni, "S" states, "CS" both; past: also what is no more (a place of birth)."""

    widget = PlaceWidget
    default_error_messages = {
        "required": _("Inserisci il comune."),
        "several": _("Abbiamo trovato più luoghi con questo nome: scegli il tuo dall'elenco."),
        "near": _("Non abbiamo trovato questo luogo: scegli dall'elenco o scrivi il nome completo."),
        "unknown": _("Non abbiamo trovato questo luogo: controlla il nome, ad esempio BUSTO ARSIZIO."),
    }

    def __init__(self, kinds="C", past=False, **kwargs):
        super().__init__(**kwargs)
        self.widget.kinds = kinds
        self.widget.past = past
        self.kinds, self.past = kinds, past

    def prepare_value(self, value):
        return places.choice_label(value) if isinstance(value, Place) else value

    def to_python(self, value):
        if isinstance(value, Place):
            return value
        text = str(value or "").strip()
        if not text:
            return None
        if "\x00" in text or len(text) > places.LONGEST:
            raise self._error("unknown")
        return self._one_of(places.resolve(text, self.kinds, self.past), text)

    def has_changed(self, initial, data):
        return self.prepare_value(initial) != data

    def _one_of(self, found, text):
        province = self.widget.typed_province
        if len(found) > 1 and province:
            found = [place for place in found if place.province == province] or found
        # Namesakes of one province and year cannot be told apart by a person.
        if len({places.choice_label(place) for place in found}) == 1:
            return found[0]
        self.widget.candidates = found or places.search(text, self.kinds, OFFERED, self.past)
        raise self._error("several" if found else "near" if self.widget.candidates else "unknown")

    def _error(self, code):
        return ValidationError(self.error_messages[code], code=code)
