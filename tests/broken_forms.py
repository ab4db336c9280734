"""A sound form with one of everything, and the ways to break it: for each check at least two broken forms."""

from dataclasses import dataclass

from services.outline import parts_of


def ask(key, kind="text", label="", required=True, **more):
    label = label or key.replace("_", " ").capitalize()
    return {"key": key, "kind": kind, "label": label, "required": required, "show_when": None, **more}


def option(key, label="", when=None):
    return {"key": key, "label": label or key.capitalize(), "when": when}


def when(field, op="eq", value=None):
    return {"field": field, "op": op, **({} if value is None else {"value": value})}


FOR_ANOTHER = when("per_chi", "ne", "me")


def sound_form():
    """Every kind of part, conditions of all sorts, no mistake and no warning."""
    who = [
        ask("per_chi", "radio", options=[option("me"), option("figlio"), option("delega")]),
        ask("ben_nome", label="Nome dell'assistito", show_when=FOR_ANOTHER, pattern="person_name"),
        ask("ben_data_nascita", "date", show_when=FOR_ANOTHER, not_after="today"),
        ask("ben_codice_fiscale", "codice_fiscale", show_when=FOR_ANOTHER, different_from=["applicant"]),
    ]
    what = [
        ask("tipo", "radio", options=[option("visita"), option("esame"), option("altro")]),
        ask("dettaglio", show_when=when("tipo", value="altro"), min_length=2, max_length=80),
        ask("urgente", "checkbox", required=False),
        ask("motivi", "checkboxes", required=False, options=[option("uno"), option("due"), option("tre")]),
        ask("dal", "date", not_before="today-1y"),
        ask("al", "date", required=False, not_before="answer:dal", show_when=when("dal", "gt", "2026-01-01")),
        ask("importo", "euro", min=0, max=900),
        ask("ricevuta", "file", max_files=2, required=when("importo", "gt", "100"), show_when=when("importo", "gt", "50")),
        {"kind": "section", "key": "casa", "title": "La casa", "show_when": when("tipo", "in", ["visita", "esame"]),
         "questions": [
            ask("comune", "comune", prefill="profile.residence.place"),
            ask("piano", "number", required=False, min=0, max=30, prefill="value:0"),
            ask("ascensore", "checkbox", required=False, show_when=when("piano", "gt", "0")),
         ]},
        {"kind": "group", "key": "figli", "label": "Figli a carico", "help": "", "item_label": "Figlio", "min": 0, "max": 5,
         "show_when": None, "questions": [
            ask("nome_figlio"),
            ask("reddito_figlio", "euro", required=False),
            ask("studente", "checkbox", required=False),
            ask("scuola", show_when=when("studente", "filled")),
         ]},
        {"kind": "calculation", "key": "totale", "label": "Totale", "expression": "somma(figli.reddito_figlio) + importo",
         "reads_as": "euro", "show_when": None},
        ask("nota", "textarea", required=False, show_when=when("totale", "gt", "100")),
    ]  # fmt: skip
    contacts = [
        ask("telefono", "tel", prefill="profile.phone"),
        ask("documento", "select", options=[option("carta"), option("patente")], show_when=when("@accesso", value="password")),
        ask("medico_minori", show_when=when("@eta", "lt", "14"), required=False),
    ]  # fmt: skip
    declarations = [ask("dich_445", "declaration"), ask("dich_privacy", "declaration")]
    return {"v": 2, "rules": [], "steps": [
        step("richiedente", "Per chi è la richiesta", who),
        step("richiesta", "La richiesta", what),
        step("recapiti", "Recapiti", contacts),
        step("riepilogo", "Riepilogo", declarations),
    ]}  # fmt: skip


def step(key, title, questions, show_when=None):
    return {"key": key, "title": title, "intro": "", "show_when": show_when, "questions": questions}


@dataclass(frozen=True)
class Broken:
    """`words` are in the message, `names` too: the part where it is. `stops` is False for a warning."""

    check: str
    words: str
    names: str
    change: object
    stops: bool = True

    def form(self):
        form = sound_form()
        self.change(form, lambda key: find(form, key))
        return form


def find(form, key):
    """The definition of a step ("/chiave"), or of any other part."""
    parts = {("/" if not part.around else "") + part.key: part.definition for part in parts_of(form)}
    return parts[key]


