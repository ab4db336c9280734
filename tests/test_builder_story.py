"""From nothing to a decision: an editor builds a form in the page editor, a citizen sends it, the office reads it.

The reference form: 8 steps (two of the library), 40 questions of its own, 6 conditions chosen from lists and those of a
copied step, a group that repeats, two calculations, a file.
"""

import json
import re
from datetime import date

import pytest

from portal.demo.answers import FILE, TICK, contacts
from portal.demo.cast import CITIZENS, STAFF

from .browser import visitor_of
from .form_building import Builder
from .story import sign_in

SERVICE = "prenotazione-cup"
YES_NO = ("Sì", "No")
PARENT = {
    "stato_civile": "coniugato", "professione": "Impiegata", "residente_dal": "01/02/2010",
    "telefono_del_lavoro": "0331 123456", "comune_di_lavoro": "GALLARATE (VA)", "lavora_in_un_altra_provincia": TICK,
    "provincia_di_lavoro": "Milano",
}  # fmt: skip
CHILDREN = {
    "figli-0-nome_del_figlio": "Anna", "figli-0-nato_il": "03/04/2015", "figli-0-reddito": "1.200,50",
    "figli-0-frequenta": "scuola", "figli-0-nome_della_scuola": "Scuola Manzoni",
    "figli-1-nome_del_figlio": "Bruno", "figli-1-nato_il": "09/10/2021", "figli-1-reddito": "0",
    "figli-1-frequenta": "nido",
}  # fmt: skip
REST = {
    "persone_in_casa": "4", "reddito_da_lavoro": "20.000,00", "altri_redditi": "500,00", "anno_dei_redditi": "2025",
    "hai_l_isee": "si", "valore_isee": "15.000,00", "note_sui_redditi": "Nessuna nota da aggiungere.",
    "titolo_dell_alloggio": "affitto", "canone_mensile": "600,00", "stanze": "3", "indirizzo_dell_alloggio": "Via Po 1",
    "cap_dell_alloggio": "21052", "ascensore": "no", "tipo_di_documento": "carta_di_identita",
    "numero_documento": "CA12345AX", "scade_il": "01/01/2035", "copia_del_documento": FILE,
    "email_per_le_comunicazioni": "maria@posta.example", "preferenza": "email",
}  # fmt: skip


def build(builder):
    builder.library_step("Per chi è la richiesta")
    parent = family(builder)
    other = builder.duplicate(parent)
    builder.write(other, title="L'altro genitore")
    builder.condition(other, "Stato civile", "è", "Coniugato")
    children(builder)
    income(builder)
    home(builder)
    papers(builder)
    builder.library_step("Riepilogo e dichiarazioni")


def family(builder):
    step = builder.step("Il genitore")
    builder.question(step, "Scelta singola (elenco)", "Stato civile", ("Libero", "Coniugato", "Altro"))
    other = builder.question(step, "Testo", "Altro stato civile")
    builder.condition(other, "Stato civile", "è", "Altro")
    builder.question(step, "Testo", "Professione")
    builder.question(step, "Data", "Residente dal")
    builder.question(step, "Telefono", "Telefono del lavoro")
    builder.question(step, "Comune", "Comune di lavoro")
    builder.question(step, "Casella", "Lavora in un'altra provincia", required="never")
    place = builder.question(step, "Testo", "Provincia di lavoro")
    builder.condition(place, "Lavora in un'altra provincia")
    return step


def children(builder):
    step = builder.step("I figli")
    builder.question(step, "Numero intero", "Persone in casa")
    group = builder.add(f"{step}-questions", "Gruppo che si ripete")
    builder.write(group, label="Figli", item_label="Figlio", min="1", max="4")
    builder.question(group, "Testo", "Nome del figlio")
    builder.question(group, "Data", "Nato il")
    builder.question(group, "Importo in euro", "Reddito")
    builder.question(group, "Scelta singola (elenco)", "Frequenta", ("Scuola", "Nido", "Niente"))
    school = builder.question(group, "Testo", "Nome della scuola")
    builder.condition(school, "Frequenta", "è", "Scuola")
    total = builder.add(f"{step}-questions", "Valore calcolato")
    builder.write(total, label="Reddito dei figli", expression="somma(figli.reddito)", reads_as="euro")


def income(builder):
    step = builder.step("I redditi")
    builder.question(step, "Importo in euro", "Reddito da lavoro")
    builder.question(step, "Importo in euro", "Altri redditi")
    builder.question(step, "Numero intero", "Anno dei redditi", min="2000", max="2100")
    builder.question(step, "Scelta singola (pulsanti)", "Hai l'ISEE?", YES_NO)
    value = builder.question(step, "Importo in euro", "Valore ISEE")
    builder.condition(value, "Hai l'ISEE?", "è", "Sì")
    builder.question(step, "Testo lungo", "Note sui redditi")
    total = builder.add(f"{step}-questions", "Valore calcolato")
    formula = "reddito_da_lavoro + altri_redditi + somma(figli.reddito)"
    builder.write(total, label="Reddito della famiglia", expression=formula, reads_as="euro")


