"""What the office's own voice says in Comunicazioni when a practice moves (decisions 29; domain 1.10)."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .terms import due_on


def day(value):
    return f"{value:%d/%m/%Y}"


def of_sending(practice, entry):
    return _(
        "Abbiamo ricevuto la tua richiesta «%(service)s». Numero di protocollo: %(protocol)s. "
        "Ti rispondiamo entro il %(due)s."
    ) % {"service": practice.service_title, "protocol": entry, "due": day(due_on(practice))}


def of_retirement(version, moved):
    """A draft was moved from a version that may not be used any more."""
    words = _(
        "Il modulo della tua bozza è cambiato: la versione che stavi compilando non è più valida. Motivo: %(reason)s\n\n"
        "Abbiamo spostato la bozza sulla versione nuova con le tue risposte. Controlla i passi da rivedere prima di inviarla."
    ) % {"reason": version.retirement_reason}
    if moved.aside:
        words += "\n\n" + _(
            "Alcune risposte non hanno più posto nel modulo: le trovi nella pagina della bozza."
        )
    return words


def of_taking_in_charge(practice):
    return _("L'ufficio ha preso in carico la tua richiesta. Ti rispondiamo entro il %(due)s.") % {
        "due": day(due_on(practice))
    }


def of_acceptance(practice, choice, blocked_cards=()):
    words = practice.outcome_text or _(
        "La richiesta è accolta. Trovi il documento nella scheda Documenti. Decorrenza: %(date)s."
    ) % {"date": day(practice.effective_on)}
    if choice and choice.is_reserve:
        words += "\n\n" + _(
            "Il medico che avevi scelto non ha più posti: abbiamo registrato la tua seconda scelta, %(doctor)s."
        ) % {"doctor": choice.doctor}
    if blocked_cards:
        words += "\n\n" + ngettext(
            "La TS-CNS registrata su questo portale che finisce con %(ends)s è bloccata: non apre più l'area personale.",
            "Le TS-CNS registrate su questo portale che finiscono con %(ends)s sono bloccate: non aprono più l'area personale.",
            len(blocked_cards),
        ) % {"ends": ", ".join(card.card_id[-4:] for card in blocked_cards)}
        words += " " + _("Quando hai la tessera nuova e i suoi PIN e PUK, registrala con «Registra TS-CNS».")
    return words


def of_refusal(practice, reason):
    return _(
        "La richiesta non è accolta per questi motivi: %(reason)s. %(text)s\n\n"
        "Puoi presentare ricorso al TAR entro 60 giorni o ricorso straordinario al Presidente della Repubblica "
        "entro 120 giorni; puoi anche presentare una nuova richiesta."
    ) % {"reason": reason, "text": practice.outcome_text}


def of_document(document):
    return _("Trovi un nuovo documento nella scheda Documenti: %(title)s.") % {"title": document.title}
