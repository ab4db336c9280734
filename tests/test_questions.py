"""Every kind of question: what it takes, what it stores, how it reads, and what it says when it refuses."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Place
from services.amounts import italian_amount, read_amount
from services.context import Known
from services.models import Doctor
from services.questions import KINDS
from services.questions.numbers import read_date
from services.schema import KINDS as KIND_NAMES
from tests.form_cases import ask, context, journey, one, options, posted, schema, step, when

pytestmark = pytest.mark.django_db


def test_every_kind_of_the_contract_has_a_class():
    assert set(KINDS) == set(KIND_NAMES)


def stored(question, value, answers=None):
    form = one(question, answers, **{question["key"]: value})
    assert form.is_valid(), form.errors
    return form.answers().get(question["key"])


def error(question, value="", answers=None):
    form = one(question, answers, **{question["key"]: value})
    assert not form.is_valid()
    assert question["key"] not in form.answers()
    return form.errors[question["key"]][0]


def text(question, answer):
    return KINDS[question["kind"]](question).text(answer)


TAKEN = [
    (ask("a"), "  due   parole ", "due parole", "due parole"),
    (ask("a", pattern="person_name"), "D'Ambrosetti Niccolò-Maria", "D'Ambrosetti Niccolò-Maria", None),
    (ask("a", pattern="alphanumeric"), "ca 12345 ab", "CA12345AB", None),
    (ask("a", pattern="exemption_code"), "e01", "E01", None),
    (ask("a", "textarea"), "una\r\ndue  \n", "una\ndue", None),
    (ask("a", "radio", options=options("si", "no")), "si", "si", "Si"),
    (ask("a", "select", options=options("si", "no")), "no", "no", "No"),
    (ask("a", "checkboxes", options=options("x", "y", "z")), ["z", "x"], ["x", "z"], "X, Z"),
    (ask("a", "checkbox"), "on", True, "Sì"),
    (ask("a", "declaration"), "on", True, "Sì"),
    (ask("a", "date"), "1/3/1990", "1990-03-01", "01/03/1990"),
    (ask("a", "date"), "01-03-1990", "1990-03-01", None),
    (ask("a", "date"), "01031990", "1990-03-01", None),
    (ask("a", "date"), "01.03.1990", "1990-03-01", None),
    (ask("a", "date", not_before="today"), "21/11/2026", "2026-11-21", None),
    (ask("a", "number", min=0, max=15), " 007 ", "7", "7"),
    (ask("a", "euro"), "36.151,98", "36151.98", "36.151,98 €"),
    (ask("a", "euro"), "36151.98", "36151.98", None),
    (ask("a", "euro"), "€ 1.234", "1234.00", "1.234,00 €"),
    (ask("a", "euro"), "0", "0.00", "0,00 €"),
    (ask("a", "tel"), "+39 0331/000001", "+39 0331/000001", None),
    (ask("a", "email"), " nome@posta.example ", "nome@posta.example", None),
    (ask("a", "pec"), "nome@pec.example", "nome@pec.example", None),
    (ask("a", "cap"), "00 123", "00123", None),
    (ask("a", "numero_ts"), "80380 00999 4591510221", "80380009994591510221", None),
    (ask("a", "codice_fiscale"), " rssmra 80b01 b300i ", "RSSMRA80B01B300I", None),
    (ask("a", "codice_fiscale"), "RSSMRAULBLMBPLLD", "RSSMRAULBLMBPLLD", None),
    (ask("a", "codice_fiscale"), "12345678903", "12345678903", None),
    (ask("a", "medico_testo"), "Rossi di Roma", {"key": "", "label": "Rossi di Roma"}, "Rossi di Roma"),
    (ask("a", "autocomplete", options=options("lavoro", "studio")), "studio", "studio", "Studio"),
    (ask("a", "autocomplete", options=options("lavoro", "studio")), "stu", "studio", None),
]


@pytest.mark.parametrize(("question", "typed", "answer", "reads"), TAKEN, ids=lambda value: str(value)[:40])
def test_what_is_taken_and_how_it_is_stored(question, typed, answer, reads):
    assert stored(question, typed) == answer
    if reads:
        assert text(question, answer) == reads


REFUSED = [
    (ask("nome"), "", "Inserisci nome"),
    (ask("nome", error="Scrivi come ti chiami"), "", "Scrivi come ti chiami"),
    (ask("nome", max_length=5), "abcdefg", "Nome può avere al massimo 5 caratteri: ne hai inseriti 7"),
    (ask("spiegazione", "textarea", min_length=20), "breve", "Spiegazione deve avere almeno 20 caratteri"),
    (ask("nome", pattern="person_name"), "R2D2", "Usa solo lettere, spazi, apostrofi e trattini"),
    (ask("motivo", "radio", options=options("a", "b")), "", "Scegli un'opzione per motivo"),
    (ask("motivo", "radio", options=options("a", "b")), "forzato", "Scegli un'opzione per motivo"),
    (ask("cose", "checkboxes", options=options("a", "b")), ["a", "forzato"], "Scegli un'opzione per cose"),
    (ask("cose", "checkboxes", options=options("a", "b"), max=1), ["a", "b"], "Scegli al massimo 1 opzione"),
    (ask("d", "declaration", label="Dichiaro il vero."), "", "Per continuare devi accettare «Dichiaro il vero.»"),
    (ask("giorno", "date"), "31/02/2020", "Inserisci la data nel formato gg/mm/aaaa, ad esempio 27/03/1985"),
    (ask("giorno", "date"), "1/3/90", "Inserisci la data nel formato gg/mm/aaaa, ad esempio 27/03/1985"),
    (ask("giorno", "date", not_after="today"), "22/11/2026", "La data non può essere nel futuro"),
    (ask("giorno", "date", not_before="today"), "20/11/2026", "La data non può essere nel passato: deve essere oggi o più avanti"),
    (ask("giorno", "date", not_before="today-2y", not_after="today"), "20/11/2024", "La data deve essere tra il 21/11/2024 e il 21/11/2026"),
    (ask("ben_data_nascita", "date", not_after="today"), "22/11/2026", "La data di nascita deve essere nel passato"),
    (ask("figli", "number", min=0, max=15), "16", "Inserisci un numero tra 0 e 15"),
    (ask("figli", "number", min=0, max=15), "due", "Inserisci un numero tra 0 e 15"),
    (ask("figli", "number", min=0, max=15), "٣", "Inserisci un numero tra 0 e 15"),
    (ask("reddito", "euro", min=0), "-5", "Inserisci un importo in euro, ad esempio 36.151,98"),
    (ask("reddito", "euro", min=2000), "1.999,99", "Inserisci un importo di almeno 2.000,00 €"),
    (ask("reddito", "euro"), "1,2,3", "Inserisci un importo in euro, ad esempio 36.151,98"),
    (ask("telefono", "tel"), "12345", "Inserisci un numero di telefono valido, ad esempio 0331 000001"),
    (ask("email", "email"), "nome@", "Inserisci un indirizzo email valido, ad esempio nome@posta.example"),
    (ask("cap", "cap"), "2105", "Il CAP è composto da 5 cifre"),
    (ask("tessera", "numero_ts"), "80381" + "0" * 15, "Inserisci le 20 cifre"),
    (ask("cf", "codice_fiscale"), "RSSMRA80B01B300J", "Il codice fiscale non è corretto"),
    (ask("cf", "codice_fiscale"), "STP0301201234567", "Un codice STP o ENI"),
    (ask("cf", "codice_fiscale", provisional=False), "12345678903", "Qui serve il codice fiscale di 16 caratteri"),
    (ask("cf", "codice_fiscale", different_from=["applicant"]), "BNCMRA85C52B300I", "Inserisci un codice fiscale diverso"),
    (ask("all", "file", label="Delega firmata"), "", "Scegli un file per delega firmata"),
    (ask("voce", "autocomplete", options=options("lavoro")), "vacanza", 'Non troviamo "vacanza"'),
]  # fmt: skip


@pytest.mark.parametrize(("question", "typed", "message"), REFUSED, ids=lambda value: str(value)[:40])
def test_what_is_refused_and_in_which_words(question, typed, message):
    assert error(question, typed).startswith(message)


@pytest.mark.parametrize(
    "kind", sorted(set(KINDS) - {"file", "info", "readonly", "medico", "group", "calculation"})
)
@pytest.mark.parametrize(
    "typed", ["\x00", "🙂" * 300, "<script>", "a" * 20000, "\ud800", "٠١/٠٢/٢٠٢٠", "NaN", "-0", "1e9"]
)
def test_nothing_that_is_typed_breaks_a_question(site, kind, typed):
    question = ask("a", kind, options=options("si", "no"), min=0, max=9, not_after="today")
    form = one(question, a=typed)
    form.is_valid()
    assert "\x00" not in str(form.answers()) + str(form.typed())
    str(form["a"])


def test_an_optional_question_may_stay_empty():
    for kind in set(KINDS) - {"info", "readonly", "group", "calculation"}:
        form = one(ask("a", kind, required=False, options=options("si")), a="")
        assert form.is_valid() and form.answers() == {}


def test_a_limit_follows_another_answer():
    form = schema(
        step(
            "uno",
            ask("dal", "date"),
            ask("al", "date", not_before="answer:dal+3m", not_after="answer:dal+12m"),
        )
    )
    walk = journey(form)
    bound = walk.form(walk.step(1), data=posted(dal="21/11/2026", al="20/02/2027"))
    assert bound.errors["al"] == ["La data deve essere tra il 21/02/2027 e il 21/11/2027"]
    assert walk.form(walk.step(1), data=posted(dal="21/11/2026", al="21/02/2027")).is_valid()


def test_a_limit_on_an_unanswered_question_does_not_bind():
    form = schema(
        step("uno", ask("dal", "date", required=False), ask("al", "date", not_before="answer:dal+3m"))
    )
    walk = journey(form)
    assert walk.form(walk.step(1), data=posted(dal="", al="20/02/2027")).is_valid()


def test_only_the_options_of_the_context_are_offered_and_taken():
    tipo = ask(
        "tipo", "radio",
        options=[
            {"key": "mmg", "label": "Medico", "when": when("@eta", "gt", 5)},
            {"key": "pls", "label": "Pediatra", "when": when("@eta", "lt", 14)},
        ],
    )  # fmt: skip
    form = one(tipo, tipo="pls")
    assert "Pediatra" not in str(form["tipo"]) and not form.is_valid()
    child = {"per_chi": "figlio", "ben_data_nascita": "2016-01-01"}
    walk = journey(
        schema(step("chi", ask("per_chi"), ask("ben_data_nascita", "date")), step("due", tipo)), child
    )
    assert "Pediatra" in str(walk.form(walk.step(2))["tipo"]) and "Medico" in str(
        walk.form(walk.step(2))["tipo"]
    )


class TestFiscalCode:
    PERSON = {"cognome": "Rossi", "nome": "Maria", "sesso": "F", "nascita": "1980-02-01"}

    def form(self, code, **changes):
        keys = {
            "surname": "cognome",
            "name": "nome",
            "sex": "sesso",
            "birth_date": "nascita",
            "birth_place": "luogo",
        }
        questions = [ask(key, "text") for key in ("cognome", "nome", "sesso", "nascita")]
        form = schema(
            step("chi", *questions, ask("luogo", "luogo")),
            step("cf", ask("cf", "codice_fiscale", coherent_with=keys)),
        )
        answers = self.PERSON | {"luogo": {"key": "B300", "label": "BUSTO ARSIZIO (VA)"}} | changes
        walk = journey(form, answers)
        return walk.form(walk.step(2), data=posted(cf=code))

    def test_it_fits_the_person(self):
        assert self.form("RSSMRA80B01B300I", sesso="M", nome="Mario").is_valid()

    def test_it_names_what_disagrees(self):
        errors = self.form("RSSMRA80B01B300I", nome="Anna").errors["cf"]
        assert errors == ["Il codice fiscale non corrisponde a: nome, sesso."]

    def test_omocodia_agrees_too(self):
        assert self.form("RSSMRAULBLMBPLLD", sesso="M", nome="Mario").is_valid()

    def test_a_merged_comune_keeps_its_old_code(self, site):
        old, new = Place.objects.get(code="I879"), Place.objects.get(code="M436")
        if old.search_name != new.search_name:
            pytest.skip("the register names them differently")
        place = {"key": "M436", "label": str(new)}
        form = self.form("RSSMRA80B01I879H", sesso="M", nome="Mario", luogo=place)
        assert "luogo di nascita" not in str(form.errors)

    def test_disagreement_may_be_a_warning(self, settings):
        settings.CF_COHERENCE = "warn"
        assert self.form("RSSMRA80B01B300I", nome="Anna").is_valid()


class TestPlaces:
    def test_a_comune_is_found_by_its_name(self, site):
        assert stored(ask("a", "comune"), "busto arsizio") == {"key": "B300", "label": "BUSTO ARSIZIO (VA)"}

    def test_homonyms_become_radios_and_the_choice_is_taken(self, site):
        form = one(ask("a", "comune"), a="Castro")
        assert form.errors["a"][0].startswith("Scegli quale")
        assert 'name="a_choice"' in str(form["a"]) and "CASTRO (BG)" in str(form["a"])
        chosen = one(ask("a", "comune"), a="Castro", a_choice="CASTRO (BG)", a_offered="Castro")
        assert chosen.is_valid() and chosen.answers()["a"]["label"] == "CASTRO (BG)"

    def test_an_old_choice_does_not_win_over_new_words(self, site):
        form = one(ask("a", "comune"), a="Milano", a_choice="CASTRO (BG)", a_offered="Castro")
        assert form.answers()["a"]["label"] == "MILANO (MI)"

    def test_a_state_is_no_comune_but_a_place_of_birth(self, site):
        assert stored(ask("a", "luogo"), "Marocco")["key"] == "Z330"
        assert error(ask("a", "comune"), "Marocco").startswith("Non troviamo")

    def test_only_the_bodys_own_comuni(self, site):
        assert stored(ask("a", "comune", territory=True), "Busto Arsizio")["key"] == "B300"
        assert error(ask("a", "comune", territory=True), "Milano").startswith(
            "Scegli un Comune del territorio"
        )

    def test_a_state_or_citizenship(self, site):
        assert stored(ask("a", "nazione"), "romania")["key"] == "Z129"
        form = one(ask("a", "nazione", prefill="profile.citizenship"))
        assert form.fields["a"].initial == "ITALIA"
        assert stored(ask("cittadinanza", "nazione"), "italiana") == {"key": "IT", "label": "ITALIANA"}

    def test_italy_is_no_state_abroad(self, site):
        abroad = ask("a", "nazione", abroad=True)
        assert stored(abroad, "Francia")["key"] == "Z110"
        for typed in ("Italia", "ITALIA", "italiana", "IT"):
            assert error(abroad, typed) == "Scegli uno Stato estero"
        form = one(abroad)
        assert ("IT", "ITALIA") not in form.fields["a"].widget.rows

    @pytest.mark.parametrize("key", ["a", "cittadinanza"])
    def test_every_state_is_found_by_each_of_its_names(self, site, key):
        question = ask(key, "nazione")
        assert stored(question, "cina") == {"key": "Z210", "label": "REPUBBLICA POPOLARE CINESE"}
        assert stored(question, "Italia")["key"] == stored(question, "ITALIANA")["key"] == "IT"
        asked, known = KINDS["nazione"](question), Known(context())
        for state in Place.objects.states().present():
            for name in (str(state), state.name, state.code, *state.other_names.strip("|").split("|")):
                if name:
                    assert asked.clean(name, known)["key"] == state.code, name


class TestExemptions:
    QUESTION = ask(
        "a",
        "autocomplete",
        source="exemptions:Patologia",
        options=[{"key": "non_so", "label": "Non so", "when": None}],
    )

    def test_by_code_or_name(self, site):
        assert stored(self.QUESTION, "013")["key"] == "013"
        assert stored(self.QUESTION, "diabete mellito")["key"] == "013"
        assert stored(self.QUESTION, "non so") == "non_so"


class TestDoctors:
    def form(self, answers=None, query=None, **more):
        questions = [
            ask("tipo_medico", "radio", options=options("mmg", "pls")),
            ask("comune_ambulatorio", "select", required=False, source="municipalities"),
            ask("ricongiungimento", "checkbox", required=False),
            ask(
                "medico",
                "medico",
                kind_from="tipo_medico",
                place_from="comune_ambulatorio",
                reunion_from="ricongiungimento",
                **more,
            ),
        ]
        self.asked = schema(step("medico", *questions))
        walk = journey(self.asked, answers or {"tipo_medico": "mmg"})
        return walk.form(walk.step(1), data=posted(**query) if query else None)

    def test_the_list_holds_doctors_of_the_ambito_with_places(self, site):
        form = self.form()
        offered = form.fields["medico"].widget.get_context("medico", "", {"id": "id_medico"})["widget"][
            "doctors"
        ]
        assert offered and {(row.kind, row.ambito) for row in offered} == {("mmg", "A1")}
        assert all(row.free_places for row in offered)
        assert len(offered) <= 10

    def test_a_choice_is_stored_with_its_label(self, site):
        doctor = Doctor.objects.with_places().filter(kind="mmg", ambito="A1", ceases_on=None).first()
        form = self.form(query={"tipo_medico": "mmg", "medico": doctor.regional_code})
        assert form.is_valid(), form.errors
        answer = form.answers()["medico"]
        assert answer["key"] == doctor.regional_code and answer["label"].startswith(str(doctor))

    def test_a_full_doctor_is_refused_but_not_for_a_reunion(self, site):
        doctor = Doctor.objects.filter(kind="mmg", ambito="A1", assisted=1500, ceiling=1500).first()
        query = {"tipo_medico": "mmg", "medico": doctor.regional_code}
        assert self.form(query=query).errors["medico"] == [
            "Il medico scelto non ha più posti: scegline un altro"
        ]
        assert self.form(query=query | {"ricongiungimento": "on"}).is_valid()

    def test_a_doctor_of_elsewhere_or_of_nowhere_is_refused(self, site):
        other = Doctor.objects.with_places().exclude(ambito="A1").filter(kind="mmg").first()
        assert (
            "ambito"
            in self.form(query={"tipo_medico": "mmg", "medico": other.regional_code}).errors["medico"][0]
        )
        for forged in ("99999", "'; drop", "9" * 500, "\x00"):
            assert self.form(query={"tipo_medico": "mmg", "medico": forged}).errors["medico"]

    def test_the_page_of_the_list_is_kept_as_typed(self, site):
        form = self.form(query={"tipo_medico": "mmg", "medico": "", "medico_pagina": "2"}, scope="all")
        assert form.typed()["medico"] == {"pick": "", "page": "2"}
        walk = journey(self.asked, {"tipo_medico": "mmg"}, typed=form.typed())
        assert "2 di" in str(walk.form(walk.step(1))["medico"])

    def test_two_lists_of_a_page_cost_one_query(self, site, django_assert_max_num_queries):
        questions = [ask(key, "medico", scope="ambito") for key in ("primo", "secondo")]
        form = schema(step("medico", *questions))
        str(journey(form).form(journey(form).step(1)))
        with django_assert_max_num_queries(2):
            walk = journey(form)
            str(walk.form(walk.step(1)))


@given(st.text(max_size=30))
@settings(max_examples=200)
def test_any_words_are_a_date_or_none(typed):
    day = read_date(typed)
    assert day is None or day.year >= 1


@given(st.decimals(0, 10**9, places=2))
def test_an_amount_reads_back_as_it_was(amount):
    assert read_amount(italian_amount(amount)) == amount
    assert read_amount(f"{amount:.2f}") == amount


@given(st.dates())
def test_a_date_reads_back_as_it_was(day):
    assert read_date(f"{day.day}/{day.month}/{day.year:04d}") == day
