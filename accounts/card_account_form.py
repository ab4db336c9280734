"""The account of who comes with a card: the card says who it is, the page asks how to reach them."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import fiscal_code, places
from .account_form import AccountForm
from .fields import BirthDateField
from .place_field import PlaceField
from .profile_form import required


class CardAccountForm(AccountForm):
    """`card`: an accounts.health_card.Card. Birth date and place are asked only where its codice fiscale leaves a doubt."""

    personal = ("birth_date", "birth_place", "citizenship")

    def __init__(self, *args, card, **kwargs):
        super().__init__(*args, **kwargs)
        self.card = card
        self.dates = fiscal_code.birth_dates(card.fiscal_code)
        self.place = places.of_code(fiscal_code.birth_place_code(card.fiscal_code), self.dates[-1])
        self.fields["email"].help_text = _("Qui ricevi le ricevute e gli avvisi sulle tue pratiche.")
        if len(self.dates) > 1:
            self.fields["birth_date"] = BirthDateField(
                label=gettext_lazy("Data di nascita"),
                help_text=gettext_lazy("Nel formato gg/mm/aaaa, ad esempio 27/03/1985."),
                error_messages=required(gettext_lazy("Inserisci la data di nascita.")),
            )
        if self.place is None:
            self.fields["birth_place"] = PlaceField(
                kinds="CS",
                past=True,
                label=gettext_lazy("Luogo di nascita"),
                help_text=gettext_lazy("Il comune, oppure lo Stato se sei nata o nato all'estero."),
                error_messages=required(gettext_lazy("Inserisci il luogo di nascita.")),
            )
        self.order_fields(self.page_order())

    @property
    def facts(self):
        """[(label, value)] of what the card says: shown, not asked."""
        card = self.card
        rows = [
            (_("Cognome"), card.surname.upper()),
            (_("Nome"), card.name.upper()),
            (_("Codice fiscale"), card.fiscal_code),
            (_("Data di nascita"), f"{self.dates[0]:%d/%m/%Y}" if len(self.dates) == 1 else ""),
            (_("Luogo di nascita"), self.place.label if self.place else ""),
        ]
        return [(label, value) for label, value in rows if value]

    def clean_birth_date(self):
        date = super().clean_birth_date()
        if date not in self.dates:
            raise ValidationError(_("La data di nascita non è quella del codice fiscale della tessera."))
        return date

    def clean(self):
        data = super().clean()
        if not self.card.surname or not self.card.name:
            raise ValidationError(_("Sulla tessera mancano il cognome o il nome: rivolgiti all'ufficio."))
        if len(self.dates) == 1:
            data["birth_date"] = self.dates[0]
            super().clean_birth_date()
        data.setdefault("birth_place", self.place)
        return data | {
            "surname": self.card.surname,
            "name": self.card.name,
            "sex": fiscal_code.sex(self.card.fiscal_code),
            "fiscal_code": self.card.fiscal_code,
        }
