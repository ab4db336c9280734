"""Each rule of the registry: what it lets pass, what it finds, and with which words."""

from datetime import date

import pytest

from services import rules
from services.context import Context
from services.models import Doctor, LegalNumber, ServicePage
from services.rule_catalogue import CATALOGUE

TODAY = date(2026, 11, 21)
MMG, PLS = {"tipo_medico": "mmg"}, {"tipo_medico": "pls"}
CHANGE, REVOKE, CARD = "cambio-medico", "revoca-medico", "duplicato-tessera-sanitaria"
RENEW, ENROL, EXEMPT = "rinnovo-ssn-stranieri", "nuova-iscrizione-ssn", "esenzione-ticket"
STAY, DEROGATE = "iscrizione-temporanea-ssr", "scelta-in-deroga"


def place(code):
    return {"key": code, "label": code}


BUSTO, GALLARATE, MILANO = place("B300"), place("D869"), place("F205")


def applicant(residence=BUSTO, born="1985-03-12", citizenship="IT"):
    return {
        "fiscal_code": "BNCMRA85C52B300I", "birth_date": born, "citizenship": citizenship,
        "residence": {"place": residence}, "domicile": {"place": residence},
    }  # fmt: skip


def child(born, **more):
    return {"per_chi": "figlio", "ben_data_nascita": born, "ben_comune": BUSTO, **more}


@pytest.fixture
def found(site):
    """found(slug, rule, answers) -> the findings of that rule of the published form."""

    def run(slug, rule, answers, **person):
        schema = ServicePage.objects.get(slug=slug).form_page.current_version.schema
        rows = [row for row in schema["rules"] if row["rule"] == rule]
        assert rows, f"{slug} has no rule {rule}"
        context = Context(TODAY, "password", applicant(**person))
        return rules.findings({"rules": rows}, {"per_chi": "me", **answers}, context)

    return run


def doctor(code, **changes):
    Doctor.objects.filter(regional_code=code).update(**changes)
    return {"key": code, "label": code}


# Of Busto's ambito: 50004 has 56 places, 50001 none, 50003 stands above the ceiling; 50008 is a paediatrician.
# 50023 is of another ambito, with places; 50019 of another one, full.
FREE, FULL, OVER, PAEDIATRICIAN, ELSEWHERE = (place(f"500{n}") for n in ("04", "01", "03", "08", "23"))
ELSEWHERE_FULL, CEASING = place("50019"), place("50034")

