"""What a person of the demo town types into the eight forms: question key -> the words, as a keyboard would give them.

Two values are not words: FILE (a file to choose) and TICK (a box to tick); a doctor is given by regional code.
A form takes from here what it asks and leaves the rest: a hidden question is simply never asked.
"""

from datetime import timedelta

from . import doctors

FILE, TICK = object(), object()
TWO_YEARS = timedelta(days=730)


def day(value):
    return f"{value:%d/%m/%Y}"


def typed(slug, variant, citizen, today, child=None, adult=None):
    """The answers of `citizen` to the form of the service `slug`: for themselves, for their `child`, or by delegation
    of another `adult`.

    `variant` is a name of VARIANTS[slug]; dates are taken from `today`.
    """
    person = child or adult or citizen
    answers = {"per_chi": "me"}
    if child:
        answers = beneficiary(child) | {"per_chi": "figlio", "responsabilita": "congiunta"}
    if adult:
        answers = beneficiary(adult) | {"per_chi": "delega", "all_delega": FILE}
    kind = "pls" if person.age(today) < 6 else "mmg"
    answers |= {"tipo_medico": kind, "medico_scelto": doctors.near(person, kind)}
    answers |= contacts(citizen, today) | VARIANTS[slug][variant](person, today)
    if adult is None:
        # The form knows the citizenship of the profile.
        answers.pop("cittadinanza", None)
    return answers


def beneficiary(person):
    return {
        "ben_cognome": person.surname,
        "ben_nome": person.name,
        "ben_sesso": person.sex,
        "ben_data_nascita": day(person.birth_date),
        "ben_luogo_nascita": person.birth_place,
        "ben_codice_fiscale": person.fiscal_code,
        "ben_comune": person.residence.comune.upper(),
    }


def contacts(citizen, today):
    documents = {
        "telefono": citizen.phone,
        "doc_tipo": "carta_identita",
        "doc_numero": f"CA{citizen.id:05d}AX",
        "doc_scadenza": day(today + TWO_YEARS),
        "all_documento": FILE,
    }
    declarations = (
        "445 controlli privacy revoca vecchia reddito domicilio stato_famiglia senza_medico residenza"
    )
    boxes = {f"dich_{name}": TICK for name in f"{declarations} estero deroga".split()}
    return documents | boxes


def change_of_doctor(person, today):
    return {"motivo": "distanza"}


def change_after_moving(person, today):
    return {"motivo": "residenza", "medico_attuale": "Dottor Bianchi di Varese"}


def change_for_other_reasons(person, today):
    return {
        "motivo": "altro",
        "motivo_altro": "Gli orari dell'ambulatorio non vanno d'accordo con il mio lavoro.",
    }


def leaving_for_another_asl(person, today):
    return {
        "medico_attuale": "Dottoressa Verdi",
        "motivo": "altra_asl",
        "nuova_asl": "ASL Città di Torino, Torino",
        "decorrenza": day(today + timedelta(days=10)),
    }


def leaving_for_abroad(person, today):
    return {
        "medico_attuale": "Dottoressa Verdi",
        "motivo": "estero",
        "stato_estero": "GERMANIA",
        "decorrenza": day(today + timedelta(days=30)),
    }


def lost_card(person, today):
    return {
        "motivo": "smarrimento",
        "tipo_tessera": "con_chip",
        "data_evento": day(today - timedelta(days=6)),
        "luogo_evento": "Stazione di Busto Arsizio",
        "denuncia": "no",
        "indirizzo_ok": "si",
    }


def stolen_card(person, today):
    return lost_card(person, today) | {
        "motivo": "furto",
        "denuncia": "si",
        "denuncia_autorita": "Carabinieri di Busto Arsizio",
        "denuncia_data": day(today - timedelta(days=5)),
        "all_denuncia": FILE,
    }


def worn_card(person, today):
    return {
        "motivo": "deteriorata",
        "tipo_tessera": "senza_chip",
        "numero_tessera": person.card_number,
        "indirizzo_ok": "si",
    }


def permit(person, today):
    return {
        "cittadinanza": person.citizenship,
        "titolo": "valido",
        "motivo_permesso": "lavoro_subordinato",
        "permesso_numero": f"I{person.id:08d}",
        "permesso_rilascio": day(today - timedelta(days=200)),
        "permesso_scadenza": day(today + timedelta(days=400)),
        "questura": "Varese",
        "titolo_ue": "subordinato",
        "all_permesso": FILE,
        "all_passaporto": FILE,
        "all_ue": FILE,
    }


def renewal_with_the_same_doctor(person, today):
    return permit(person, today) | {"conferma_medico": "confermo"}


def renewal_with_another_doctor(person, today):
    return permit(person, today) | {"conferma_medico": "altro_medico"}


def voluntary_enrolment(person, today):
    return permit(person, today) | {
        "motivo_permesso": "studio",
        "vol_reddito": "0",
        "vol_importo": "700",
        "vol_data": day(today - timedelta(days=3)),
        "all_f24": FILE,
        "conferma_medico": "nessuno",
    }


