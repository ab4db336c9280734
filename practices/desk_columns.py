"""The columns of the desk's list: which there are, and which of them a person wants to see."""

from django.utils.translation import gettext_lazy as _

# key -> (words, the order that its heading asks for; "" for none). The number is always there.
COLUMNS = {
    "richiedente": (_("Richiedente"), "cognome"),
    "beneficiario": (_("Beneficiario"), ""),
    "servizio": (_("Servizio"), ""),
    "invio": (_("Data Invio"), "recenti"),
    "stato": (_("Stato"), ""),
    "operatore": (_("In carico a"), ""),
    "termine": (_("Entro il"), "termine"),
    "messaggi": (_("Messaggi da leggere"), ""),
}
# A second press on a heading turns its order round, where that makes sense.
TURNED = {"recenti": "vecchie", "vecchie": "recenti"}
SORTED = {"recenti": "descending", "vecchie": "ascending", "termine": "ascending", "cognome": "ascending"}


def chosen(preferences):
    """The keys of the columns that a person sees, in their order: all of them unless some were chosen."""
    wanted = [key for key in COLUMNS if key in preferences.columns]
    return wanted or list(COLUMNS)


def headings(keys, order):
    """[{key, label, order: what a press asks for, sorted: aria-sort or ""}] for a list in this order."""
    rows = []
    for key in keys:
        label, by = COLUMNS[key]
        is_current = bool(by) and order in (by, TURNED.get(by))
        rows.append(
            {
                "key": key,
                "label": label,
                "order": TURNED.get(order, order) if is_current else by,
                "sorted": SORTED[order] if is_current else "",
            }
        )
    return rows
