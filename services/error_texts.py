"""The words of every error of a form: each starts with a verb or names the field, and says what to do."""

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def name_of(label):
    """A label inside a sentence: a question in quotes, the rest with a small first letter (not before an acronym)."""
    label = " ".join(str(label).split()).rstrip("*: ")
    if label.endswith("?") or len(label) > 60:
        return f"«{Truncator(label).chars(80)}»"
    if len(label) > 1 and label[1].islower():
        label = label[0].lower() + label[1:]
    return label


def required(label):
    return _("Inserisci %(label)s") % {"label": name_of(label)}


def choose(label):
    return _("Scegli un'opzione per %(label)s") % {"label": name_of(label)}


def accept(label):
    return _("Per continuare devi accettare %(label)s") % {"label": f"«{Truncator(label).words(8)}»"}


def choose_file(label):
    return _("Scegli un file per %(label)s") % {"label": name_of(label)}


def too_many_files(count):
    return ngettext("Puoi allegare al massimo %(n)s file", "Puoi allegare al massimo %(n)s file", count) % {
        "n": count
    }


def too_long(label, most, given):
    return _("%(label)s può avere al massimo %(most)s caratteri: ne hai inseriti %(given)s") % {
        "label": label,
        "most": most,
        "given": given,
    }


def too_short(label, least):
    return _("%(label)s deve avere almeno %(least)s caratteri") % {"label": label, "least": least}


def pattern(name):
    return {
        "person_name": _("Usa solo lettere, spazi, apostrofi e trattini"),
        "alphanumeric": _("Usa solo lettere e numeri, senza spazi né simboli"),
        "exemption_code": _("Inserisci il codice: da 2 a 10 lettere e numeri, ad esempio E01"),
        "digits": _("Usa solo numeri, senza spazi né simboli"),
        "year": _("Inserisci l'anno con quattro cifre, ad esempio 2026"),
        "iban": _(
            "Inserisci le 27 lettere e cifre dell'IBAN italiano, ad esempio IT60X0542811101000000123456"
        ),
    }.get(name, _("Controlla come è scritto: usa il formato indicato"))


def email():
    return _("Inserisci un indirizzo email valido, ad esempio nome@posta.example")


def pec():
    return _("Inserisci un indirizzo PEC valido, ad esempio nome@pec.example")


def phone():
    return _("Inserisci un numero di telefono valido, ad esempio 0331 000001")


def cap():
    return _("Il CAP è composto da 5 cifre")


def date_format():
    return _("Inserisci la data nel formato gg/mm/aaaa, ad esempio 27/03/1985")


def date_between(first, last, label=""):
    """What a date outside its limits is told; `first` or `last` may be None."""
    if first and last:
        return _("La data deve essere tra il %(first)s e il %(last)s") % {
            "first": shown(first),
            "last": shown(last),
        }
    if first:
        return _("La data non può essere prima del %(first)s") % {"first": shown(first)}
    return _("La data non può essere dopo il %(last)s") % {"last": shown(last)}


def born_later():
    return _("La data di nascita deve essere nel passato")


def not_future():
    return _("La data non può essere nel futuro")


def not_past():
    return _("La data non può essere nel passato: deve essere oggi o più avanti")


def number_between(least, most):
    if least is not None and most is not None:
        return _("Inserisci un numero tra %(least)s e %(most)s") % {"least": least, "most": most}
    if least is not None:
        return _("Inserisci un numero intero, da %(least)s in su") % {"least": least}
    if most is not None:
        return _("Inserisci un numero intero, fino a %(most)s") % {"most": most}
    return _("Inserisci un numero intero, ad esempio 2")


def euro():
    return _("Inserisci un importo in euro, ad esempio 36.151,98")


def euro_between(least, most):
    if least is not None and most is not None:
        return _("Inserisci un importo tra %(least)s € e %(most)s €") % {"least": least, "most": most}
    if least is not None:
        return _("Inserisci un importo di almeno %(least)s €") % {"least": least}
    return _("Inserisci un importo fino a %(most)s €") % {"most": most}


def how_many(least, most):
    if least and most:
        return _("Scegli da %(least)s a %(most)s opzioni") % {"least": least, "most": most}
    if least:
        return ngettext("Scegli almeno %(n)s opzione", "Scegli almeno %(n)s opzioni", least) % {"n": least}
    return ngettext("Scegli al massimo %(n)s opzione", "Scegli al massimo %(n)s opzioni", most) % {"n": most}


def too_few_rows(label, least):
    words = ngettext(
        "Aggiungi almeno %(n)s voce in %(label)s", "Aggiungi almeno %(n)s voci in %(label)s", least
    )
    return words % {"n": least, "label": name_of(label)}


def too_many_rows(label, most):
    words = ngettext(
        "Puoi indicare %(n)s voce in %(label)s", "Puoi indicare fino a %(n)s voci in %(label)s", most
    )
    return words % {"n": most, "label": name_of(label)}


def no_such_place(text):
    return _('Non troviamo "%(text)s": scrivi il nome completo, ad esempio Busto Arsizio') % {
        "text": cut(text)
    }


def no_such_row(text):
    return _('Non troviamo "%(text)s": scegli una voce dell\'elenco') % {"text": cut(text)}


def which_one(text):
    return _('Scegli quale: "%(text)s" può indicare più voci') % {"text": cut(text)}


def outside_territory():
    return _("Scegli un Comune del territorio di questa Azienda")


def not_abroad():
    return _("Scegli uno Stato estero")


def not_coherent(names):
    return _("Il codice fiscale non corrisponde a: %(names)s. Controlla il codice e questi dati") % {
        "names": ", ".join(names)
    }


def same_code(whose):
    return _("Inserisci un codice fiscale diverso da quello di %(whose)s") % {"whose": whose}


def card_number():
    return _(
        "Inserisci le 20 cifre sul retro della tessera, al punto 8: iniziano con 80380, ad esempio 80380009990000000001"
    )


def doctor_gone():
    return _("Scegli un altro medico: quello scelto non è più in elenco")


def doctor_full():
    return _("Il medico scelto non ha più posti: scegline un altro")


def doctor_elsewhere():
    return _(
        "Scegli un medico del tuo ambito territoriale: per un altro ambito usa il servizio «Scelta in Deroga»"
    )


def doctor_kind():
    return _("Scegli un medico del tipo indicato sopra")


def same_doctor():
    return _("Scegli un medico diverso dalla prima scelta")


def no_more_offered(label):
    return _("Scegli di nuovo un'opzione per %(label)s: quella indicata non è più disponibile") % {
        "label": name_of(label)
    }


def pending(label):
    return _("Controlla %(label)s e premi Avanti: la risposta non è ancora confermata") % {
        "label": name_of(label)
    }


def shown(day):
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def cut(text):
    return Truncator(text).chars(60)