def put(key, /, **more):
    """A change of one part."""
    return lambda form, part: part(key).update(more)


def add(number, *questions):
    return lambda form, part: form["steps"][number]["questions"].extend(questions)


def take(holder, key):
    """Take a part out of the one that holds it."""

    def change(form, part):
        part(holder)["questions"][:] = [row for row in part(holder)["questions"] if row["key"] != key]

    return change


def both(*changes):
    def change(form, part):
        for one in changes:
            one(form, part)

    return change


NEVER = {"and": [when("tipo", value="altro"), when("tipo", value="visita")]}
NO_NUMBER = {"and": [when("importo", "gt", "100"), when("importo", "lt", "50")]}
TOO_OLD = {"and": [when("@eta", "gt", "17"), when("@eta", "lt", "6")]}
MANY = [ask(f"domanda_{number}") for number in range(70)]
FILES = [ask(f"file_{number}", "file", max_files=1) for number in range(11)]

BROKEN = [
    Broken("unknown field", "nel modulo non c'è", "dettaglio", put("dettaglio", show_when=when("mai_chiesta", "filled"))),
    Broken("unknown field", "nel modulo non c'è", "tipo", put("tipo", options=[option("a"), option("b", when=when("boh", "filled"))])),
    Broken("unknown field", "nel modulo non c'è", "La casa", put("casa", show_when={"or": [when("tipo", "filled"), when("boh", "filled")]})),
    Broken("unknown flag", "non è un dato di contesto", "medico_minori", put("medico_minori", show_when=when("@luna", "filled"))),
    Broken("unknown flag", "non è un dato di contesto", "ricevuta", put("ricevuta", required=when("@reddito", "gt", "5"))),
    Broken("later field", "viene dopo, nel passo «Recapiti»", "dettaglio", put("dettaglio", show_when=when("telefono", "filled"))),
    Broken("later field", "viene dopo", "La casa", put("casa", show_when=when("comune", "filled"))),
    Broken("later field", "è la domanda stessa", "dettaglio", put("dettaglio", show_when=when("dettaglio", "filled"))),
    Broken("cycle", "girano in tondo: «tipo» → «dettaglio» → «tipo»", "tipo", put("tipo", show_when=when("dettaglio", "filled"))),
    Broken("cycle", "girano in tondo", "ben_nome", both(put("ben_nome", show_when=when("tipo", "filled")), put("tipo", show_when=when("urgente", "filled")), put("urgente", show_when=when("ben_nome", "filled")))),
    Broken("value", "«forse» non è un'opzione di «tipo»", "dettaglio", put("dettaglio", show_when=when("tipo", value="forse"))),
    Broken("value", "«marte» non è un'opzione di «@cittadinanza»", "medico_minori", put("medico_minori", show_when=when("@cittadinanza", value="marte"))),
    Broken("value", "«si» non è un'opzione di «urgente»", "importo", put("importo", show_when=when("urgente", value="si"))),
    Broken("value", "non ha un valore", "dettaglio", put("dettaglio", show_when=when("tipo"))),
    Broken("comparison", "non si può confrontare come un numero", "dettaglio", put("dettaglio", show_when=when("tipo", "gt", "visita"))),
    Broken("comparison", "«contiene» vale solo", "importo", put("importo", show_when=when("dettaglio", "contains", "x"))),
    Broken("comparison", "«molto» non è un numero", "ricevuta", put("ricevuta", show_when=when("importo", "gt", "molto"))),
    Broken("comparison", "«1/1/2026» non è una data", "al", put("al", show_when=when("dal", "gt", "1/1/2026"))),
    Broken("comparison", "il confronto «come» non esiste", "al", put("al", show_when=when("dal", "come", "x"))),
    Broken("groups", "sta nel gruppo «Figli a carico»", "nota", put("nota", show_when=when("nome_figlio", "filled"))),
    Broken("groups", "solo se è compilata o vuota", "nota", put("nota", show_when=when("figli", "eq", "2"))),
    Broken("groups", "il minimo di righe è più grande", "Figli a carico", put("figli", min=6)),
    Broken("groups", "non dice quante righe", "Figli a carico", put("figli", max=None)),
    Broken("groups", "al massimo 50 righe", "Figli a carico", put("figli", max=51)),
    Broken("groups", "non può stare in un gruppo", "foto", lambda form, part: part("figli")["questions"].append(ask("foto", "file", max_files=1))),
    Broken("duplicate key", "è già di un'altra domanda", "tipo", put("dettaglio", key="tipo")),
    Broken("duplicate key", "è già di un'altra domanda", "telefono", put("nome_figlio", key="telefono")),
    Broken("duplicate key", "è già di un altro passo", "Recapiti", put("/recapiti", key="richiesta")),
    Broken("duplicate key", "è riservata", "Nota", put("nota", key="label")),
    Broken("options", "non ha opzioni", "documento", put("documento", options=[])),
    Broken("options", "non ha opzioni", "motivi", put("motivi", options=[])),
    Broken("options", "l'opzione «carta» è ripetuta", "documento", put("documento", options=[option("carta"), option("carta", "Altra")])),
    Broken("options", "la stessa etichetta «carta »", "documento", put("documento", options=[option("carta"), option("tessera", "carta ")])),
    Broken("options", "non c'è o non ha etichetta", "documento", put("documento", options=[option("carta"), {"key": "x", "label": "", "when": None}])),
    Broken("required and never shown", "è obbligatoria ma non si vede mai", "dettaglio", put("dettaglio", show_when=NEVER)),
    Broken("required and never shown", "è obbligatoria ma non si vede mai", "comune", put("comune", show_when=when("tipo", value="altro"))),
    Broken("never reachable", "non si vede mai", "nota", put("nota", show_when=NO_NUMBER)),
    Broken("never reachable", "non si vede mai", "medico_minori", put("medico_minori", show_when=TOO_OLD)),
    Broken("never reachable", "non si vede mai", "Passo «Recapiti»", put("/recapiti", show_when=NEVER)),
    Broken("never reachable", "non si vede mai", "La casa", put("casa", show_when=NEVER)),
    Broken("dead end", "non offre nessuna risposta, quando Tipo: «Altro»", "documento", put("documento", show_when=None, options=[option("carta", when=when("tipo", value="visita")), option("patente", when=when("tipo", value="esame"))])),
    Broken("dead end", "non offre nessuna risposta", "documento", put("documento", show_when=None, options=[option("carta", when=when("@eta", "lt", "6")), option("patente", when=when("@eta", "gt", "6"))])),
    Broken("empty", "Passo «Recapiti»: non ha domande", "Recapiti", put("/recapiti", questions=[])),
    Broken("empty", "non ha domande", "sezione «La casa»", put("casa", questions=[])),
    Broken("empty", "non ha domande", "gruppo «Figli a carico»", both(put("figli", questions=[]), put("totale", expression="importo"))),
    Broken("identity", "il codice fiscale della persona", "per_chi", take("/richiedente", "ben_codice_fiscale")),
    Broken("identity", "«Figlio» o «Delega»", "per_chi", put("ben_codice_fiscale", required=False)),
    Broken("identity", "chi sceglie «Delega»", "per_chi", put("ben_codice_fiscale", show_when=when("per_chi", value="figlio"))),
    Broken("files", "non dice quanti file", "ricevuta", put("ricevuta", max_files=None)),
    Broken("files", "non dice quanti file", "ricevuta", put("ricevuta", max_files=9)),
    Broken("files", "una pratica ne può avere al massimo 10", "file_10", add(2, *FILES)),
    Broken("pattern", "non è un valore di «pattern»", "ben_nome", put("ben_nome", pattern="numeri_romani")),
    Broken("pattern", "non è scritta nella sintassi RE2", "dettaglio", put("dettaglio", free_pattern="(a|b")),
    Broken("pattern", "non è scritta nella sintassi RE2", "dettaglio", put("dettaglio", free_pattern=r"(?=a)\1")),
    Broken("pattern", "non è scritta nella sintassi RE2", "dettaglio", put("dettaglio", free_pattern="((a{1,500}){1,500}){1,500}")),
    Broken("privacy", "manca la dichiarazione obbligatoria «dich_privacy»", "Riepilogo", take("/riepilogo", "dich_privacy")),
    Broken("privacy", "manca la dichiarazione obbligatoria «dich_privacy»", "Riepilogo", put("dich_privacy", required=False)),
    Broken("privacy", "manca la dichiarazione obbligatoria «dich_privacy»", "Riepilogo", put("dich_privacy", show_when=when("tipo", value="visita"))),
    Broken("summary", "contiene solo dichiarazioni", "ultima", add(3, ask("ultima"))),
    Broken("summary", "si mostra sempre", "Riepilogo", put("/riepilogo", show_when=when("tipo", value="visita"))),
    Broken("label", "l'etichetta è vuota", "nota", put("nota", label="  ")),
    Broken("label", "l'etichetta ha 121 caratteri", "nota", put("nota", label="x" * 121)),
    Broken("label", "l'etichetta ha 401 caratteri", "dich_445", put("dich_445", label="x" * 401)),
    Broken("label", "il passo non ha titolo", "recapiti", put("/recapiti", title="")),
    Broken("same label", "ha la stessa etichetta di «dal»", "al", put("al", label="Dal")),
    Broken("same label", "ha la stessa etichetta di «nome_figlio»", "scuola", put("scuola", label=" nome  FIGLIO")),
    Broken("prefill", "un dato di un altro tipo", "telefono", put("telefono", prefill="profile.residence.cap")),
    Broken("prefill", "un dato di un altro tipo", "dal", put("dal", prefill="profile.email")),
    Broken("prefill", "non è un dato da cui precompilare", "dal", put("dal", prefill="ieri")),
    Broken("prefill", "«tre» non può essere una risposta", "piano", put("piano", prefill="value:tre")),
    Broken("prefill", "«tram» non può essere una risposta", "documento", put("documento", prefill="value:tram")),
    Broken("references", "che non c'è prima", "ben_codice_fiscale", put("ben_codice_fiscale", different_from=["altrove"])),
    Broken("references", "non è del tipo adatto", "ben_codice_fiscale", put("ben_codice_fiscale", coherent_with={"birth_date": "ben_nome"})),
    Broken("limits", "non si può leggere", "dal", put("dal", not_before="domani")),
    Broken("limits", "una data chiesta prima", "dal", put("dal", not_before="answer:al")),
    Broken("limits", "nessuna data va bene", "dal", put("dal", not_before="today+5d", not_after="today-5d")),
    Broken("limits", "il minimo è più grande", "importo", put("importo", min=1000)),
    Broken("limits", "il minimo è più grande", "dettaglio", put("dettaglio", min_length=90)),
    Broken("calculation", "l'espressione", "calcolo «Totale»", put("totale", expression="somma(nipoti.reddito)")),
    Broken("calculation", "l'espressione", "calcolo «Totale»", put("totale", expression="importo +")),
    Broken("calculation", "l'espressione", "calcolo «Totale»", put("totale", expression="figli.reddito_figlio × 2")),
    Broken("calculation", "l'espressione", "calcolo «Totale»", put("totale", reads_as="date")),
    Broken("calculation", "non dice come si legge", "calcolo «Totale»", put("totale", reads_as="")),
    Broken("kind", "il tipo «oroscopo» non esiste", "nota", put("nota", kind="oroscopo")),
    Broken("kind", "non dice che cosa mostra", "nota", put("nota", kind="info")),
    Broken("kind", "non dice quale dato mostra", "nota", put("nota", kind="readonly")),
    Broken("required", "manca la condizione", "ricevuta", put("ricevuta", required={"and": []})),
    Broken("required", "non è una domanda precedente", "ricevuta", put("ricevuta", required=when("telefono", "filled"))),
    Broken("rules", "La regola «magia» non esiste", "magia", lambda form, part: form["rules"].append({"rule": "magia", "keys": {}})),
    Broken("rules", "la domanda «mai» non c'è nel modulo", "Durata del periodo", lambda form, part: form["rules"].append({"rule": "period", "keys": {"start": "dal", "end": "mai"}})),
    Broken("size", "Il modulo ha 95 domande", "95 domande", add(2, *MANY), stops=False),
    Broken("size", "Il modulo ha 61 domande", "61 domande", add(2, *MANY[:36]), stops=False),
    Broken("size", "Il modulo ha 16 passi", "16 passi", lambda form, part: form["steps"].__setitem__(slice(0, 0), [step(f"passo_{n}", f"Passo {n}", [ask(f"q_{n}")]) for n in range(12)]), stops=False),
    Broken("same title", "un altro passo ha lo stesso titolo", "Passo «La richiesta»", put("/recapiti", title="La richiesta"), stops=False),
]  # fmt: skip
