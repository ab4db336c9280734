"""Two operators and a responsabile handle twenty practices by every path, with the keyboard alone.

An action is a key that is pressed (with the one held for it) or a text that is typed, however long. The issue asks for at
most six of them where a practice is routine: open, read, accept with the template, next. Reading is counted too: the key
that brings the rest of the page into view.
"""

import pytest

from portal.demo.cast import STAFF

from .office_hands import LIST, Citizens, hands_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("office")]
MOST_ACTIONS = 6
REASONS = "Dalle verifiche la tessera risulta già spedita all'indirizzo indicato."
OBSERVED = "chiedo di riesaminare la mia richiesta"


@pytest.fixture(scope="module")
def citizens(server):
    """Who asks, answers and takes back while the office is at work."""
    town = Citizens(server)
    yield town
    town.leave()


@pytest.fixture(scope="module")
def numbers(citizens):
    return citizens.do("send", 13, 7)


@pytest.fixture(scope="module")
def ours(numbers):
    return numbers["Busto Arsizio"]


@pytest.fixture(scope="module")
def theirs(numbers):
    return numbers["Gallarate"]


@pytest.fixture(scope="module")
def people(server, chromium, numbers):
    """{district or role: Hands}, each in a browser of their own."""
    emails = {member.district or member.role: member.email for member in STAFF}
    seen = set()
    with (
        hands_of(chromium, server, emails["Busto Arsizio"], seen) as busto,
        hands_of(chromium, server, emails["Gallarate"], seen) as gallarate,
        hands_of(chromium, server, emails["responsabile"], seen) as boss,
    ):
        yield {"busto": busto, "gallarate": gallarate, "boss": boss}


@pytest.fixture
def busto(people):
    return people["busto"]


@pytest.fixture
def gallarate(people):
    return people["gallarate"]


@pytest.fixture
def boss(people):
    return people["boss"]


def refuse(hands, why, waiver=""):
    hands.deed("reject")
    if waiver:
        hands.first_of("[name=code]")
    hands.write("[name=text]", why)
    if waiver:
        hands.choose("[name=notice_waiver]", waiver)
    hands.confirm()
    hands.reads("Rifiutata")


def warn(hands, number):
    hands.find(number)
    hands.take()
    hands.deed("give_notice")
    hands.first_of("[name=code]")
    hands.write("[name=text]", REASONS)
    hands.confirm()
    hands.reads("preavviso di rigetto")


def hear(hands, number, citizens):
    """A preavviso, and what the citizen answers to it."""
    warn(hands, number)
    citizens.do("observe", number)
    hands.page.reload()
    hands.reads(OBSERVED)