PASSES = [
    (CHANGE, "beneficiary", child("2015-01-01")),
    (CHANGE, "beneficiary", {"per_chi": "delega", "ben_data_nascita": "2008-11-21"}),
    (CHANGE, "beneficiary", {"per_chi": "tutela", "ben_data_nascita": "2001-01-01"}),
    (CHANGE, "beneficiary", {}),
    (CHANGE, "other_person", {"ricong_cf": "VRDLCU79S02D869G"}),
    (CHANGE, "other_person", child("2015-01-01", ricong_cf="BNCMRA85C52B300I", ben_codice_fiscale="X")),
    (CHANGE, "doctor_fits", {**MMG, "medico_scelto": FREE}),
    (CHANGE, "doctor_fits", {**MMG, "medico_scelto": FULL, "ricongiungimento": True}),
    (CHANGE, "doctor_fits", child("2021-01-01", **PLS, medico_scelto=PAEDIATRICIAN)),
    (CHANGE, "doctor_fits", child("2015-01-01", **PLS, medico_scelto=PAEDIATRICIAN)),
    (CHANGE, "doctor_fits", child("2015-01-01", **MMG, medico_scelto=FREE)),
    (STAY, "doctor_fits", {**MMG, "medico_scelto": FREE, "dom_comune": BUSTO}),
    (REVOKE, "change_instead", {"motivo": "estero"}),
    (REVOKE, "under_six", child("2024-01-01", motivo="altra_asl")),
    (REVOKE, "under_six", child("2020-11-21", motivo="fiducia")),
    (CARD, "address_current", {"indirizzo_ok": "si"}),
    (RENEW, "foreigners_only", child("2015-01-01", cittadinanza=place("Z330"))),
    (RENEW, "permit_validity", {"titolo": "valido", "permesso_scadenza": "2026-11-22"}),
    (RENEW, "permit_validity", {"titolo": "scaduto_ricevuta", "permesso_scadenza": "2026-10-01"}),
    (RENEW, "receipt_in_time", {"titolo": "scaduto_ricevuta", "permesso_scadenza": "2026-09-01", "ricevuta_data": "2026-10-31"}),
    (RENEW, "voluntary_fee", {"motivo_permesso": "studio", "vol_importo": "700.00", "vol_data": "2026-01-02"}),
    (RENEW, "voluntary_fee", {"motivo_permesso": "collocamento_alla_pari", "vol_importo": "1200.00"}),
    (RENEW, "voluntary_fee", {"motivo_permesso": "motivi_religiosi", "vol_importo": "2000.00"}),
    (RENEW, "voluntary_fee", {"motivo_permesso": "asilo", "vol_importo": "1.00"}),
    (ENROL, "category_citizenship", child("2015-01-01", categoria="cittadino_ue", cittadinanza=place("Z129"))),
    (ENROL, "category_citizenship", child("2015-01-01", categoria="cittadino_non_ue", cittadinanza=place("Z330"))),
    (ENROL, "category_citizenship", {"categoria": "italiano_asl"}),
    (ENROL, "category_citizenship", child("2015-01-01", categoria="adozione")),
    (ENROL, "category_citizenship", {"categoria": "adozione", "per_chi": "tutela", "ben_data_nascita": "2008-11-22"}),
    (ENROL, "category_citizenship", {"categoria": "italiano_estero", "per_chi": ""}),
    (ENROL, "newborn", child("2025-11-21", categoria="neonato")),
    (ENROL, "newborn", {"categoria": "italiano_asl"}),
    (ENROL, "birth_declared", {"neo_dichiarazione": "si"}),
    (EXEMPT, "income_limit", {"codice_reddito": "E01", "reddito": "36151.98"}),
    (EXEMPT, "income_limit", {"codice_reddito": "E02", "reddito": "8263.31", "coniuge": "no", "figli": "0"}),
    (EXEMPT, "income_limit", {"codice_reddito": "E04", "reddito": "12394.97", "coniuge": "si", "figli": "2"}),
    (EXEMPT, "income_limit", {"codice_reddito": "E03"}),
    (EXEMPT, "income_requirements", child("2020-11-22", codice_reddito="E01")),
    (EXEMPT, "income_requirements", {"codice_reddito": "E02", "ultimo_lavoro": "si"}),
    (EXEMPT, "income_requirements", {"codice_reddito": "E04", "ruolo_reddito": "familiare"}),
    (EXEMPT, "certificate_age", {"cert_data": "2025-11-21"}),
    (EXEMPT, "disability", {"tipo_invalidita": "C01", "percentuale": "100"}),
    (EXEMPT, "disability", {"tipo_invalidita": "C03", "percentuale": "67"}),
    (EXEMPT, "disability", child("2015-01-01", tipo_invalidita="C04", percentuale="50")),
    (STAY, "period", {"dal": "2026-12-01", "al": "2027-03-01"}),
    (STAY, "period", {"dal": "2026-12-01", "al": "2027-12-01"}),
    (DEROGATE, "derogation", {"tipo_deroga": "altro_ambito", **MMG, "medico_scelto": ELSEWHERE}),
    (DEROGATE, "derogation", {"tipo_deroga": "massimale", **MMG, "medico_scelto": FULL}),
    (DEROGATE, "derogation", {"tipo_deroga": "massimale", **MMG, "medico_scelto": OVER}),
    (DEROGATE, "derogation", child("2012-11-22", tipo_deroga="mantenimento", medico_scelto=PAEDIATRICIAN)),
]  # fmt: skip