def from_another_asl(person, today):
    return {
        "categoria": "italiano_asl",
        "prov_asl": "ASL Napoli 1 Centro",
        "prov_revoca": "ufficio",
        "data_residenza": day(today - timedelta(days=20)),
    }


def back_from_abroad(person, today):
    return {
        "categoria": "italiano_estero",
        "prov_stato": "GERMANIA",
        "data_residenza": day(today - timedelta(days=12)),
    }


def newborn(person, today):
    return {
        "categoria": "neonato",
        "neo_dichiarazione": "si",
        "neo_comune_dichiarazione": "BUSTO ARSIZIO",
        "gen2_presente": "no",
        "gen_straniero": "no",
    }


def foreign_enrolment(person, today):
    return permit(person, today) | {
        "categoria": "cittadino_non_ue",
        "data_residenza": day(today - timedelta(days=40)),
    }


def out_of_work(person, today):
    return {
        "tipo_esenzione": "reddito",
        "rinnovo": "no",
        "codice_reddito": "E02",
        "ruolo_reddito": "titolare",
        "cpi": "Centro per l'impiego di Busto Arsizio, 12/01/2026",
        "ultimo_lavoro": "si",
        "coniuge": "si",
        "figli": "1",
        "reddito": "9800,50",
    }


def low_income_by_age(person, today):
    return {"tipo_esenzione": "reddito", "rinnovo": "no", "codice_reddito": "E01", "reddito": "18500"}


def illness(person, today):
    return {
        "tipo_esenzione": "patologia",
        "rinnovo": "no",
        "codice_patologia": "013",
        "cert_struttura": "Ospedale di Circolo",
        "cert_data": day(today - timedelta(days=30)),
        "all_certificato": FILE,
    }


def disability(person, today):
    return {
        "tipo_esenzione": "invalidita",
        "rinnovo": "si",
        "codice_scaduto": "C03",
        "tipo_invalidita": "C03",
        "percentuale": "75",
        "verbale_data": day(today - timedelta(days=90)),
        "all_verbale": FILE,
    }


def temporary_for_work(person, today):
    return {
        "tipo_richiesta": "prima",
        "dom_comune": person.domicile.comune.upper(),
        "dom_cap": person.domicile.cap,
        "dom_indirizzo": person.domicile.street,
        "dom_civico": person.domicile.number,
        "dal": day(today),
        "al": day(today + timedelta(days=180)),
        "asl_residenza": f"ASL di {person.residence.comune}",
        "medico_residenza": "da_revocare",
        "motivo": "lavoro",
        "lavoro_datore": "Officine Alto Olona, Busto Arsizio",
    }


def temporary_for_study(person, today):
    return temporary_for_work(person, today) | {
        "motivo": "studio",
        "studio_istituto": "Università dell'Alto Olona, secondo anno",
    }


def derogation_to_another_ambito(person, today):
    return {
        "tipo_deroga": "altro_ambito",
        "medico_scelto": doctors.elsewhere(person, "mmg"),
        "motivo": "vicinanza",
        "spiegazione": "L'ambulatorio è accanto al posto dove lavoro e vi arrivo a piedi ogni giorno.",
        "accettazione": "allego",
        "all_accettazione": FILE,
        "all_prova": FILE,
    }


def derogation_over_the_ceiling(person, today):
    return derogation_to_another_ambito(person, today) | {
        "tipo_deroga": "massimale",
        "medico_scelto": doctors.full(person, "mmg"),
        "motivo": "gravi",
        "spiegazione": "Il medico mi segue da vent'anni e conosce la mia storia clinica.",
        "accettazione": "ufficio",
    }


VARIANTS = {
    "cambio-medico": {
        "usual": change_of_doctor,
        "moved": change_after_moving,
        "other": change_for_other_reasons,
    },
    "revoca-medico": {"usual": leaving_for_another_asl, "abroad": leaving_for_abroad},
    "duplicato-tessera-sanitaria": {"usual": lost_card, "stolen": stolen_card, "worn": worn_card},
    "rinnovo-ssn-stranieri": {
        "usual": renewal_with_the_same_doctor,
        "other_doctor": renewal_with_another_doctor,
        "voluntary": voluntary_enrolment,
    },
    "nuova-iscrizione-ssn": {
        "usual": from_another_asl,
        "abroad": back_from_abroad,
        "newborn": newborn,
        "foreign": foreign_enrolment,
    },
    "esenzione-ticket": {
        "usual": out_of_work,
        "age": low_income_by_age,
        "illness": illness,
        "disability": disability,
    },
    "iscrizione-temporanea-ssr": {"usual": temporary_for_work, "study": temporary_for_study},
    "scelta-in-deroga": {"usual": derogation_to_another_ambito, "ceiling": derogation_over_the_ceiling},
}