class TestTwentyPractices:
    def test_the_keys_are_listed_and_many_are_taken_in_charge_from_the_list(self, busto, ours):
        busto.open_list("tutte")
        busto.press("?")
        busto.reads("Scorciatoie da tastiera", "Pratica dopo, pratica prima nell'elenco")
        busto.press("Escape")
        busto.press("g")
        busto.go_by("i")
        busto.tick(ours[:4])
        busto.go_by("e")
        busto.reads("Prendi in carico: 4 pratiche")
        busto.confirm()
        busto.reads("Riuscita per 4 di 4 pratiche")

    def test_a_routine_practice_takes_at_most_six_actions(self, busto, ours):
        busto.open_list("mie")
        for number in ours[:2]:
            busto.actions = 0
            if busto.visitor.path == LIST:
                busto.press("j")
                busto.go_by("Enter")
            busto.is_on(number)
            busto.press("PageDown")
            busto.go_by("a")
            busto.reads("Il documento", "abbiamo chiesto il duplicato della Tessera Sanitaria")
            busto.confirm()
            busto.reads("Hai accettato la pratica")
            busto.go_by("n")
            assert busto.actions <= MOST_ACTIONS
        busto.is_on(ours[2])

    def test_something_is_asked_asked_again_and_the_document_is_a_file(self, busto, ours, citizens):
        busto.ask(ours[2], "luogo_evento", "Ci serve il comune in cui è successo.")
        assert citizens.do("answer", ours[2])
        busto.page.reload()
        busto.deed("judge_integration")
        busto.choose("[name=esito_luogo_evento]", "Chiedi di nuovo")
        busto.write("[name=perche_luogo_evento]", "Il comune manca ancora.")
        busto.confirm()
        busto.reads("in attesa di integrazione")
        assert citizens.do("answer", ours[2])
        busto.page.reload()
        busto.deed("judge_integration")
        busto.confirm()
        busto.go_by("a")
        busto.choose("[name=paper]", "Carico un file")
        busto.attach("[name=document]")
        busto.confirm()
        busto.reads("Hai accettato", "Operatore Busto Scarica Ricevuta di richiesta duplicato")

    def test_what_was_asked_is_taken_back(self, busto, ours):
        busto.ask(ours[3], "motivo", "Non è chiaro che cosa è successo.")
        busto.deed("withdraw_integration")
        busto.confirm()
        busto.accept()

    def test_one_is_refused_without_a_preavviso_for_a_coded_reason(self, busto, ours):
        busto.search(ours[4])
        busto.take()
        refuse(busto, REASONS, waiver="Richiesta inammissibile")

    def test_after_the_preavviso_and_the_observations_one_is_refused(self, busto, ours, citizens):
        hear(busto, ours[5], citizens)
        refuse(busto, f"{REASONS} Le osservazioni non portano elementi nuovi.")

    def test_after_the_preavviso_and_the_observations_one_is_accepted(self, busto, ours, citizens):
        hear(busto, ours[6], citizens)
        busto.accept()

    def test_a_preavviso_is_taken_back_and_the_request_accepted(self, busto, ours):
        warn(busto, ours[7])
        busto.deed("withdraw_notice")
        busto.confirm()
        busto.accept()

    def test_words_a_note_and_a_release(self, busto, ours):
        busto.find(ours[8])
        busto.take()
        busto.go_by("r")
        busto.type("Buongiorno {richiedente}, stiamo esaminando la pratica {numero}.")
        busto.confirm()
        busto.reads(f"stiamo esaminando la pratica {ours[8]}")
        busto.deed("note")
        busto.type("Verificato per telefono con l'ufficio tessere.")
        busto.confirm()
        busto.reads("Verificato per telefono")
        busto.deed("release")
        busto.confirm()
        busto.reads("In carico a nessuno")

    def test_the_responsabile_gives_it_to_the_operator_by_name(self, busto, boss, ours):
        boss.find(ours[8])
        boss.deed("assign")
        boss.choose("[name=to]", "Operatore Busto")
        boss.confirm()
        busto.find(ours[8])
        busto.accept()

    def test_many_are_shared_by_load_taken_back_and_shared_again(self, gallarate, boss, theirs):
        for is_undone in (True, False):
            boss.open_list("da-prendere")
            boss.tick(theirs)
            boss.bulk("assign")
            boss.choose("[name=to]", "A chi ha meno pratiche aperte")
            boss.confirm()
            boss.reads("Riuscita per 7 di 7 pratiche")
            if is_undone:
                boss.undo()
                boss.reads("Annullata il")
        gallarate.open_list("mie")
        gallarate.reads("Pratiche da 1 a 7 di 7", "assegnata")

    def test_what_was_written_to_many_is_taken_back_in_time(self, gallarate, theirs):
        gallarate.open_list("mie")
        gallarate.tab_to("[data-pick-all] input")
        gallarate.press("Space")
        gallarate.bulk("write")
        gallarate.write("[name=text]", "Lo sportello di lunedì è chiuso.")
        gallarate.confirm()
        gallarate.reads("7 comunicazioni partono alle")
        gallarate.undo()
        gallarate.reads("Comunicazione ritirata prima dell'invio")

    def test_who_comes_second_reads_by_name_who_was_quicker_and_loses_no_word(self, gallarate, boss, theirs):
        gallarate.find(theirs[0])
        boss.find(theirs[0])
        boss.reads("Hanno aperto questa pratica anche: Operatore Gallarate")
        boss.go_by("r")
        boss.type("Buongiorno, la sua pratica è in esame.")
        gallarate.take()
        boss.confirm()
        boss.reads("è cambiata mentre la guardavi", "la sua pratica è in esame", "Non è stato salvato nulla")
        gallarate.find(theirs[1])
        boss.find(theirs[1])
        boss.go_by("e")
        gallarate.take()
        boss.confirm()
        boss.reads(f"Pratica #{theirs[1]} già in carico a Operatore Gallarate", "Non è stato salvato nulla")

    def test_who_comes_second_on_many_reads_it_for_each(self, gallarate, boss, theirs, citizens):
        citizens.do("withdraw", theirs[6])
        boss.open_list("da-prendere")
        boss.tick(theirs[2:4])
        gallarate.open_list("da-prendere")
        gallarate.tick(theirs[2:6])
        gallarate.go_by("e")
        gallarate.confirm()
        gallarate.reads("Riuscita per 4 di 4 pratiche")
        boss.go_by("e")
        boss.confirm()
        boss.reads("Riuscita per 0 di 2 pratiche", "già in carico a Operatore Gallarate")

    def test_the_colleague_accepts_one_after_the_other(self, gallarate):
        gallarate.accept_all(6)

    def test_the_responsabile_opens_a_decision_again_and_decides_anew(self, boss, ours):
        boss.find(ours[4])
        boss.deed("reopen")
        boss.write("[name=reason]", "Il rifiuto si basava su un dato sbagliato dell'anagrafe.")
        boss.confirm()
        boss.reads("In Elaborazione")
        boss.accept()

    def test_back_and_forth_in_one_s_own_list_which_is_kept_as_a_file(self, busto, ours):
        busto.open_list("da-prendere")
        busto.tick(ours[9:])
        busto.go_by("e")
        busto.confirm()
        busto.reads("Riuscita per 4 di 4 pratiche")
        busto.open_list("mie")
        busto.open_first(ours[9])
        for key, number in (("n", ours[10]), ("n", ours[11]), ("p", ours[10])):
            busto.go_by(key)
            busto.is_on(number)
        busto.open_list("mie")
        kept = busto.download(".desk-exports a[href*=csv]").decode("utf-8-sig")
        assert [number for number in ours if number in kept] == ours[9:]

    def test_what_is_left_is_finished(self, busto):
        busto.accept_all(4)

    def test_every_practice_has_its_end_and_the_books_are_right(self, citizens, ours, theirs):
        ends = citizens.do("ends", ours + theirs)
        assert (ends.count("accepted"), ends.count("rejected"), ends.count("withdrawn")) == (18, 1, 1)
        assert citizens.do("wrong") == []

    def test_no_mouse_was_seen_and_nothing_broke_in_the_browser(self, people, busto):
        assert [(hands.mouse, hands.visitor.trouble) for hands in people.values()] == [([], [])] * 3
        busto.page.mouse.wheel(0, 10)
        busto.page.mouse.down()
        assert "mousedown" in busto.mouse  # one would have been seen