FINDS = [
    (CHANGE, "beneficiary", child("2008-11-21"), "ben_data_nascita", "deve essere minorenne"),
    (CHANGE, "beneficiary", {"per_chi": "delega", "ben_data_nascita": "2008-11-22"}, "ben_data_nascita", "deve essere maggiorenne"),
    (CHANGE, "other_person", {"ricong_cf": "BNCMRA85C52B300I"}, "ricong_cf", "di un'altra persona"),
    (CHANGE, "doctor_fits", {**MMG, "medico_scelto": FULL}, "medico_scelto", "non ha più posti"),
    (CHANGE, "doctor_fits", {**MMG, "medico_scelto": FREE, "medico_riserva": FULL, "ricongiungimento": True}, "medico_riserva", "non ha più posti"),
    (CHANGE, "doctor_fits", {**MMG, "medico_scelto": FREE, "medico_riserva": FREE}, "medico_riserva", "diverso dal primo"),
    (CHANGE, "doctor_fits", {**MMG, "medico_scelto": ELSEWHERE}, "medico_scelto", "fuori dall'ambito"),
    (CHANGE, "doctor_fits", {**PLS, "medico_scelto": FREE}, "medico_scelto", "del tipo indicato"),
    (CHANGE, "doctor_fits", {**MMG, "medico_scelto": place("99999")}, "medico_scelto", "non è più in attività"),
    (CHANGE, "doctor_fits", child("2020-11-22", **MMG, medico_scelto=FREE), "medico_scelto", "Fino a 6 anni è obbligatorio il pediatra."),
    (CHANGE, "doctor_fits", child("2012-11-21", **PLS, medico_scelto=PAEDIATRICIAN), "medico_scelto", "Dai 14 anni si sceglie il medico di medicina generale."),
    (CHANGE, "doctor_fits", child("2015-01-01", **MMG, medico_scelto=FREE, ben_comune=MILANO), "medico_scelto", "non risiede e non ha domicilio"),
    (STAY, "doctor_fits", {**MMG, "medico_scelto": FREE, "dom_comune": GALLARATE}, "medico_scelto", "fuori dall'ambito"),
    (REVOKE, "change_instead", {"motivo": "fiducia"}, "motivo", "Vuoi solo cambiare medico? Usa «Cambio Medico / Cambio Pediatra»"),
    (REVOKE, "under_six", child("2020-11-22", motivo="fiducia"), "motivo", "Sotto i 6 anni il pediatra è obbligatorio"),
    (CARD, "address_current", {"indirizzo_ok": "no"}, "indirizzo_ok", "Aggiorna prima la residenza"),
    (RENEW, "foreigners_only", {"cittadinanza": place("IT")}, "cittadinanza", "è per i cittadini stranieri"),
    (RENEW, "permit_validity", {"titolo": "valido", "permesso_scadenza": "2026-11-21"}, "permesso_scadenza", "Il permesso è scaduto"),
    (RENEW, "receipt_in_time", {"titolo": "scaduto_ricevuta", "permesso_scadenza": "2026-09-01", "ricevuta_data": "2026-11-01"}, "ricevuta_data", "entro 60 giorni"),
    (RENEW, "voluntary_fee", {"motivo_permesso": "studio", "vol_importo": "699.99"}, "vol_importo", "Il contributo minimo è di 700,00 €."),
    (RENEW, "voluntary_fee", {"motivo_permesso": "collocamento_alla_pari", "vol_importo": "1199.00"}, "vol_importo", "di 1.200,00 €."),
    (RENEW, "voluntary_fee", {"motivo_permesso": "motivi_religiosi", "vol_importo": "1999.99"}, "vol_importo", "di 2.000,00 €."),
    (RENEW, "voluntary_fee", {"motivo_permesso": "studio", "vol_importo": "700.00", "vol_data": "2025-12-31"}, "vol_data", "dell'anno di iscrizione, il 2026"),
    (RENEW, "foreigners_only", {"cittadinanza": place("Z330")}, "cittadinanza", "è per i cittadini stranieri"),
    (ENROL, "category_citizenship", child("2015-01-01", categoria="cittadino_ue", cittadinanza=place("Z330")), "cittadinanza", "non è di un Paese UE"),
    (ENROL, "category_citizenship", child("2015-01-01", categoria="cittadino_non_ue", cittadinanza=place("Z129")), "cittadinanza", "fuori dall'Unione europea"),
    (ENROL, "category_citizenship", {"categoria": "cittadino_non_ue"}, "per_chi", "è per i cittadini stranieri"),
    (ENROL, "category_citizenship", {"categoria": "adozione"}, "per_chi", "è per un minore"),
    (ENROL, "category_citizenship", {"categoria": "adozione", "per_chi": "delega", "ben_data_nascita": "1990-01-01"}, "per_chi", "è per un minore"),
    (ENROL, "category_citizenship", {"categoria": "adozione", "per_chi": "tutela", "ben_data_nascita": "2008-11-21"}, "ben_data_nascita", "è per un minore"),
    (ENROL, "newborn", {"categoria": "neonato"}, "per_chi", "la richiesta è di un genitore"),
    (ENROL, "newborn", child("2025-11-20", categoria="neonato"), "ben_data_nascita", "al massimo 12 mesi"),
    (ENROL, "birth_declared", {"neo_dichiarazione": "no"}, "neo_dichiarazione", "Dichiara prima la nascita"),
    (EXEMPT, "income_limit", {"codice_reddito": "E01", "reddito": "36151.99"}, "reddito", "Il reddito supera il limite di 36.151,98 €."),
    (EXEMPT, "income_limit", {"codice_reddito": "E02", "reddito": "8263.32", "coniuge": "no", "figli": "0"}, "reddito", "di 8.263,31 €."),
    (EXEMPT, "income_limit", {"codice_reddito": "E04", "reddito": "12394.98", "coniuge": "si", "figli": "2"}, "reddito", "di 12.394,97 €."),
    (EXEMPT, "income_requirements", child("2020-11-21", codice_reddito="E01"), "codice_reddito", "meno di 6 o più di 65 anni"),
    (EXEMPT, "income_requirements", {"codice_reddito": "E04", "ruolo_reddito": "titolare"}, "codice_reddito", "ha più di 60 anni"),
    (EXEMPT, "income_requirements", {"codice_reddito": "E02", "ultimo_lavoro": "no"}, "ultimo_lavoro", "Chi non ha mai lavorato"),
    (EXEMPT, "certificate_age", {"cert_data": "2025-11-20"}, "cert_data", "più di 12 mesi"),
    (EXEMPT, "disability", {"tipo_invalidita": "C02", "percentuale": "99"}, "percentuale", "la percentuale è 100"),
    (EXEMPT, "disability", {"tipo_invalidita": "C03", "percentuale": "100"}, "percentuale", "va da 67 a 99"),
    (EXEMPT, "disability", {"tipo_invalidita": "C04", "percentuale": "50"}, "tipo_invalidita", "solo ai minorenni"),
    (STAY, "domicile_here", {"dom_comune": GALLARATE}, "dom_comune", "usa «Cambio Medico / Cambio Pediatra»"),
    (STAY, "period", {"dal": "2026-12-01", "al": "2027-02-28"}, "al", "Il periodo deve durare da 3 a 12 mesi."),
    (STAY, "period", {"dal": "2026-12-01", "al": "2027-12-02"}, "al", "Il periodo deve durare da 3 a 12 mesi."),
    (DEROGATE, "derogation", {"tipo_deroga": "altro_ambito", **MMG, "medico_scelto": FREE}, "medico_scelto", "Non serve la deroga"),
    (DEROGATE, "derogation", {"tipo_deroga": "massimale", **MMG, "medico_scelto": FREE}, "medico_scelto", "Non serve la deroga"),
    (DEROGATE, "derogation", {"tipo_deroga": "altro_ambito", **MMG, "medico_scelto": FULL}, "tipo_deroga", "chiedi la deroga per il massimale"),
    (DEROGATE, "derogation", {"tipo_deroga": "massimale", **MMG, "medico_scelto": ELSEWHERE}, "tipo_deroga", "è di un altro ambito"),
    (DEROGATE, "derogation", child("2012-11-21", tipo_deroga="mantenimento", medico_scelto=PAEDIATRICIAN), "tipo_deroga", "nei 12 mesi prima dei 14 anni"),
    (DEROGATE, "derogation", child("2013-11-22", tipo_deroga="mantenimento", medico_scelto=PAEDIATRICIAN), "tipo_deroga", "nei 12 mesi prima dei 14 anni"),
    (DEROGATE, "derogation", child("2013-01-01", tipo_deroga="mantenimento", medico_scelto=FREE), "medico_scelto", "scegli il pediatra attuale"),
    (DEROGATE, "derogation", child("2024-01-01", tipo_deroga="altro_ambito", **MMG, medico_scelto=ELSEWHERE), "medico_scelto", "Fino a 6 anni"),
]  # fmt: skip

