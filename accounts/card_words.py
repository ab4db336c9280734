"""What the health card's screens say of each outcome: a title, the reason in plain Italian, and what to do.

A cause is a value of health_card.Reason (the card's host), of cards.Outcome (the portal), or one of OTHERS.
"""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

# By purpose: registering has the guide's words (page 6), signing in and trying have their own.
FAILED = {
    "register": _("Errore di registrazione"),
    "login": _("Accesso non riuscito"),
    "try": _("La carta non ha superato la prova"),
}


@dataclass(frozen=True)
class Words:
    """`title` is the page's h1, `why` one sentence, `advice` the things to do, the first one first."""

    title: str
    why: str
    advice: tuple
    is_done: bool = False


OFFICE = _("Se il problema resta, rivolgiti all'ufficio: in fondo alla pagina trovi come contattarlo.")
ONLY_THE_OFFICE = _("Rivolgiti all'ufficio: in fondo alla pagina trovi come contattarlo.")
BY_PASSWORD = _("Intanto puoi entrare con email e password: i servizi sono gli stessi.")
CLOSE_AND_AGAIN = _(
    "Inserisci la tessera nel lettore, chiudi tutte le finestre del browser, riaprilo e riprova: "
    "finché resta aperto, il browser non chiede di nuovo il certificato."
)
TRY_LATER = _("Riprova tra qualche minuto.")
DUPLICATE = _("Chiedi il duplicato della tessera, da questo portale o allo sportello.")
START_AGAIN = _("Torna alla pagina della TS-CNS e premi di nuovo il pulsante.")

ANOTHER_CERTIFICATE = (
    _("Quando il browser chiede il certificato scegli quello di autenticazione della TS-CNS."),
    _("Chiudi tutte le finestre del browser e riprova: il browser ricorda la scelta sbagliata."),
    OFFICE,
)

CAUSES = {
    # The certificate, as the card's host sees it.
    "absent": (
        _("Il browser non ha presentato nessun certificato."),
        (
            _(
                "Controlla che la tessera sia nel lettore con il chip rivolto verso l'alto e che i driver siano installati."
            ),
            CLOSE_AND_AGAIN,
            _(
                "Se hai premuto Annulla o non hai scritto il PIN, il certificato non arriva: riprova e scrivi il PIN della tessera."
            ),
            _("Se la tessera è scaduta il browser non la propone: controlla la data sulla tessera."),
        ),
    ),
    "expired": (
        _("Il certificato della tessera è scaduto."),
        (
            _("Controlla la scadenza scritta sulla tessera: la nuova arriva per posta prima di quel giorno."),
            DUPLICATE,
            BY_PASSWORD,
        ),
    ),
    "not_yet_valid": (
        _("Il certificato della tessera non è ancora valido."),
        (_("La tessera vale dal giorno scritto nel certificato: riprova da quel giorno."), OFFICE),
    ),
    "revoked": (
        _("Il certificato della tessera è stato revocato o sospeso da chi l'ha emesso."),
        (_("Se hai denunciato il furto o lo smarrimento, usa la tessera nuova."), DUPLICATE, BY_PASSWORD),
    ),
    "untrusted": (
        _("Il certificato non è di un'autorità che emette TS-CNS."),
        (
            _(
                "Quando il browser chiede il certificato scegli quello della tessera sanitaria, con il tuo codice fiscale."
            ),
            _("Chiudi tutte le finestre del browser e riprova: il browser ricorda la scelta sbagliata."),
            OFFICE,
        ),
    ),
    "weak_key": (
        _("La tessera è di un modello vecchio, con una chiave troppo corta per essere sicura."),
        (DUPLICATE, BY_PASSWORD),
    ),
    "policy": (
        _("Il certificato non è quello di una Carta Nazionale dei Servizi."),
        ANOTHER_CERTIFICATE,
    ),
    "purpose": (
        _("Il certificato scelto non serve per accedere: forse è quello della firma digitale."),
        ANOTHER_CERTIFICATE,
    ),
    "fiscal_code": (
        _("Il codice fiscale nel certificato della tessera non si legge o non è corretto."),
        (_("Controlla di aver scelto il certificato della tessera sanitaria."), OFFICE, BY_PASSWORD),
    ),
    "malformed": (
        _("Il certificato della tessera non si può leggere."),
        (_("Togli la tessera, rimettila nel lettore e riprova."), OFFICE, BY_PASSWORD),
    ),
    "invalid": (
        _("Il certificato presentato non è valido per accedere."),
        ANOTHER_CERTIFICATE,
    ),
    # nginx cannot tell an issuer that nobody knows from one whose list of revoked cards is missing here.
    "unverifiable": (
        _("Non riusciamo a verificare chi ha emesso il certificato presentato."),
        (
            _("Quando il browser chiede il certificato scegli quello di autenticazione della TS-CNS."),
            _("Se era quello, riprova più tardi."),
            OFFICE,
            BY_PASSWORD,
        ),
    ),
    "crl_unavailable": (
        _("In questo momento non possiamo verificare le tessere: la tua non c'entra."),
        (TRY_LATER, BY_PASSWORD, OFFICE),
    ),
    "crl_stale": (
        _("In questo momento non possiamo verificare le tessere: la tua non c'entra."),
        (TRY_LATER, BY_PASSWORD, OFFICE),
    ),
    "proxy": (
        _("Il servizio che legge le tessere non è impostato bene. La tessera non c'entra."),
        (TRY_LATER, BY_PASSWORD, OFFICE),
    ),
    # The account, as the portal sees it.
    "already": (
        _("Questa TS-CNS è già registrata: non serve registrarla di nuovo."),
        (_("Premi «Login TS-CNS» per entrare."),),
    ),
    "not_registered": (
        _(
            "TS-CNS non registrata: per accedere è necessario effettuare in via preliminare la registrazione della TS-CNS."
        ),
        (_("Premi «Registra TS-CNS»: si fa una volta sola per ogni tessera."),),
    ),
    "other_person": (
        _("Il codice fiscale della tessera è diverso da quello del tuo profilo."),
        (
            _("Se la tessera è tua, esci da questo account e riprova."),
            _("Se è di un'altra persona, toglila dal lettore: ognuno entra con la propria."),
        ),
    ),
    "others_code": (
        _("Il codice fiscale della tessera appartiene già a un altro account, che l'ha verificato."),
        (_("Esci da questo account e accedi con la TS-CNS: troverai le pratiche di quello."), OFFICE),
    ),
    "no_profile": (
        _("A questo account manca il profilo, e non può avere una TS-CNS."),
        (ONLY_THE_OFFICE,),
    ),
    "inactive": (
        _("Con questa tessera non è possibile proseguire."),
        (ONLY_THE_OFFICE,),
    ),
    "staff": (
        _("Questo accesso è per i cittadini."),
        (_("Chi lavora nell'ufficio entra dalla pagina di accesso all'amministrazione."),),
    ),
    "card_blocked": (
        _("Questa TS-CNS è bloccata su questo portale."),
        (
            _(
                "Se l'hai ritrovata, o se non l'hai bloccata tu, rivolgiti all'ufficio: solo l'ufficio la può sbloccare."
            ),
            BY_PASSWORD,
        ),
    ),
    "card_revoked": (
        _("Questa TS-CNS risulta revocata su questo portale."),
        (_("Usa la tessera nuova: la registri con «Registra TS-CNS»."), OFFICE, BY_PASSWORD),
    ),
    "card_replaced": (
        _("Questo certificato è stato sostituito da uno più recente della stessa tessera."),
        (_("Quando il browser chiede il certificato scegli quello con la scadenza più lontana."), OFFICE),
    ),
    "card_expired": (
        _("Questa TS-CNS risulta scaduta."),
        (DUPLICATE, BY_PASSWORD),
    ),
    # The road between the two.
    "ticket": (
        _("La richiesta è scaduta, oppure non è partita da questa finestra del browser."),
        (START_AGAIN, _("Fai tutto nella stessa finestra, senza tornare indietro.")),
    ),
    "lapsed": (
        _("È passato troppo tempo da quando hai inserito la tessera."),
        (_("Ripeti «Registra TS-CNS»: quello che avevi scritto non è stato salvato."),),
    ),
    "no_start": (
        _("La richiesta non è partita dal portale."),
        (START_AGAIN,),
    ),
    "no_page": (
        _("Questa pagina non esiste."),
        (START_AGAIN,),
    ),
    "busy": (
        _("Troppe richieste in poco tempo."),
        (_("Aspetta un minuto e riprova."),),
    ),
}
ANYTHING_ELSE = "invalid"

