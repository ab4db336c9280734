"""The closed list of service rules that an editor may pick: what each is for, and which questions it reads.

The checks stand in services/rules/; those run elsewhere (`run_by="practices"`) need other practices and are run at
sending, or do something when the request is accepted. Law is code, its numbers are LegalNumber rows, and which question
is read is the editor's choice.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Role:
    """A question that a rule reads: what it means to the rule, and the kinds that fit."""

    name: str
    label: str
    kinds: tuple
    optional: bool = False


@dataclass(frozen=True)
class Param:
    """A setting of a rule. `of` names the role whose option keys it lists; without it, a service's slug."""

    name: str
    label: str
    of: str = ""
    optional: bool = False

    @property
    def help(self):
        return (
            _("Chiavi di opzioni, separate da virgola.") if self.of else _("L'indirizzo (slug) del servizio.")
        )


@dataclass(frozen=True)
class Rule:
    name: str
    label: str
    help: str
    roles: tuple = ()
    params: tuple = ()
    run_by: str = "form"


CHOICE = ("radio", "select", "autocomplete")
FOR_WHOM = Role("for_whom", _("per chi è la richiesta"), ("radio",))
DOCTOR = Role("doctor", _("medico scelto"), ("medico",))
DOCTOR_KIND = Role("kind", _("tipo di medico"), CHOICE, optional=True)
PERMIT_TITLE = Role("title", _("titolo di soggiorno"), CHOICE)
PERMIT_EXPIRY = Role("expiry", _("scadenza del permesso"), ("date",))
SERVICE = Param("service", _("servizio da usare"))

