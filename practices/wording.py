"""What the office's own voice says in Comunicazioni when a practice moves (decisions 29; domain 1.10).

OF_MOVE holds the words of every move of states.MOVES: records.finish asks it, so none can happen without.
"""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .terms import first_due_on


def day(value):
    return f"{value:%d/%m/%Y}"


def answer_by(practice):
    """ "Ti rispondiamo entro il …": of a practice whose term runs, or has passed."""
    words = _("Ti rispondiamo entro il %(due)s.")
    if practice.is_late:
        words = _(
            "Dovevamo risponderti entro il %(due)s e siamo in ritardo: nella pagina della pratica trovi che cosa puoi fare."
        )
    return words % {"due": day(practice.due_on or first_due_on(practice))}


def of_sending(practice, entry):
    return _(
        "Abbiamo ricevuto la tua richiesta «%(service)s». Numero di protocollo: %(protocol)s. "
        "Ti rispondiamo entro il %(due)s."
    ) % {"service": practice.service_title, "protocol": entry, "due": day(first_due_on(practice))}


def of_withdrawal(practice):
    return _(
        "Hai ritirato la richiesta: l'ufficio non la esaminerà. La pratica e il numero di protocollo restano nella tua "
        "area personale; puoi presentare una nuova richiesta."
    )


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
    words = _("L'ufficio ha preso in carico la tua richiesta.")
    return f"{words} {answer_by(practice)}"


def of_integration(practice, asked, by, text="", stops=True):
    """`asked`: [(label, why)]; `by`: the last day for the answer; `stops`: whether the term stands still meanwhile."""
    lines = [f"– {label}: {why}" for label, why in asked]
    parts = [_("Per completare la pratica ci serve:") + "\n" + "\n".join(lines)]
    if text:
        parts.append(text)
    how = _(
        "Rispondi entro il %(day)s dalla pagina della pratica, con «Rispondi alla richiesta di integrazione»."
    ) % {"day": day(by)}
    if practice.is_late:
        clock = _("Il termine per la nostra risposta era il %(due)s: questa richiesta non lo sospende.") % {
            "due": day(practice.due_on)
        }
    elif stops:
        clock = _("Il termine è sospeso fino alla risposta, per non più di 30 giorni.")
    else:
        clock = _("Il termine si sospende una volta sola: questa volta continua a decorrere.")
    return "\n\n".join([*parts, f"{how} {clock}"])


def of_answer(practice, entry):
    words = _("Abbiamo ricevuto la tua integrazione. Numero di protocollo: %(protocol)s.") % {
        "protocol": entry
    }
    return f"{words} {answer_by(practice)}"


def of_withdrawn_integration(practice):
    words = _("L'integrazione che ti avevamo chiesto non serve più: non devi fare nulla.")
    return f"{words} {answer_by(practice)}"


def of_expired_integration(practice, by):
    words = _(
        "Il tempo per l'integrazione è finito il %(day)s e non abbiamo ricevuto la tua risposta. "
        "L'ufficio decide con quello che ha. Puoi ancora scrivere in Comunicazioni."
    ) % {"day": day(by)}
    return f"{words} {answer_by(practice)}"


def of_good_answers(practice):
    return _("L'ufficio ha accolto la tua integrazione: non devi fare altro.")


def of_notice(practice, reason, text, by):
    words = _(
        "Prima di decidere ti comunichiamo i motivi che impediscono di accogliere la richiesta: %(reason)s. %(text)s\n\n"
        "Entro il %(day)s puoi inviare osservazioni e documenti dalla pagina della pratica, con «Rispondi al preavviso» "
        "(art. 10-bis della legge 241/1990)."
    ) % {"reason": reason, "text": text, "day": day(by)}
    return words if practice.is_late else f"{words} " + _("Fino ad allora il termine è sospeso.")


def of_observations(practice, entry):
    words = _(
        "Abbiamo ricevuto le tue osservazioni. Numero di protocollo: %(protocol)s. L'ufficio ne tiene conto nella "
        "decisione."
    ) % {"protocol": entry}
    if not practice.is_late:
        words += " " + _("Il termine riprende dieci giorni dopo le osservazioni.")
    return f"{words} {answer_by(practice)}"


def of_withdrawn_notice(practice):
    words = _("Il preavviso di rigetto non vale più: l'ufficio continua l'esame della tua richiesta.")
    return f"{words} {answer_by(practice)}"


def of_expired_notice(practice, by):
    words = _(
        "Il tempo per le osservazioni è finito il %(day)s e non ne abbiamo ricevute. L'ufficio decide con quello che ha."
    ) % {"day": day(by)}
    return f"{words} {answer_by(practice)}"


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


def of_reopening(practice, decided_at, reason):
    words = _(
        "L'ufficio ha riaperto la pratica per riesaminare la decisione del %(day)s. Motivo: %(reason)s"
    ) % {"day": day(timezone.localdate(decided_at)), "reason": reason}
    last = _("Ti comunichiamo la nuova decisione entro il %(due)s.") % {"due": day(practice.due_on)}
    return f"{words}\n\n{last}"


def of_document(document):
    return _("Trovi un nuovo documento nella scheda Documenti: %(title)s.") % {"title": document.title}


def by_who_answered():
    """In the thread, on the citizen's side: what the office has to read is in the practice's page."""
    return _("Ho risposto alla richiesta di integrazione.")


def by_who_observed():
    return _("Ho inviato osservazioni al preavviso di rigetto.")


# verb of the move -> what the citizen reads of it; called with the practice as it is after the move.
OF_MOVE = {
    "submit": of_sending,
    "withdraw": of_withdrawal,
    "take_charge": of_taking_in_charge,
    "ask_integration": of_integration,
    "ask_again": of_integration,
    "answer_integration": of_answer,
    "withdraw_integration": of_withdrawn_integration,
    "expire_integration": of_expired_integration,
    "give_notice": of_notice,
    "observe": of_observations,
    "withdraw_notice": of_withdrawn_notice,
    "expire_notice": of_expired_notice,
    "accept": of_acceptance,
    "reject": of_refusal,
    "reopen": of_reopening,
}