def home(builder):
    step = builder.step("L'alloggio")
    builder.question(step, "Scelta singola (pulsanti)", "Titolo dell'alloggio", ("Proprietà", "Affitto"))
    rent = builder.question(step, "Importo in euro", "Canone mensile")
    builder.condition(rent, "Titolo dell'alloggio", "è", "Affitto")
    builder.question(step, "Numero intero", "Stanze")
    builder.question(step, "Testo", "Indirizzo dell'alloggio")
    builder.question(step, "CAP", "CAP dell'alloggio")
    builder.question(step, "Scelta singola (pulsanti)", "Ascensore", YES_NO)


def papers(builder):
    step = builder.step("I documenti")
    kinds = ("Carta di identità", "Passaporto")
    builder.question(step, "Scelta singola (elenco)", "Tipo di documento", kinds)
    builder.question(step, "Testo", "Numero documento")
    builder.question(step, "Data", "Scade il")
    builder.question(step, "File", "Copia del documento")
    builder.question(step, "Email", "Email per le comunicazioni")
    builder.question(step, "Scelta singola (pulsanti)", "Preferenza", ("Email", "Telefono"))


@pytest.mark.browser
@pytest.mark.xdist_group("builder")
class TestTheReferenceForm:
    @pytest.fixture(scope="class")
    @classmethod
    def built(cls, chromium, server):
        """What the portal says of the form that the editor has just published: the schema of its first version."""
        editor = next(member for member in STAFF if member.role == "redattore")
        with visitor_of(chromium, server) as visitor:
            builder = Builder(visitor.page)
            builder.sign_in(editor)
            builder.new_form(parent_id(server), "Modulo di riferimento")
            build(builder)
            builder.publish()
            assert visitor.trouble == []
        return schema(server)

    def test_an_editor_builds_it_from_nothing(self, built):
        assert [step["title"] for step in built["steps"]] == [
            "Per chi è la richiesta", "Il genitore", "L'altro genitore", "I figli", "I redditi", "L'alloggio",
            "I documenti", "Riepilogo e dichiarazioni",
        ]  # fmt: skip
        own = [row for step in built["steps"][1:-1] for row in asked(step)]
        assert len(own) == 40 and len({row["key"] for row in own}) == 40
        conditions = [row["show_when"] for row in [*own, *built["steps"]] if row["show_when"]]
        assert len(conditions) == 8 and {row["op"] for row in conditions} == {"eq", "filled"}
        assert sum(row["kind"] == "file" for row in own) == 1

    def test_a_copied_step_has_keys_of_its_own_and_conditions_that_read_them(self, built):
        copy = {row["key"]: row for row in built["steps"][2]["questions"]}
        assert built["steps"][2]["key"] == "il_genitore_2" and list(copy)[0] == "stato_civile_2"
        assert copy["altro_stato_civile_2"]["show_when"]["field"] == "stato_civile_2"
        assert built["steps"][2]["show_when"] == {"field": "stato_civile", "op": "eq", "value": "coniugato"}

    def test_a_citizen_sends_it_and_the_office_reads_it(self, built, chromium, server):
        person = CITIZENS[1]
        other = {f"{key}_2": value for key, value in PARENT.items()}
        answers = {"per_chi": "me", **PARENT, **other, **CHILDREN, **REST, **contacts(person, date.today())}
        with visitor_of(chromium, server) as visitor:
            sign_in(visitor, person)
            visitor.go(f"/area-personale/nuova/{SERVICE}/")
            visitor.press("Inizia una nuova richiesta")
            visitor.walk(answers)
            number = re.search(r"Numero pratica (\d+)", visitor.main.inner_text())[1]
        office_reads(chromium, server, number)


def asked(step):
    """The questions of a step, those of its group too; what is calculated is not asked."""
    for row in step["questions"]:
        if row["kind"] == "group":
            yield from row["questions"]
        elif row["kind"] != "calculation":
            yield row


def parent_id(server):
    words = f"from services.models import ServicePage; print(ServicePage.objects.get(slug='{SERVICE}').pk)"
    return int(server.manage("shell", "-v", "0", "-c", words))


def schema(server):
    words = (
        "import json; from services.models import ServicePage; "
        f"print(json.dumps(ServicePage.objects.get(slug='{SERVICE}').form_page.current_version.schema))"
    )
    return json.loads(server.manage("shell", "-v", "0", "-c", words))


def office_reads(chromium, server, number):
    boss = next(member for member in STAFF if member.role == "responsabile")
    with visitor_of(chromium, server) as visitor:
        Builder(visitor.page).sign_in(boss)
        visitor.go(f"/admin/pratiche/?testo={number}")
        visitor.follow(f"#{number}")
        visitor.reads(
            "Reddito della famiglia", "21.700,50", "Anna", "Scuola Manzoni", "L'altro genitore", "documento-"
        )
