"""The columns of the register of doctors as a file has them: their Italian names, and how a cell is read."""

import re
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Municipality
from accounts.places import searchable

from .models import Doctor

COLUMNS = (
    "regional_code", "kind", "surname", "name", "sex", "ambito", "municipality", "address", "phone", "hours",
    "ceiling", "assisted", "ceases_on", "practice_form", "is_accessible", "languages", "is_active",
)  # fmt: skip
NEEDED = ("regional_code", "kind", "surname", "name", "sex", "ambito", "municipality", "address", "ceiling")
YES, NO = {"1", "si", "sì", "true", "vero"}, {"0", "no", "false", "falso", ""}


class Territory:
    """What cells name: the body's comuni {cadastral code, searchable name or label: Municipality}, and its ambiti."""

    def __init__(self):
        rows = list(Municipality.objects.select_related("place"))
        self.comuni = {
            words: row
            for row in rows
            for words in (row.place.search_name, searchable(row.place.label), row.place.code)
        }
        self.ambiti = sorted({row.ambito for row in rows})


def label(name):
    return str(Doctor._meta.get_field(name).verbose_name)


def heading(name):
    """What stands above the column in the file: "codice_regionale"."""
    return label(name).replace(" ", "_")


def field_of(words):
    """The field of a heading: "Codice regionale" and codice_regionale are the same; our own name will do too. None of any other."""
    asked = words.strip().lower().replace(" ", "_")
    return next((name for name in COLUMNS if asked in (heading(name), name)), None)


def value_of(name, cell, territory):
    """The value of a cell. ValueError, in Italian, says what is wrong with it."""
    if not cell and name in NEEDED:
        raise ValueError(_("manca"))
    return READERS[name](name, cell, territory)


def text(name, cell, territory):
    most = Doctor._meta.get_field(name).max_length
    if len(cell) > most:
        words = _("al massimo %(most)s caratteri: qui sono %(n)s")
        raise ValueError(words % {"most": most, "n": len(cell)})
    return cell


def kind_of(name, cell, territory):
    if cell.lower() in Doctor.Kind.values:
        return cell.lower()
    words = _("scrivi mmg (medico di medicina generale) o pls (pediatra di libera scelta), non «%(cell)s»")
    raise ValueError(words % {"cell": cell[:40]})


def sex_of(name, cell, territory):
    if cell.upper() in ("M", "F"):
        return cell.upper()
    raise ValueError(_("scrivi M o F, non «%(cell)s»") % {"cell": cell[:40]})


def ambito_of(name, cell, territory):
    if cell.upper() in territory.ambiti:
        return cell.upper()
    words = _("«%(cell)s» non è un ambito dell'Azienda: sono %(known)s")
    raise ValueError(words % {"cell": cell[:40], "known": ", ".join(territory.ambiti)})


def comune_of(name, cell, territory):
    found = territory.comuni.get(searchable(cell))
    if found:
        return found
    words = _("«%(cell)s» non è un Comune dell'Azienda: scrivi il nome o il codice catastale")
    raise ValueError(words % {"cell": cell[:40]})


def number_of(name, cell, territory):
    if not re.fullmatch(r"[0-9]{1,4}", cell or "0"):
        raise ValueError(_("serve un numero intero fino a 9999, non «%(cell)s»") % {"cell": cell[:40]})
    return int(cell or 0)


def yes_or_no(name, cell, territory):
    if cell.lower() in YES | NO:
        return cell.lower() in YES
    raise ValueError(_("serve 1 oppure 0, non «%(cell)s»") % {"cell": cell[:40]})


def active_or_not(name, cell, territory):
    return yes_or_no(name, cell or "1", territory)


def day_of(name, cell, territory):
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(cell, form).date() if cell else None
        except ValueError:
            continue
    raise ValueError(_("serve una data come 31/12/2026, non «%(cell)s»") % {"cell": cell[:40]})


READERS = dict.fromkeys(COLUMNS, text) | {
    "kind": kind_of,
    "sex": sex_of,
    "ambito": ambito_of,
    "municipality": comune_of,
    "ceiling": number_of,
    "assisted": number_of,
    "ceases_on": day_of,
    "is_accessible": yes_or_no,
    "is_active": active_or_not,
}


def shown(doctor, name):
    value = getattr(doctor, name)
    if isinstance(value, bool):
        return _("sì") if value else _("no")
    return "–" if value in (None, "") else str(value)
