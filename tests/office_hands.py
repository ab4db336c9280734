"""A person at the desk who has a keyboard and no mouse, and the citizens who answer that person meanwhile."""

import json
import re
import subprocess
import sys
from contextlib import contextmanager

from portal.demo.cast import PASSWORD

from .browser import ROOT, a_file, visitor_of

LIST = "/admin/pratiche/"
MOST_TABS = 150
MOUSE = "mouseWasSeen"
# Trusted: by whoever sits there, not by a script. A button that a key presses clicks too, but no pointer goes down.
LISTENS_FOR_A_MOUSE = f"""for (const kind of ["mousedown", "mousemove", "pointerdown", "touchstart", "wheel"])
  addEventListener(kind, (event) => event.isTrusted && {MOUSE}(kind), true);"""


class Citizens:
    """One process that lives as long as the story: to start one costs more than all that it does."""

    def __init__(self, server):
        command = [sys.executable, "-m", "tests.office_rows"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process = subprocess.Popen(command, cwd=ROOT, env=server.environment, **pipes)

    def do(self, *words):
        """What the deed of tests/office_rows.py gives."""
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()
        said = self.process.stdout.readline()
        assert said, f"{words}: {self.process.wait()}"
        return json.loads(said)

    def leave(self):
        self.process.stdin.close()
        assert self.process.wait(20) == 0


@contextmanager
def hands_of(chromium, server, email, seen):
    """Hands, signed in. `seen` holds the kinds of screen that anyone of the office has looked at."""
    with visitor_of(chromium, server) as visitor:
        mouse = []
        visitor.page.context.expose_function(MOUSE, lambda kind: mouse.append(kind))
        visitor.page.context.add_init_script(LISTENS_FOR_A_MOUSE)
        hands = Hands(visitor, seen, mouse)
        hands.sign_in(email)
        yield hands


class Hands:
    """Every key goes through press(), every word through type(): `actions` counts both, one each.

    A key counts once with the one held for it (Ctrl and Enter), a text once however long: what is counted is how often
    someone has to decide what to do next. Whatever opens another page looks at it, once for each kind of screen.
    """

    def __init__(self, visitor, seen, mouse):
        self.visitor, self.page, self.seen, self.mouse = visitor, visitor.page, seen, mouse
        self.reads = visitor.reads
        self.actions = 0

    def sign_in(self, email):
        self.visitor.go("/admin/login/")
        self.tab_to("[name=username]")
        self.type(email)
        self.tab_to("[name=password]")
        self.type(PASSWORD)
        self.go_by("Enter")
        assert self.visitor.path == "/admin/", self.visitor.path

    def press(self, key):
        self.page.keyboard.press(key)
        self.actions += 1

    def type(self, text):
        self.page.keyboard.type(text)
        self.actions += 1

    def go_by(self, key):
        """A key that opens another page."""
        with self.page.expect_navigation():
            self.press(key)
        self.look()

    def go(self, address):
        self.visitor.go(address)
        self.look()

    def look(self):
        """A kind of screen: its address without names, and the parts that it has now."""
        address = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "…", self.visitor.path)
        parts = self.page.locator(".desk h1, .desk h2").all_text_contents()
        kind = re.sub(r"\d+", "", " ".join([address, *parts]))
        if kind not in self.seen:
            self.seen.add(kind)
            self.visitor.examine()

    def has_focus(self, selector):
        return self.page.evaluate("s => document.activeElement.matches(s)", selector)

    def tab_to(self, selector):
        """Tab until it has the focus, as whoever sees where the focus is would do; the menu is skipped by its link."""
        for _step in range(MOST_TABS):
            if self.has_focus(selector):
                return
            self.press("Tab")
            if self.has_focus("a.skiplink"):
                self.press("Enter")
                self.page.wait_for_function("() => !document.activeElement.matches('a.skiplink')")
        raise AssertionError(f"no {selector} by Tab on {self.page.url}")

    def confirm(self):
        self.go_by("Control+Enter")

    def deed(self, verb):
        self.tab_to(f"[data-deed={verb}]")
        self.go_by("Enter")

    def choose(self, selector, label):
        """An option of a list, or of radio buttons, further down than the one that is chosen."""
        self.tab_to(selector)
        for _option in range(30):
            if label in self.page.evaluate(
                "() => (document.activeElement.selectedOptions?.[0] || document.activeElement.parentNode).textContent"
            ):
                return
            self.press("ArrowDown")
        raise AssertionError(f"no «{label}» in {selector} on {self.page.url}")

    def first_of(self, selector):
        self.tab_to(selector)
        self.press("ArrowDown")

    def write(self, selector, text):
        self.tab_to(selector)
        self.press("Control+a")
        self.type(text)

    def attach(self, selector):
        """Enter on the field asks the system for a file; which one is chosen there is no page's matter."""
        self.tab_to(selector)
        with self.page.expect_file_chooser() as asked:
            self.press("Enter")
        asked.value.set_files(str(a_file()))

    def open_list(self, view):
        self.go(f"{LIST}?vista={view}")

    def find(self, number):
        """To the practice's page, by the address of the list of one that it is found in."""
        self.go(f"{LIST}?vista=tutte&q={number}")
        self.open_first(number)

    def search(self, number):
        """The same by the field of the list."""
        self.open_list("tutte")
        self.press("/")
        self.type(number)
        self.go_by("Enter")
        self.open_first(number)

    def open_first(self, number):
        self.press("j")
        self.go_by("Enter")
        self.is_on(number)

    def is_on(self, number):
        self.reads(f"Pratica #{number}")

    def tick(self, numbers):
        """Down the list, ticking these."""
        wanted = {f"#{number}" for number in numbers}
        for _row in range(self.page.locator("[data-row]").count()):
            self.press("j")
            if self.page.evaluate("() => document.activeElement.textContent.trim()") in wanted:
                self.press("x")
        assert self.page.locator("[data-row] :checked").count() == len(wanted)

    def bulk(self, verb):
        self.tab_to(f"[data-list] button[value={verb}]")
        self.go_by("Enter")

    def undo(self):
        self.tab_to("[action$='/annulla/'] button")
        self.go_by("Enter")

    def take(self):
        self.go_by("e")
        self.confirm()
        self.reads("Hai preso in carico")

    def accept(self):
        self.go_by("a")
        self.confirm()
        self.reads("Hai accettato")

    def accept_all(self, how_many):
        """From the first of one's own to the last: the page of the next comes after each decision."""
        self.open_list("mie")
        self.press("j")
        self.go_by("Enter")
        for _practice in range(how_many):
            self.go_by("a")
            self.tab_to("[name=poi]")
            self.go_by("Enter")
        self.reads("L'elenco è finito.")

    def ask(self, number, question, why):
        self.find(number)
        self.deed("ask_integration")
        self.tab_to(f"[name=chiedi_{question}]")
        self.press("Space")
        self.write(f"[name=perche_{question}]", why)
        self.confirm()
        self.reads("in attesa di integrazione")

    def download(self, selector):
        """The bytes of what a link gives."""
        self.tab_to(selector)
        with self.page.expect_download() as given:
            self.press("Enter")
        return given.value.path().read_bytes()