WARNINGS = ("change_instead", "address_current", "receipt_in_time")


class TestVectors:
    @pytest.mark.parametrize(("slug", "rule", "answers"), PASSES)
    def test_it_lets_pass(self, found, slug, rule, answers):
        assert found(slug, rule, answers) == []

    @pytest.mark.parametrize(("slug", "rule", "answers", "key", "words"), FINDS)
    def test_it_finds(self, found, slug, rule, answers, key, words):
        findings = found(slug, rule, answers)
        assert [finding.key for finding in findings] == [key]
        assert words in findings[0].message
        is_warning = rule in WARNINGS or "mai lavorato" in words
        assert findings[0].kind == ("warning" if is_warning else "error")

    def test_every_rule_has_a_passing_and_a_failing_vector(self):
        assert {row[1] for row in PASSES} | {"domicile_here"} == set(rules.REGISTRY)
        assert {row[1] for row in FINDS} == set(rules.REGISTRY)

    def test_the_catalogue_and_the_registry_agree(self):
        assert {rule.name for rule in CATALOGUE.values() if rule.run_by == "form"} == set(rules.REGISTRY)


class TestRedirects:
    """domain 1.9: where the citizen is sent instead, with a link."""

    def test_a_full_doctor_leads_to_the_derogation(self, found):
        finding = found(CHANGE, "doctor_fits", {**MMG, "medico_scelto": FULL})[0]
        assert finding.link == ("/servizi/scelta-in-deroga/", "Scelta in Deroga")

    def test_a_doctor_of_another_ambito_too(self, found):
        finding = found(CHANGE, "doctor_fits", {**MMG, "medico_scelto": ELSEWHERE})[0]
        assert finding.link[0] == "/servizi/scelta-in-deroga/"

    @pytest.mark.parametrize("kind", ["altro_ambito", "massimale"])
    def test_who_lives_elsewhere_gets_no_derogation_but_a_temporary_enrolment(self, found, kind):
        answers = {"tipo_deroga": kind, **MMG, "medico_scelto": FULL if kind == "massimale" else FREE}
        findings = found(DEROGATE, "derogation", answers, residence=MILANO)
        assert [finding.link[0] for finding in findings] == ["/servizi/iscrizione-temporanea-ssr/"]

    def test_a_needless_derogation_leads_to_the_change(self, found):
        answers = {"tipo_deroga": "altro_ambito", **MMG, "medico_scelto": FREE}
        assert found(DEROGATE, "derogation", answers)[0].link[0] == "/servizi/cambio-medico/"

    def test_a_revocation_for_lost_trust_is_warned_with_the_link(self, found):
        finding = found(REVOKE, "change_instead", {"motivo": "fiducia"})[0]
        assert (finding.kind, finding.link[0]) == ("warning", "/servizi/cambio-medico/")

    def test_a_resident_is_led_from_the_temporary_enrolment_to_the_change(self, found):
        finding = found(STAY, "domicile_here", {"dom_comune": BUSTO})[0]
        assert (finding.kind, finding.link[0]) == ("error", "/servizi/cambio-medico/")

    def test_who_lives_elsewhere_may_stay(self, found):
        assert found(STAY, "domicile_here", {"dom_comune": BUSTO}, residence=MILANO) == []

    def test_nobody_stays_temporarily_outside_the_territory(self, found):
        finding = found(STAY, "domicile_here", {"dom_comune": MILANO}, residence=MILANO)[0]
        assert "territorio di questa Azienda" in finding.message