WORKS = _("La tua carta funziona")
REGISTER_ONCE = _("Per entrare registrala: premi «Registra TS-CNS», si fa una volta sola per ogni tessera.")
# (purpose, outcome) -> what is said when it went well.
DONE = {
    ("register", "registered"): (
        _("Operazione correttamente eseguita"),
        _("La TS-CNS è registrata: d'ora in poi entri nei servizi online con la tessera e il suo PIN."),
        (),
    ),
    ("try", "signed_in"): (
        WORKS,
        _("La TS-CNS è registrata su questo portale: puoi entrare con «Login TS-CNS»."),
        (),
    ),
    ("try", "renewed"): (
        WORKS,
        _(
            "La TS-CNS è registrata su questo portale e ha un certificato nuovo: lo aggiorniamo al prossimo accesso."
        ),
        (),
    ),
    ("try", "not_registered"): (
        WORKS,
        _("La TS-CNS non è ancora registrata su questo portale."),
        (REGISTER_ONCE,),
    ),
    ("try", "typed"): (WORKS, _("La TS-CNS non è ancora registrata su questo portale."), (REGISTER_ONCE,)),
}


# For the office: how the history's deeds and outcomes are called in a list.
DEEDS = {"register": _("Registra TS-CNS"), "login": _("Login TS-CNS"), "try": _("Prova la tua carta")}
IN_BRIEF = {
    "registered": _("registrata"),
    "signed_in": _("entrata"),
    "renewed": _("entrata, con il certificato rinnovato"),
    "new": _("senza account: chiesti i dati"),
    "typed": _("codice fiscale solo scritto in un account: chiesto di chi è"),
}


def in_brief(outcome):
    return IN_BRIEF.get(outcome) or CAUSES.get(outcome, (outcome,))[0]


def of_outcome(outcome, purpose):
    """The Words of what came of a purpose, well or not."""
    if (purpose, outcome) in DONE:
        return Words(*DONE[purpose, outcome], is_done=True)
    return of_refusal(outcome, purpose)


def of_refusal(cause, purpose):
    """The Words of a cause that stands in the way of a purpose ("register", "login", "try")."""
    why, advice = CAUSES.get(cause, CAUSES[ANYTHING_ELSE])
    if not settings.PASSWORD_ACCESS:
        advice = tuple(line for line in advice if line is not BY_PASSWORD)
    return Words(FAILED.get(purpose, FAILED["login"]), why, advice)
