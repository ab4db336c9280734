"""The card's screens for who runs no scripts and for who uses no mouse: the same road, to the welcome page and out."""

import pytest

from portal.demo.cast import CITIZENS, PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("card_town")]

LAURA, IVANO = CITIZENS[8], CITIZENS[7]
PAGE, WELCOME = "/accesso/ts-cns/", "/area-personale/benvenuto/"
DONE, LEFT = "Operazione correttamente eseguita", "Togli la TS-CNS dal lettore e chiudi tutte le finestre"


def card_of(town, person, label, card_id):
    names = {"surname": person.surname.upper(), "name": person.name.upper()}
    return town.works.card(label, person.fiscal_code, card_id=card_id, issuer="regional", **names)


def test_without_scripts_a_card_is_tried_registered_comes_in_and_leaves(holder, card_town):
    with holder(card_of(card_town, LAURA, "laura", "7430010000004001"), javascript=False) as laura:
        laura.go(PAGE).look()
        laura.follow("Prova la tua carta")
        laura.look()
        laura.show_card("Prova la tua carta", "")
        laura.reads("La tua carta funziona", "finisce con 4001")
        laura.look()
        laura.show_card("Registra TS-CNS")
        laura.reads("Esiste un account con questo codice fiscale")
        laura.look()
        laura.follow("Entra e collega la tessera")
        laura.fill({"email": LAURA.email, "password": PASSWORD})
        laura.press("Accedi", exact=True)
        laura.look()
        laura.press("Collega la tessera")
        laura.reads(DONE)
        laura.look()
        laura.page.locator("summary", has_text="Profilo").click()
        laura.press("Esci")
        laura.go(PAGE)
        laura.show_card("Login TS-CNS")
        assert laura.path == WELCOME
        laura.reads("Servizi attivi", "Richiesta di Esenzione per Patologia, Invalidità e Reddito")
        laura.look()
        laura.page.locator("summary", has_text="Profilo").click()
        laura.press("Esci")
        laura.reads(LEFT)
        laura.look()


def test_by_keyboard_alone_too(holder, card_town):
    with holder(card_of(card_town, IVANO, "ivano", "7430010000004002")) as ivano:
        ivano.go("/accesso/")
        ivano.enter("Come funziona")
        ivano.enter("Prova la tua carta")
        ivano.show_card("Prova la tua carta", "", by_keyboard=True)
        ivano.reads("La tua carta funziona")
        ivano.look()
        ivano.show_card("Registra TS-CNS", by_keyboard=True)
        ivano.enter("Entra e collega la tessera")
        ivano.reach("email").type(IVANO.email)
        ivano.reach("password").type(PASSWORD)
        ivano.enter("Accedi")
        ivano.enter("Collega la tessera")
        ivano.reads(DONE)
        leave(ivano)
        ivano.enter("Accedi di nuovo")
        ivano.show_card("Login TS-CNS", by_keyboard=True)
        assert ivano.path == WELCOME
        ivano.look()
        leave(ivano)
        ivano.reads(LEFT)
        assert ivano.trouble == []


def leave(visitor):
    visitor.reach("Profilo").press("Enter")
    visitor.enter("Esci")