class TestDoctors:
    def test_at_most_five_per_cent_over_the_ceiling(self, found):
        answers = {
            **MMG,
            "medico_scelto": doctor("50001", ceiling=1500, assisted=1574),
            "ricongiungimento": True,
        }
        assert found(CHANGE, "doctor_fits", answers) == []
        doctor("50001", assisted=1575)
        assert "non ha più posti" in found(CHANGE, "doctor_fits", answers)[0].message

    def test_a_derogation_has_the_same_margin_but_for_brothers_of_a_paediatrician(self, found):
        over = {
            **PLS,
            "medico_scelto": doctor("50008", ceiling=1000, assisted=1050),
            "tipo_deroga": "massimale",
        }
        words = "anche il limite delle scelte in deroga"
        assert words in found(DEROGATE, "derogation", child("2020-01-01", **over))[0].message
        assert found(DEROGATE, "derogation", child("2020-01-01", **over, motivo="ricongiungimento")) == []

    def test_a_doctor_who_ceased_is_refused_and_one_who_will_is_told(self, found):
        answers = {**MMG, "medico_scelto": doctor("50004", ceases_on=date(2026, 12, 31))}
        finding = found(CHANGE, "doctor_fits", answers)[0]
        assert finding.kind == "warning" and "31/12/2026" in finding.message
        doctor("50004", ceases_on=TODAY)
        assert "non è più in attività" in found(CHANGE, "doctor_fits", answers)[0].message

    def test_a_child_has_the_doctors_of_its_own_comune(self, found):
        answers = child("2015-01-01", **MMG, medico_scelto=FREE)
        assert found(CHANGE, "doctor_fits", answers, residence=MILANO) == []

    def test_full_and_of_another_ambito_is_a_derogation_like_any_other(self, found):
        answers = {"tipo_deroga": "altro_ambito", **MMG, "medico_scelto": ELSEWHERE_FULL}
        assert found(DEROGATE, "derogation", answers) == []