RULES = (
    Rule(
        "beneficiary",
        _("Assistito: età secondo chi presenta"),
        _("Un figlio è minorenne, chi delega è maggiorenne."),
        (FOR_WHOM, Role("birth_date", _("data di nascita dell'assistito"), ("date",))),
    ),
    Rule(
        "other_person",
        _("Codice fiscale di un'altra persona"),
        _("Il codice fiscale non è quello dell'assistito."),
        (
            Role("code", _("codice fiscale"), ("codice_fiscale",)),
            FOR_WHOM,
            Role("beneficiary", _("codice fiscale dell'assistito"), ("codice_fiscale",)),
        ),
    ),
    Rule(
        "doctor_fits",
        _("Medico adatto: età, ambito, posti"),
        _(
            "Il medico è attivo, del tipo giusto per l'età, nell'ambito e con posti (o entro il margine, se ricongiunge)."
        ),
        (
            DOCTOR,
            DOCTOR_KIND,
            Role("reserve", _("seconda scelta"), ("medico",), optional=True),
            Role("reunion", _("ricongiungimento"), ("checkbox",), optional=True),
            Role("place", _("comune che decide l'ambito"), ("comune",), optional=True),
        ),
    ),
    Rule(
        "derogation",
        _("Deroga: serve ed è possibile"),
        _("Altro ambito, oltre il massimale, mantenimento del pediatra."),
        (
            Role("type", _("tipo di deroga"), CHOICE),
            DOCTOR,
            DOCTOR_KIND,
            Role("reason", _("motivo"), CHOICE, True),
        ),
        (
            Param("ambito", _("altro ambito"), of="type"),
            Param("ceiling", _("oltre il massimale"), of="type"),
            Param("keep", _("mantenimento del pediatra"), of="type"),
            Param("reunion", _("motivo: ricongiungimento"), of="reason"),
            SERVICE,
        ),
    ),
    Rule(
        "change_instead",
        _("Basta il cambio del medico (avviso)"),
        _("Con questi motivi mostra il collegamento all'altro servizio."),
        (Role("reason", _("motivo"), CHOICE),),
        (Param("values", _("motivi"), of="reason"), SERVICE),
    ),
    Rule(
        "under_six",
        _("Sotto i 6 anni niente revoca senza trasferimento"),
        _("Fino a 6 anni il pediatra è obbligatorio."),
        (Role("reason", _("motivo"), CHOICE),),
        (Param("values", _("motivi ammessi"), of="reason"),),
    ),
    Rule(
        "address_current",
        _("Residenza da aggiornare (avviso)"),
        _("Avvisa chi dice che la residenza non è aggiornata."),
        (Role("answer", _("domanda"), CHOICE),),
        (Param("values", _("risposte"), of="answer"),),
    ),
    Rule(
        "foreigners_only",
        _("Solo per cittadini stranieri"),
        _("Un cittadino italiano non può usare il servizio."),
        (Role("citizenship", _("cittadinanza"), ("nazione",)),),
    ),
    Rule(
        "category_citizenship",
        _("Categoria coerente con la persona"),
        _("La cittadinanza e l'età sono quelle della categoria scelta."),
        (
            Role("category", _("categoria"), CHOICE),
            Role("citizenship", _("cittadinanza"), ("nazione",)),
            Role("for_whom", _("per chi è la richiesta"), ("radio",), optional=True),
            Role("birth_date", _("data di nascita dell'assistito"), ("date",), optional=True),
        ),
        (
            Param("ue", _("categorie UE"), of="category"),
            Param("non_ue", _("categorie non UE"), of="category"),
            Param("it", _("categorie di cittadini italiani"), of="category", optional=True),
            Param("minor", _("categorie di minori"), of="category", optional=True),
        ),
    ),
    Rule(
        "permit_validity",
        _("Permesso valido secondo il titolo"),
        _("Un permesso valido non è scaduto; uno in rinnovo con ricevuta lo è."),
        (PERMIT_TITLE, PERMIT_EXPIRY),
        (Param("valid", _("titoli che non devono essere scaduti"), of="title"),),
    ),
    Rule(
        "receipt_in_time",
        _("Ricevuta entro i termini (avviso)"),
        _("Il rinnovo va chiesto entro i giorni di legge dalla scadenza."),
        (PERMIT_TITLE, PERMIT_EXPIRY, Role("receipt", _("data della ricevuta"), ("date",))),
        (Param("renewal", _("titoli in rinnovo"), of="title"),),
    ),
    Rule(
        "voluntary_fee",
        _("Contributo volontario: minimo e anno"),
        _("L'importo raggiunge il minimo del gruppo ed è versato nell'anno di iscrizione."),
        (
            Role("reason", _("motivo del permesso"), CHOICE),
            Role("paid", _("contributo versato"), ("euro",)),
            Role("paid_on", _("data del versamento"), ("date",)),
        ),
    ),
    Rule(
        "newborn",
        _("Neonato: chi presenta ed età"),
        _("La richiesta è di un genitore e la nascita è recente."),
        (
            Role("category", _("categoria"), CHOICE),
            FOR_WHOM,
            Role("birth_date", _("data di nascita"), ("date",)),
        ),
        (Param("values", _("categorie dei neonati"), of="category"),),
    ),
    Rule(
        "birth_declared",
        _("Nascita dichiarata"),
        _("Senza dichiarazione la richiesta resta in bozza."),
        (Role("declared", _("nascita dichiarata"), CHOICE),),
        (Param("values", _("risposte che fermano la richiesta"), of="declared"),),
    ),
    Rule(
        "income_limit",
        _("Limite di reddito"),
        _("Il reddito non supera il limite del codice, con coniuge e figli."),
        (
            Role("code", _("codice"), CHOICE),
            Role("income", _("reddito"), ("euro",)),
            Role("spouse", _("coniuge"), CHOICE),
            Role("children", _("figli"), ("number",)),
        ),
    ),
    Rule(
        "income_requirements",
        _("Requisiti dei codici di reddito"),
        _("Età di E01 ed E04; avviso a chi non ha mai lavorato (E02)."),
        (
            Role("code", _("codice"), CHOICE),
            Role("role", _("ruolo"), CHOICE),
            Role("worked", _("precedente lavoro"), CHOICE),
        ),
        (
            Param("dependant", _("familiare a carico"), of="role"),
            Param("never", _("mai lavorato"), of="worked"),
        ),
    ),
    Rule(
        "certificate_age",
        _("Certificato recente"),
        _("Il certificato non è più vecchio dei mesi fissati."),
        (Role("date", _("data del certificato"), ("date",)),),
    ),
    Rule(
        "disability",
        _("Percentuale di invalidità coerente"),
        _("La percentuale e l'età sono quelle del codice."),
        (Role("kind", _("tipo di invalidità"), CHOICE), Role("percentage", _("percentuale"), ("number",))),
    ),
    Rule(
        "domicile_here",
        _("Domicilio qui, residenza altrove"),
        _("Chi risiede nel territorio usa l'altro servizio."),
        (
            Role("place", _("comune di domicilio"), ("comune",)),
            FOR_WHOM,
            Role("residence", _("comune di residenza dell'assistito"), ("comune",)),
        ),
        (SERVICE,),
    ),
    Rule(
        "period",
        _("Durata del periodo"),
        _("Da 3 a 12 mesi (valori di legge)."),
        (Role("start", _("dal"), ("date",)), Role("end", _("al"), ("date",))),
    ),
    Rule(
        "no_twin",
        _("Nessuna pratica gemella"),
        _("Una sola pratica aperta per servizio e assistito (controllo all'invio)."),
        run_by="practices",
    ),
    Rule(
        "change_interval",
        _("Intervallo tra due cambi"),
        _("Giorni minimi dall'ultimo cambio accettato (controllo all'invio)."),
        run_by="practices",
    ),
    Rule(
        "lost_card",
        _("Tessera persa o rubata: blocca la TS-CNS"),
        _("Quando la richiesta è accettata le TS-CNS dell'assistito registrate sul portale sono bloccate."),
        (Role("reason", _("motivo"), CHOICE),),
        (Param("values", _("motivi"), of="reason"),),
        run_by="practices",
    ),
)
CATALOGUE = {rule.name: rule for rule in RULES}
