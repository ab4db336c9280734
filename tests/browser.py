"""A real server on a state folder of its own, a real Chromium, and a visitor who reads and fills what the page shows."""

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

from portal.demo.answers import FILE, TICK
from portal.demo.papers import sample_pdf

ROOT = Path(__file__).parents[1]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# What still fades in has colours that nobody reads it in.
AXE_RUN = """async () => {
  const fading = document.getAnimations().filter(a => a.effect.getComputedTiming().endTime < 5000);
  await Promise.allSettled(fading.map(a => a.finished));
  const found = await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]});
  return found.violations.map(v => v.id + ": " + v.nodes.map(n => n.html.slice(0, 160) + " " + n.any.map(a => a.message).join("; ")).join(" | "));
}"""
REFLOW = """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
  [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > window.innerWidth + 1)
    .slice(0, 3).map(e => e.outerHTML.slice(0, 160))"""


class Server:
    """gunicorn and the worker on demo settings, as `make demo` starts them, on a free port and a VAR of their own."""

    def __init__(self, var, *demo_options):
        self.var = Path(var)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.demo_options = demo_options
        # Never the one of the shell that runs the tests.
        self.database_url = f"sqlite:///{self.var / 'db.sqlite3'}"
        self.processes = []

    @property
    def environment(self):
        own = {
            "VAR": str(self.var),
            "PORT": str(self.port),
            "BASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "portal.settings.demo",
            "DATABASE_URL": self.database_url,
        }
        return {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")} | own

    def manage(self, *words):
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self):
        self.manage("migrate", "--verbosity", "0")
        self.manage("demo", *self.demo_options)
        self.start_processes()

    def start_processes(self):
        self.start_web("portal.wsgi")
        self.start_worker()

    def start_worker(self):
        self.spawn("worker", sys.executable, "manage.py", "worker")

    def start_web(self, application):
        """Returns when it answers."""
        gunicorn = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
        self.spawn("web", *gunicorn, "--bind", f"127.0.0.1:{self.port}", application)
        self.wait_for_an_answer()

    def spawn(self, name, *command):
        log = (self.var / f"{name}.log").open("wb")
        self.processes.append(
            subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        )

    def wait_for_an_answer(self):
        for _try in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.1)
        raise AssertionError((self.var / "web.log").read_text())

    def stop(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(20)

    def logins(self):
        return json.loads((self.var / "demo-logins.json").read_text(encoding="utf-8"))

    def letters_to(self, address):
        """The letters that the demo keeps as files, oldest first."""
        found = []
        for path in sorted((self.var / "mail").glob("*.eml")):
            message = message_from_bytes(path.read_bytes(), policy=policy.default)
            if address.lower() in str(message["To"]).lower():
                found.append(
                    (" ".join(str(message["Subject"]).split()), message.get_body(("plain",)).get_content())
                )
        return found

    def wait_for_letter(self, address, after=0, seconds=20):
        """(subject, text) of the newest letter once there are more than `after`."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            letters = self.letters_to(address)
            if len(letters) > after:
                return letters[-1]
            time.sleep(0.2)
        raise AssertionError(f"no letter to {address}: {(self.var / 'worker.log').read_text()[-2000:]}")


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The portal with its pages, services and staff, and no practices yet."""
    running = Server(tmp_path_factory.mktemp("server"), "--without-practices")
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextlib.contextmanager
def visitor_of(chromium, server, javascript=True):
    """A Visitor with a browser of their own; with `javascript=False` no script runs in it."""
    context = chromium.new_context(
        base_url=server.url,
        java_script_enabled=javascript,
        locale="it-IT",
        viewport={"width": 1280, "height": 900},
    )
    context.set_default_timeout(15_000)
    try:
        yield Visitor(context.new_page(), server, javascript)
    finally:
        context.close()


class Visitor:
    """A person at the keyboard. `seen` holds the kinds of screen that were looked at with axe and at 320 px."""

    def __init__(self, page, server, javascript):
        self.page, self.server, self.javascript = page, server, javascript
        self.seen = set()
        self.trouble = []
        page.on("console", self._listen)

    def _listen(self, message):
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.trouble.append(f"{self.path}: {message.text}")

    @property
    def path(self):
        return urlsplit(self.page.url).path

    @property
    def main(self):
        return self.page.locator("main")

    def go(self, path):
        response = self.page.goto(path)
        assert response.status == 200, f"{path}: {response.status}"
        return self

    def follow(self, text, exact=True):
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=text, exact=exact).first.click()

    def press(self, text, exact=False):
        """The button of that name that a person sees; the page that answers has loaded when it returns."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=text, exact=exact).first.click()

    def reads(self, *texts):
        body = " ".join(self.page.locator("body").inner_text().split())
        for text in texts:
            assert text in body, f"«{text}» is not on {self.page.url}:\n{body[:3000]}"

    def look(self, reflow=True):
        """axe finds nothing, nothing scrolls sideways at 320 px; each kind of screen is looked at once a visitor.

        Without scripts only the second is asked: axe is a script itself.
        """
        kind = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "<uuid>", self.path) + self.page.title()
        if kind in self.seen:
            return
        self.seen.add(kind)
        self.examine(reflow)

    def examine(self, reflow=True):
        if self.javascript:
            self.page.evaluate(AXE)
            violations = self.page.evaluate(AXE_RUN)
            assert violations == [], f"axe on {self.page.url}:\n" + "\n".join(violations)
        if reflow:
            self._reflow()

    def _reflow(self):
        self.page.set_viewport_size({"width": 320, "height": 800})
        wide = self.page.evaluate(REFLOW)
        self.page.set_viewport_size({"width": 1280, "height": 900})
        assert wide == [], f"sideways scroll at 320 px on {self.page.url}:\n" + "\n".join(wide)

    def fill(self, answers):
        """Fill whatever of `answers` (key -> portal.demo.answers) the page asks now; returns the keys that it filled.

        Answers can make the page ask more: it looks again until nothing new has come.
        """
        filled = []
        while new := [key for key in answers if key not in filled and self._is_asked(key, answers[key])]:
            self._fill_one(new[0], answers[new[0]])
            filled.append(new[0])
        return filled

    def walk(self, answers):
        """From the first step to the confirmation, looking at every screen on the way."""
        for _step in range(20):
            self.look()
            if self.path.endswith("/riepilogo/"):
                self.fill(answers)
                self.press("Invia", exact=True)
                assert self.path.endswith("/inviata/"), self.complaint()
                return
            self._step(answers)
        raise AssertionError(f"still on {self.page.url}")

    def _step(self, answers):
        """Fill and press "Avanti" until the step lets go: an answer can make it ask what only the server knows."""
        here, filled = self.path, []
        for _try in range(3):
            filled += self.fill({key: value for key, value in answers.items() if key not in filled})
            if "medico_scelto" in answers and "medico_scelto" not in filled and self._choose_doctor(answers):
                filled.append("medico_scelto")
            self.press("Avanti")
            if self.path != here:
                return
        raise AssertionError(self.complaint())

    def _choose_doctor(self, answers):
        """Page through the doctors until the wanted one is shown; False when the step offers none (yet)."""
        code = answers["medico_scelto"]
        pages = self.page.locator('select[name^="medico_scelto"]')
        for value in (
            pages.locator("option").evaluate_all("all => all.map(o => o.value)") if pages.count() else ()
        ):
            pages.select_option(value)
            with self.page.expect_navigation():
                self.page.locator(".doctor-picker").first.get_by_role("button").click()
            if self._is_asked("medico_scelto", code):
                self._fill_one("medico_scelto", code)
                return True
        return False

    def complaint(self):
        alerts = self.page.locator("main .alert, main .invalid-feedback").all_inner_texts()
        return f"{self.page.url} does not let go: {' / '.join(' '.join(text.split()) for text in alerts)}"

    def _fields(self, key):
        return self.page.locator(f'main [name="{key}"]:not([type="hidden"])')

    def _is_asked(self, key, value):
        fields = self._fields(key)
        if fields.count() and fields.first.get_attribute("type") == "radio":
            fields = self.page.locator(f'main [name="{key}"][value="{value}"]')
        if fields.count() == 0 or not fields.first.is_enabled():
            return False
        # Radios and file inputs are drawn by their labels: what counts is whether their place on the page is shown.
        return fields.first.evaluate("e => !e.closest('[hidden]') && e.closest('form').offsetParent !== null")

    def _fill_one(self, key, value):
        fields = self._fields(key)
        kind = fields.first.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
        if value is FILE:
            fields.first.set_input_files(str(a_file()))
        elif value is TICK:
            self._tick(fields.first)
        elif kind == "radio":
            self._tick(self.page.locator(f'main [name="{key}"][value="{value}"]'))
        elif kind == "select":
            fields.first.select_option(value)
        else:
            fields.first.fill(value)
            # Suggestions close, and scripts that wait for a change hear of it.
            fields.first.press("Tab")

    def _tick(self, box):
        """Boxes and radios are drawn by their labels: a person clicks those."""
        if not box.is_checked():
            self.page.locator(f'label[for="{box.get_attribute("id")}"]').click()
        assert box.is_checked(), f"{box.get_attribute('name')} on {self.page.url}"


def a_file():
    """A small PDF like those that citizens attach."""
    path = Path(os.environ.get("TMPDIR", "/tmp")) / f"documento-{os.getpid()}.pdf"
    if not path.exists():
        path.write_bytes(sample_pdf("Documento di prova"))
    return path