class TestNumbers:
    def test_a_new_number_holds_from_its_day(self, found):
        answers = {"codice_reddito": "E01", "reddito": "38000.00"}
        assert found(EXEMPT, "income_limit", answers)
        LegalNumber.objects.create(name="income_limit_e01", value="38000.00", valid_from=date(2026, 11, 1))
        LegalNumber.objects.create(name="income_limit_e01", value="99000.00", valid_from=date(2027, 1, 1))
        assert found(EXEMPT, "income_limit", answers) == []
        assert "38.000,00 €" in found(EXEMPT, "income_limit", {**answers, "reddito": "38000.01"})[0].message

    def test_only_the_asked_keys_are_told(self, found, site):
        schema = ServicePage.objects.get(slug=EXEMPT).form_page.current_version.schema
        answers = {"per_chi": "me", "codice_reddito": "E01", "reddito": "99999.00", "cert_data": "2020-01-01"}
        context = Context(TODAY, "password", applicant())
        assert {row.key for row in rules.findings(schema, answers, context, keys={"reddito"})} == {"reddito"}

    def test_no_answers_no_findings(self, site):
        for service in ServicePage.objects.live():
            if service.form_page:
                schema = service.form_page.current_version.schema
                found = rules.findings(schema, {}, Context(TODAY, "password", applicant(residence=MILANO)))
                assert found == []


class TestCategories:
    """Who asks for herself is what her profile says, whatever she writes in the form."""

    @pytest.mark.parametrize("category", ["italiano_asl", "italiano_estero"])
    def test_a_foreigner_is_not_enrolled_as_an_italian(self, found, category):
        finding = found(ENROL, "category_citizenship", {"categoria": category}, citizenship="Z330")[0]
        assert finding.key == "per_chi" and "per i cittadini italiani" in finding.message

    @pytest.mark.parametrize(("category", "code"), [("cittadino_ue", "Z110"), ("cittadino_non_ue", "Z330")])
    def test_a_foreigner_is_enrolled_as_what_she_is(self, found, category, code):
        answers = {"categoria": category, "cittadinanza": place(code)}
        assert found(ENROL, "category_citizenship", answers, citizenship=code) == []

    def test_a_foreign_parent_may_enrol_an_italian_child(self, found):
        answers = child("2015-01-01", categoria="italiano_asl")
        assert found(ENROL, "category_citizenship", answers, citizenship="Z330") == []

    def test_a_foreigner_may_renew(self, found):
        answers = {"cittadinanza": place("Z330")}
        assert found(RENEW, "foreigners_only", answers, citizenship="Z330") == []
