"""The blocks that editors build a form from: steps of questions, one block for each kind, and the service's rules."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .condition_blocks import ConditionBlock, KeyBlock
from .keyed_blocks import KeyedBlock
from .patterns import LONGEST_PATTERN, PATTERNS
from .rule_catalogue import CATALOGUE
from .schema import INFORMATION, MOST_ROWS, OUTSIDE_GROUPS, RESERVED_KEYS, SOURCES

KEY_HELP = _(
    "Si fa da sola dall'etichetta; lettere minuscole, cifre e _. Non si cambia più dopo la pubblicazione."
)
LIMIT_HELP = _(
    "today, today-30d, today+90d, today-12m, today-2y, 2026-01-01, answer:chiave, answer:chiave+3m"
)
LIMIT = r"^(today|answer:[a-z_][a-z0-9_]{1,39}|\d{4}-\d{2}-\d{2})([+-]\d{1,5}[dmy])?$"
PREFILL_CHOICES = [
    ("profile.phone", _("telefono del profilo")),
    ("profile.email", _("email del profilo")),
    ("profile.citizenship", _("cittadinanza del profilo")),
    ("profile.residence.place", _("comune di residenza")),
    ("profile.residence.cap", _("CAP di residenza")),
    ("profile.residence.address", _("indirizzo di residenza")),
    ("profile.residence.street_number", _("civico di residenza")),
    ("profile.domicile.place", _("comune di domicilio")),
    ("profile.domicile.cap", _("CAP di domicilio")),
    ("profile.domicile.address", _("indirizzo di domicilio")),
    ("profile.domicile.street_number", _("civico di domicilio")),
    ("previous_year", _("anno precedente")),
    ("today", _("oggi")),
]
READS_AS_CHOICES = [
    ("number", _("numero")),
    ("euro", _("importo in euro")),
    ("date", _("data")),
    ("text", _("testo")),
]
EXPRESSION_HELP = _(
    "Chiavi di domande precedenti e + − × ÷ ( ) = ≠ < > e o non; funzioni: se(condizione; a; b), min, max, "
    "arrotonda(n; decimali), abs, eta(data), giorni(da; a), mesi(data; n), anno(data), oggi, valore(a; se manca), "
    "somma(gruppo.campo), conta(gruppo). Per esempio: se(eta(nato_il) < 18; 0; reddito ÷ 2)"
)
PATTERN_CHOICES = {
    "person_name": _("nome di persona"),
    "alphanumeric": _("lettere e numeri"),
    "digits": _("solo numeri"),
    "year": _("anno"),
    "exemption_code": _("codice di esenzione"),
    "iban": _("IBAN italiano"),
}
REQUIRED_CHOICES = [("always", _("sempre")), ("never", _("mai")), ("when", _("solo se …"))]


def question_key():
    return blocks.RegexBlock(
        regex=rf"^(?!({'|'.join(RESERVED_KEYS)})$)[a-z_][a-z0-9_]{{1,39}}$",
        label=_("chiave"),
        help_text=KEY_HELP,
        error_messages={"invalid": _("La chiave ha da 2 a 40 lettere minuscole, cifre o _.")},
    )


class OptionBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("etichetta"), max_length=200)
    key = blocks.RegexBlock(
        regex=r"^[A-Za-z0-9_]{1,40}$",
        label=_("chiave"),
        error_messages={"invalid": _("La chiave ha da 1 a 40 lettere, cifre o _.")},
    )

    class Meta:
        icon = "radio-full"
        label_format = "{label}"


class OfferBlock(blocks.StructBlock):
    """Options that are offered only when a condition holds: apart from the options, because few have one."""

    options = blocks.CharBlock(label=_("opzioni"), max_length=500, help_text=_("Chiavi separate da virgola."))
    when = ConditionBlock(label=_("solo se"), required=True)

    class Meta:
        icon = "view"
        label_format = "{options}"


class CoherenceBlock(blocks.StructBlock):
    """The questions that a codice fiscale must agree with."""

    surname = KeyBlock(required=False, label=_("cognome"))
    name = KeyBlock(required=False, label=_("nome"))
    sex = KeyBlock(required=False, label=_("sesso"))
    birth_date = KeyBlock(required=False, label=_("data di nascita"))
    birth_place = KeyBlock(required=False, label=_("luogo di nascita"))


def _whole(label, **kwargs):
    return lambda: blocks.IntegerBlock(required=False, label=label, **kwargs)


def _choice(label, names):
    return lambda: blocks.ChoiceBlock(required=False, label=label, choices=[(name, name) for name in names])


def _key(label):
    return lambda: KeyBlock(required=False, label=label)


def _limit(label):
    return lambda: blocks.RegexBlock(
        regex=LIMIT,
        required=False,
        label=label,
        help_text=LIMIT_HELP,
        error_messages={"invalid": _("Scrivi un limite, per esempio today-30d.")},
    )


# What a kind may need, each with the block that asks for it. The names are those of services/schema.py.
SETTINGS = {
    "options": lambda: blocks.ListBlock(OptionBlock(), label=_("opzioni"), default=[], collapsed=True),
    "offered_when": lambda: blocks.ListBlock(
        OfferBlock(), label=_("opzioni offerte solo se"), default=[], collapsed=True
    ),
    "source": _choice(_("elenco"), SOURCES),
    "min_length": _whole(_("caratteri, minimo"), min_value=0),
    "max_length": _whole(_("caratteri, massimo"), min_value=1, max_value=4000),
    "pattern": lambda: blocks.ChoiceBlock(
        required=False, label=_("forma"), choices=[(name, PATTERN_CHOICES[name]) for name in PATTERNS]
    ),
    # The editor's page shows it to administrators only (own_patterns.py).
    "free_pattern": lambda: blocks.CharBlock(
        required=False,
        label=_("forma libera"),
        max_length=LONGEST_PATTERN,
        help_text=_("Solo per amministratori. Sintassi RE2; deve corrispondere tutta la risposta."),
    ),
    "min": _whole(_("valore minimo")),
    "max": _whole(_("valore massimo")),
    "not_before": _limit(_("non prima di")),
    "not_after": _limit(_("non dopo")),
    "territory": lambda: blocks.BooleanBlock(required=False, label=_("solo Comuni dell'Azienda")),
    "abroad": lambda: blocks.BooleanBlock(required=False, label=_("solo Stati esteri")),
    "coherent_with": lambda: CoherenceBlock(label=_("coerente con"), collapsed=True),
    "different_from": lambda: blocks.CharBlock(
        required=False,
        label=_("diverso da"),
        help_text=_("Chiavi separate da virgola; applicant = chi fa la richiesta."),
    ),
    "scope": lambda: blocks.ChoiceBlock(
        label=_("medici offerti"),
        choices=[("ambito", _("dell'ambito")), ("all", _("tutti"))],
        default="ambito",
    ),
    "kind_from": _key(_("tipo di medico dalla domanda")),
    "place_from": _key(_("comune dell'ambulatorio dalla domanda")),
    "reunion_from": _key(_("ricongiungimento dalla domanda")),
    "ambito_from": _key(_("ambito dal comune della domanda")),
    "max_files": _whole(_("numero di file, massimo"), min_value=1, max_value=3, default=3),
    "shows": _choice(_("che cosa mostra"), INFORMATION),
}

# kind -> (what the editor reads, its icon, what it needs)
QUESTION_KINDS = {
    "text": (_("Testo"), "title", ("min_length", "max_length", "pattern", "free_pattern")),
    "textarea": (_("Testo lungo"), "pilcrow", ("min_length", "max_length")),
    "radio": (_("Scelta singola (pulsanti)"), "radio-full", ("options", "offered_when")),
    "select": (_("Scelta singola (elenco)"), "arrow-down-big", ("options", "offered_when", "source")),
    "checkboxes": (_("Più scelte"), "list-ul", ("options", "offered_when")),
    "checkbox": (_("Casella"), "tick-inverse", ()),
    "declaration": (_("Dichiarazione"), "tick-inverse", ()),
    "date": (_("Data"), "date", ("not_before", "not_after")),
    "number": (_("Numero intero"), "plus", ("min", "max")),
    "euro": (_("Importo in euro"), "plus", ("min", "max")),
    "tel": (_("Telefono"), "mobile-alt", ()),
    "email": (_("Email"), "mail", ()),
    "pec": (_("PEC"), "mail", ()),
    "cap": (_("CAP"), "site", ()),
    "comune": (_("Comune"), "site", ("territory",)),
    "nazione": (_("Stato"), "globe", ("abroad",)),
    "luogo": (_("Luogo di nascita"), "globe", ()),
    "codice_fiscale": (_("Codice fiscale"), "user", ("coherent_with", "different_from")),
    "numero_ts": (_("Numero della tessera sanitaria"), "user", ()),
    "medico": (
        _("Medico o pediatra"),
        "user",
        ("scope", "kind_from", "place_from", "reunion_from", "ambito_from", "different_from"),
    ),
    "medico_testo": (_("Medico o testo libero"), "user", ("kind_from", "max_length")),
    "autocomplete": (_("Elenco con ricerca"), "search", ("options", "offered_when", "source")),
    "file": (_("File"), "upload", ("max_files",)),
    "readonly": (_("Dato del profilo (sola lettura)"), "lock", ()),
    "info": (_("Informazione calcolata"), "info-circle", ("shows",)),
}


def _message(label):
    return blocks.CharBlock(required=False, label=label, max_length=200)


def question_block(kind):
    label, icon, needs = QUESTION_KINDS[kind]
    children = [
        ("label", blocks.CharBlock(label=_("etichetta"), max_length=400)),
        ("key", question_key()),
        ("help", blocks.CharBlock(required=False, label=_("aiuto"), max_length=400)),
        ("required", blocks.ChoiceBlock(label=_("obbligatoria"), choices=REQUIRED_CHOICES, default="always")),
        ("required_when", ConditionBlock(label=_("obbligatoria se"))),
        ("show_when", ConditionBlock(label=_("mostra se"))),
        ("error", _message(_("messaggio se manca"))),
        ("wrong", _message(_("messaggio se è sbagliata"))),
        ("prefill", blocks.ChoiceBlock(required=False, label=_("precompila con"), choices=PREFILL_CHOICES)),
        ("first_value", blocks.CharBlock(required=False, label=_("valore iniziale"), max_length=200)),
    ] + [(name, SETTINGS[name]()) for name in needs]
    return KeyedBlock(children, label=label, icon=icon, label_format="{label}", collapsed=True)


class CalculationBlock(KeyedBlock):
    label = blocks.CharBlock(label=_("etichetta"), max_length=400)
    key = question_key()
    help = blocks.CharBlock(required=False, label=_("aiuto"), max_length=400)
    expression = blocks.TextBlock(label=_("calcolo"), rows=2, max_length=500, help_text=EXPRESSION_HELP)
    reads_as = blocks.ChoiceBlock(label=_("si legge come"), choices=READS_AS_CHOICES, default="number")
    show_when = ConditionBlock(label=_("mostra se"))

    class Meta:
        icon = "cog"
        label = _("Valore calcolato")
        label_format = "{label}"
        collapsed = True


QUESTION_BLOCKS = [(kind, question_block(kind)) for kind in QUESTION_KINDS]
CALCULATION_BLOCKS = [("calculation", CalculationBlock())]


class GroupBlock(KeyedBlock):
    label = blocks.CharBlock(label=_("etichetta"), max_length=400)
    key = question_key()
    help = blocks.CharBlock(required=False, label=_("aiuto"), max_length=400)
    item_label = blocks.CharBlock(
        label=_("nome di ogni riga"), max_length=60, help_text=_("Per esempio «Figlio»: si legge «Figlio 1».")
    )
    min = blocks.IntegerBlock(label=_("righe, minimo"), min_value=0, max_value=MOST_ROWS, default=0)
    max = blocks.IntegerBlock(label=_("righe, massimo"), min_value=1, max_value=MOST_ROWS, default=10)
    show_when = ConditionBlock(label=_("mostra se"))
    error = _message(_("messaggio se mancano righe"))
    questions = blocks.StreamBlock(
        [row for row in QUESTION_BLOCKS if row[0] not in OUTSIDE_GROUPS] + CALCULATION_BLOCKS,
        label=_("domande di ogni riga"),
        collapsed=True,
    )

    class Meta:
        icon = "copy"
        label = _("Gruppo che si ripete")
        label_format = "{label}"
        collapsed = True


GROUP_BLOCKS = [("group", GroupBlock())]


class SectionBlock(KeyedBlock):
    title = blocks.CharBlock(label=_("titolo"), max_length=120)
    key = question_key()
    show_when = ConditionBlock(label=_("mostra la sezione se"))
    questions = blocks.StreamBlock(
        QUESTION_BLOCKS + GROUP_BLOCKS + CALCULATION_BLOCKS, label=_("domande"), collapsed=True
    )

    class Meta:
        icon = "doc-full-inverse"
        label = _("Sezione")
        label_format = "{title}"
        collapsed = True


class StepBlock(KeyedBlock):
    title = blocks.CharBlock(label=_("titolo"), max_length=120)
    key = question_key()
    intro = blocks.TextBlock(required=False, label=_("introduzione"), rows=2, max_length=1000)
    show_when = ConditionBlock(label=_("mostra il passo se"))
    questions = blocks.StreamBlock(
        QUESTION_BLOCKS + [("section", SectionBlock())] + GROUP_BLOCKS + CALCULATION_BLOCKS,
        label=_("domande"),
        collapsed=True,
    )

    class Meta:
        icon = "form"
        label = _("Passo")
        label_format = "{title}"
        collapsed = True


def rule_block(rule):
    children = [(role.name, KeyBlock(label=role.label, required=not role.optional)) for role in rule.roles]
    children += [
        (
            param.name,
            blocks.CharBlock(
                label=param.label, help_text=param.help, max_length=300, required=not param.optional
            ),
        )
        for param in rule.params
    ]
    # A block needs a field of its own, else an editor has nothing to see.
    children.append(
        ("note", blocks.CharBlock(required=False, label=_("nota per i redattori"), max_length=200))
    )
    return blocks.StructBlock(children, label=rule.label, icon="clipboard-list", help_text=rule.help)


STEP_BLOCKS = [("step", StepBlock())]
RULE_BLOCKS = [(rule.name, rule_block(rule)) for rule in CATALOGUE.values()]
