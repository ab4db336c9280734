"""make screenshots: the README's pictures, taken from a demo town of its own. PNGs under docs/screenshots/."""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from portal.demo.cast import CITIZENS, PASSWORD, STAFF

from .browser import CHROMIUM, ROOT, Server, visitor_of

FOLDER = ROOT / "docs" / "screenshots"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}


def take(visitor, name, size=WIDE):
    visitor.page.set_viewport_size(size)
    visitor.page.screenshot(path=FOLDER / f"{name}.png")
    visitor.page.set_viewport_size(WIDE)


def of_a_citizen(visitor):
    visitor.go("/")
    take(visitor, "home")
    visitor.go("/servizi/scelta-in-deroga/")
    take(visitor, "service")
    visitor.go("/accesso/").fill({"email": CITIZENS[1].email, "password": PASSWORD})
    visitor.press("Accedi", exact=True)
    take(visitor, "area")
    take(visitor, "area-320", NARROW)
    visitor.page.locator("#pratiche").scroll_into_view_if_needed()
    take(visitor, "practices")
    for row, name in (("Scelta in Deroga", "practice"), ("Bozza", "step")):
        visitor.go("/area-personale/?q=" + row.replace(" ", "+"))
        visitor.page.locator("#pratiche table a[href*='/pratiche/']").first.click()
        visitor.page.wait_for_load_state()
        if name == "step":
            visitor.follow("Continua", exact=False)
        take(visitor, name)


def of_an_operator(visitor):
    visitor.go("/admin/login/")
    boss = next(member for member in STAFF if member.role == "responsabile")
    visitor.page.locator('[autocomplete="username"], [type="email"]').first.fill(boss.email)
    visitor.page.locator('[type="password"]').fill(PASSWORD)
    with visitor.page.expect_navigation():
        visitor.page.locator('form [type="submit"]').first.click()
    visitor.go("/admin/pratiche/")
    take(visitor, "desk")
    with visitor.page.expect_navigation():
        visitor.page.locator("td a, th a").first.click()
    take(visitor, "desk-practice")


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as var, sync_playwright() as playwright:
        server = Server(Path(var))
        server.start()
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            for tour in (of_a_citizen, of_an_operator):
                with visitor_of(chromium, server) as visitor:
                    tour(visitor)
        finally:
            chromium.close()
            server.stop()


if __name__ == "__main__":
    main()
