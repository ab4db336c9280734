"""A form with a section, a repeatable group and calculations, filled and sent in a real browser, with and without scripts."""

import pytest

from portal.demo.answers import TICK
from tests.browser import visitor_of

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def form(server):
    server.manage("shell", "-c", "from tests.group_form import publish; publish()")


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def first_step(request, chromium, server, form):
    login = next(row for row in server.logins() if "cittadin" in row["role"].lower())
    with visitor_of(chromium, server, javascript=request.param) as visitor:
        visitor.go("/accesso/")
        visitor.main.locator('[autocomplete="username"]').fill(login["email"])
        visitor.main.locator("[name=password]").fill("Prova123!")
        visitor.main.locator("[name=password]").press("Enter")
        visitor.page.wait_for_url("**/area-personale/")
        visitor.go("/area-personale/nuova/contributo-figli/")
        visitor.main.locator("form:last-of-type button[type=submit]").last.click()
        visitor.page.wait_for_url("**/1/")
        yield visitor


def button(visitor, name):
    """Press a button that scripts answer in the page, and the server with another page."""
    if not visitor.javascript:
        visitor.press(name)
        return
    visitor.page.get_by_role("button", name=name).first.click()


def titles(visitor):
    return visitor.page.locator("legend[data-row-title]:visible").all_inner_texts()


def test_rows_come_and_go_and_the_request_is_sent(first_step):
    visitor = first_step
    visitor.look()
    visitor.fill({"figli-0-nome": "Anna", "figli-0-nato_il": "01/03/2005"})
    for name in ("Luca", "Ugo"):
        button(visitor, "Aggiungi figlio")
        last = visitor.page.locator("[data-row]").last
        last.locator('[name$="-nome"]').fill(name)
        last.locator('[name$="-nato_il"]').fill("02/03/2020")
        last.locator('[name$="-nato_il"]').press("Tab")
    assert titles(visitor) == ["Figlio 1", "Figlio 2", "Figlio 3"]
    button(visitor, "Togli Figlio 2")
    assert titles(visitor) == ["Figlio 1", "Figlio 2"]
    assert visitor.page.locator('[name$="-nome"]:visible').evaluate_all("all => all.map(f => f.value)") == [
        "Anna",
        "Ugo",
    ]
    visitor.fill({"figli-0-lavora": "si", "figli-0-reddito": "1.200,50"})
    if visitor.javascript:
        visitor.reads("Redditi dei figli 1.200,50 €", "Età (anni) 21")
        assert visitor.page.get_by_text("Lavora?").filter(visible=True).count() == 1
    visitor.press("Avanti")
    assert visitor.path.endswith("/2/"), visitor.complaint()
    visitor.fill({"in_affitto": TICK, "canone": "500"})
    if visitor.javascript:
        visitor.reads("La casa", "6.000,00 €")
    visitor.look()
    visitor.press("Avanti")
    visitor.reads(
        "Figlio 1", "Anna", "Figlio 2", "Ugo", "Redditi dei figli 1.200,50 €", "Canone annuo 6.000,00 €"
    )
    visitor.look()
    visitor.fill({"dich_privacy": TICK})
    visitor.press("Invia", exact=True)
    assert visitor.path.endswith("/inviata/"), visitor.complaint()
    assert visitor.trouble == []
