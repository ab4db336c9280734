"""The demo town's screens of the office and of the citizen, as wide as a telephone and as a desk's screen: axe finds
nothing and nothing is cut off, every fold open."""

import pytest

from portal.demo.cast import CITIZENS, PASSWORD, STAFF

from .browser import Server, visitor_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("telephone")]
WIDTHS = (320, 1280)
OFFICE = {
    "the dashboard": "/admin/",
    "the list with the bar of each term": "/admin/pratiche/?vista=tutte",
    "what is late": "/admin/pratiche/?scadenza=scadute",
    "what waits for the citizen": "/admin/pratiche/?vista=in-attesa",
    "the office in numbers": "/admin/pratiche/numeri/",
    "the absences": "/admin/pratiche/assenze/",
    "deeds on many": "/admin/pratiche/insieme/fatte/",
    "the log": "/admin/pratiche/registro/",
    "the doctors": "/admin/snippets/services/doctor/",
    "the import of doctors": "/admin/medici/importa/",
}
# What is wider than the place that it stands in and cannot be scrolled to: Wagtail's <main> hides it without a word.
CUT_OFF = """() => {
  const main = document.querySelector("main");
  const scrolls = e => e && e !== main && (/auto|scroll/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
  const wide = document.documentElement.scrollWidth > innerWidth;
  return [...main.querySelectorAll("*")].filter(e => {
    const box = e.getBoundingClientRect();
    return box.width > 1 && box.right > innerWidth + 1 && !scrolls(e);
  }).slice(0, 3).map(e => e.outerHTML.slice(0, 160)).concat(wide ? ["the page scrolls sideways"] : []);
}"""


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A server with the demo's practices: late ones, near ones, some that wait."""
    running = Server(tmp_path_factory.mktemp("town"))
    try:
        running.start()
        yield running
    finally:
        running.stop()


def signed_in(visitor, email, path, field):
    visitor.go(path)
    visitor.page.locator(f"[name={field}]").fill(email)
    visitor.page.locator("[name=password]").fill(PASSWORD)
    with visitor.page.expect_navigation():
        visitor.page.locator("[name=password]").press("Enter")
    return visitor


@pytest.fixture(scope="module")
def boss(town, chromium):
    email = next(member.email for member in STAFF if member.role == "responsabile")
    with visitor_of(chromium, town) as visitor:
        yield signed_in(visitor, email, "/admin/login/", "username")


@pytest.fixture(scope="module")
def tekne(town, chromium):
    with visitor_of(chromium, town) as visitor:
        yield signed_in(visitor, CITIZENS[1].email, "/accesso/", "email")


def look(visitor):
    page = visitor.page
    page.evaluate("() => document.querySelectorAll('main details').forEach(fold => fold.open = true)")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        visitor.examine(reflow=False)
        assert page.evaluate(CUT_OFF) == [], f"{page.url} at {width} px"


@pytest.mark.parametrize("path", OFFICE.values(), ids=OFFICE.keys())
def test_whoever_answers_for_the_office_sees_it_whole(boss, path):
    boss.go(path)
    if "vista=tutte" in path:
        boss.reads("giorni su 30", "manca", "Scaduta il")
        assert boss.page.locator(".desk-term progress").count() > 3
    look(boss)


@pytest.mark.parametrize("stage", ["scadenza=scadute", "vista=in-attesa", "vista=chiuse"])
def test_and_the_page_of_a_practice(boss, stage):
    boss.go(f"/admin/pratiche/?{stage}")
    boss.page.set_viewport_size({"width": 1280, "height": 900})
    with boss.page.expect_navigation():
        boss.page.locator("[data-open]").first.click()
    if "scadute" in stage:
        boss.reads("Il termine è passato da")
    look(boss)


@pytest.mark.parametrize("tail", ["", "comunicazioni/", "documenti/"])
def test_so_does_a_citizen_whose_practice_is_late(tekne, tail):
    tekne.go("/area-personale/?q=Scelta+in+Deroga&stato=in_progress")
    tekne.page.set_viewport_size({"width": 1280, "height": 900})
    with tekne.page.expect_navigation():
        tekne.page.locator("#pratiche table a[href*='/pratiche/']").first.click()
    tekne.reads("Siamo in ritardo", "potere sostitutivo")
    tekne.go(tekne.path + tail)
    look(tekne)


@pytest.mark.parametrize("path", ["/area-personale/", "/area-personale/notifiche/", "/medici/"])
def test_and_the_area_itself(tekne, path):
    tekne.go(path)
    look(tekne)
