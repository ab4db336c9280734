"""What the practice's page of the desk shows: people, answers, files, messages, history, in the order of the page."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.places import citizenship_label

from . import files, terms, wording
from .asked_again import rounds_of
from .journeys import journey_of

# What a line of the history says; a verb that is not here is shown as it is.
VERBS = {
    "start": _("Bozza creata"),
    "move_version": _("Passata a una versione nuova del modulo"),
    "version_retired": _("Spostata da una versione ritirata del modulo"),
    "submit": _("Inviata"),
    "withdraw": _("Ritirata dal cittadino"),
    "reply": _("Il cittadino ha scritto"),
    "take_charge": _("Presa in carico"),
    "ask_integration": _("Chiesta un'integrazione"),
    "ask_again": _("Chiesta di nuovo un'integrazione"),
    "answer_integration": _("Il cittadino ha inviato l'integrazione"),
    "judge_integration": _("Esaminata l'integrazione"),
    "withdraw_integration": _("Revocata la richiesta di integrazione"),
    "expire_integration": _("Tempo per l'integrazione finito"),
    "give_notice": _("Mandato il preavviso di rigetto"),
    "observe": _("Il cittadino ha inviato osservazioni"),
    "withdraw_notice": _("Revocato il preavviso di rigetto"),
    "expire_notice": _("Tempo per le osservazioni finito"),
    "accept": _("Accettata"),
    "reject": _("Rifiutata"),
    "reopen": _("Riaperta dal responsabile"),
    "protocol": _("Numero di protocollo ricevuto"),
    "annul_entry": _("Registrazione di protocollo annullata"),
    "write": _("L'ufficio ha scritto"),
    "add_document": _("Documento caricato"),
    "assign": _("Assegnata a un operatore"),
    "release": _("Rilasciata"),
    "note": _("Nota interna"),
    "papers": _("Ricevuta e Copia dell'istanza prodotte"),
}


def full_context(practice):
    sections = journey_of(practice).rows()
    thread, events = list(practice.messages.select_related("author")), history(practice)
    practice.clock = terms.clock_of(practice, sorted(events, key=lambda event: (event.position, event.pk)))
    # Most practices never wait for the citizen: what is not there is not asked for.
    verbs = {event.verb for event in events}
    rounds = rounds_of(practice) if "ask_integration" in verbs else []
    return {
        "practice": practice,
        **outcome(practice),
        "people": people(practice),
        "sections": sections,
        "attached": attached(practice, sections),
        "rounds": rounds,
        "answered_anew": answered_anew(rounds),
        "notices": practice.refusal_notices.prefetch_related("attachments") if "give_notice" in verbs else [],
        "documents": practice.documents.select_related("uploaded_by"),
        "entries": practice.protocol_entries.select_related("annulment__by").order_by("pk"),
        "thread": thread,
        "is_disputed": practice.citizen.profile.is_code_disputed,
        "history": events,
    }


def outcome(practice):
    """The coded reasons of a refusal in words; the reason's text is the service's of today."""
    if not practice.refusal_code:
        return {}
    reason = practice.service.refusal_reasons.filter(code=practice.refusal_code).first()
    return {
        "refusal_reason": reason or practice.refusal_code,
        "notice_waiver": practice.get_notice_waiver_display(),
    }


def address(place):
    """ "Via Roma 7, 21052 BUSTO ARSIZIO (VA)" of a snapshot's residence or domicile."""
    if not place:
        return ""
    street = f"{place.get('address', '')} {place.get('street_number', '')}".strip()
    return f"{street}, {place.get('cap', '')} {place.get('place', {}).get('label', '')}".strip(" ,")


def people(practice):
    """[(label, value)] of the applicant as the profile was at sending; what is empty is left out."""
    applicant = practice.applicant
    born = applicant.get("birth_date")
    rows = [
        (_("Cognome e nome"), f"{practice.applicant_surname} {practice.applicant_name}"),
        (_("Codice fiscale"), practice.applicant_fiscal_code),
        (_("Data di nascita"), wording.day(date.fromisoformat(born)) if born else ""),
        (_("Luogo di nascita"), (applicant.get("birth_place") or {}).get("label", "")),
        (
            _("Cittadinanza"),
            citizenship_label(applicant["citizenship"]) if applicant.get("citizenship") else "",
        ),
        (_("Telefono"), applicant.get("phone", "")),
        (_("Email"), applicant.get("email", "")),
        (_("Residenza"), address(applicant.get("residence"))),
        (_("Domicilio"), address(applicant.get("domicile"))),
        (_("Accesso"), practice.get_way_in_display()),
    ]
    return [(label, value) for label, value in rows if value]


def attached(practice, sections):
    """The citizen's files, each with the question that it answers."""
    labels = {row.key: row.label for section in sections for row in section.rows if row.files}
    found = list(practice.attachments.of_the_request()) if labels else []
    for attachment in found:
        attachment.label = labels.get(attachment.question_key, _("Allegato"))
        attachment.is_held = files.is_held(attachment)
        attachment.is_picture = attachment.content_type.startswith("image/") and not attachment.is_held
    return found


def history(practice):
    events = list(practice.events.select_related("actor"))
    names = receivers(events)
    for event in events:
        event.label = label_of(event, names)
        event.who = _("Cittadino") if event.actor_id == practice.citizen_id else event.actor or _("Sistema")
    return events


def receivers(events):
    """{key: user} of those into whose hands the practice was put: the history holds keys and no names."""
    keys = {event.data.get("after") for event in events if event.verb == "assign"}
    return User.objects.in_bulk(keys - {None}) if keys else {}


def label_of(event, names):
    if event.verb != "assign" or event.data.get("after") not in names:
        return VERBS.get(event.verb, event.verb)
    words = _("Assegnata a %(operator)s, che aveva meno pratiche aperte")
    words = words if event.data.get("is_by_load") else _("Assegnata a %(operator)s")
    return words % {"operator": names[event.data["after"]]}


def answered_anew(rounds):
    """Keys of the questions that the citizen answered again: the page shows the first answer, and that there is another."""
    return {row.item.question_key for integration, rows in rounds if integration.answered_at for row in rows}


def since(moment, events, user):
    """What others did to the practice after `moment`, when this person last looked; nothing at the first look."""
    if moment is None:
        return []
    return [event for event in events if event.at > moment and event.actor_id != user.pk]


def unread(practice):
    return practice.messages.unread_by_office().count()
