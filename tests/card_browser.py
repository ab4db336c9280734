"""A real Chromium on a screen of its own that holds cards: in its NSS database, or on a token that asks for a PIN.

The windows by which Chromium asks for certificate and PIN belong to no page: keys are pressed on the screen.
"""

import contextlib
import json
import os
import shutil
import subprocess
import time

import pytest

from portal.demo.cards import wallet

from .browser import CHROMIUM, Visitor

SOFTHSM = "/usr/lib/softhsm/libsofthsm2.so"
NEEDED = ("Xvfb", "xdotool", "certutil", "pk12util", "modutil", "softhsm2-util", "pkcs11-tool")
PIN, TOKEN = "12345678", "TS-CNS"
FOCUS = """() => {
  const at = document.activeElement, look = getComputedStyle(at);
  return {called: [at.innerText?.trim(), at.name], shown: look.outlineStyle !== "none" || look.boxShadow !== "none"};
}"""


def missing_tools():
    return [name for name in NEEDED if not shutil.which(name)]


class Screen:
    """An X display that nobody sees."""

    def __init__(self):
        command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x1000x24", "-nolisten", "tcp"]
        self.server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.name = ":" + self.server.stdout.readline().decode().strip()

    def close(self):
        self.server.terminate()
        self.server.wait(10)

    def windows(self):
        """Those on the screen, the browser's own at least. xdotool gives up, and names none, when one closes while it
        looks: then it looks again."""
        for _look in range(50):
            if found := self._tool("search", "--onlyvisible", "--name", "").split():
                return set(found)
            time.sleep(0.1)
        raise AssertionError("No window is on the screen.")

    def press(self, *keys):
        self._tool("key", *keys)

    def type(self, text):
        self._tool("type", "--delay", "40", text)

    def _tool(self, *words):
        environment = os.environ | {"DISPLAY": self.name}
        return subprocess.run(["xdotool", *words], env=environment, capture_output=True, text=True).stdout


class Cardholder(Visitor):
    """A visitor with a card. `asked` counts the browser's own windows that they have answered."""

    def __init__(self, page, server, screen, javascript=True):
        super().__init__(page, server, javascript)
        self.screen = screen
        self.asked = 0

    def reach(self, wanted):
        """Tab until the link or button of these words, or the field of this name, has the focus, and shows it."""
        for _step in range(90):
            self.page.keyboard.press("Tab")
            at = self.page.evaluate(FOCUS)
            if wanted in at["called"]:
                assert at["shown"], f"nobody sees that «{wanted}» has the focus on {self.page.url}"
                return self.page.keyboard
        raise AssertionError(f"the keyboard does not come to «{wanted}» on {self.page.url}")

    def enter(self, wanted):
        """Reaches a link or button, presses Enter, and waits for the page behind it."""
        keyboard = self.reach(wanted)
        with self.page.expect_navigation():
            keyboard.press("Enter")

    def show_card(self, button, *answers, then="", seconds=40, by_keyboard=False):
        """Presses a button that leads to the card's host, answers the browser's windows, returns at the page behind.

        An answer is text to type before Enter ("" only presses OK), or None to press Escape; `then` is the answer to
        the windows after those. How often Chromium asks again in one life is its own affair.
        """
        loaded, answered, waiting = [], set(), list(answers)
        before, deadline = self.screen.windows(), time.monotonic() + seconds
        self.page.once("load", lambda _page: loaded.append(True))
        if by_keyboard:
            self.reach(button).press("Enter")
        else:
            self.page.get_by_role("button", name=button, exact=True).first.click(no_wait_after=True)
        while not loaded:
            assert time.monotonic() < deadline, f"nothing came of «{button}»: {self.page.url}"
            self.page.wait_for_timeout(100)
            new = self.screen.windows() - before - answered
            if new and not loaded:
                answered |= new
                self._answer(waiting.pop(0) if waiting else then)
        assert not waiting, f"Chromium did not ask for {waiting}"

    def _answer(self, text):
        self.asked += 1
        # A window is drawn before it listens.
        time.sleep(0.7)
        if text is None:
            self.screen.press("Escape")
            return
        if text:
            self.screen.type(text)
        self.screen.press("Return")


@contextlib.contextmanager
def cardholder(browser_type, town, home, *cards, token=None, javascript=True):
    """A Cardholder whose browser's home holds these DemoCards; `token`: one that lies on a token with a PIN."""
    wallet.make(home, town.cards / "tls" / "ca.pem", cards)
    more = put_on_token(home, token) if token else {}
    # An offer to translate the page is a window too.
    preferences = home / "profile" / "Default" / "Preferences"
    preferences.parent.mkdir(parents=True)
    preferences.write_text(json.dumps({"translate": {"enabled": False}}))
    screen = Screen()
    context = browser_type.launch_persistent_context(
        home / "profile",
        executable_path=CHROMIUM,
        headless=False,
        args=["--no-sandbox"],
        env={**os.environ, "HOME": str(home), "DISPLAY": screen.name, **more},
        base_url=town.url,
        locale="it-IT",
        viewport={"width": 1280, "height": 900},
        java_script_enabled=javascript,
    )
    context.set_default_timeout(15_000)
    try:
        yield Cardholder(context.pages[0], town, screen, javascript)
    finally:
        context.close()
        screen.close()


def put_on_token(home, card):
    """A PKCS#11 token with the card's key and certificate behind a PIN, known to the browser of `home`.

    Returns what the browser's environment needs to find it.
    """
    tokens = home / "tokens"
    tokens.mkdir()
    configuration = home / "softhsm2.conf"
    configuration.write_text(
        f"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n"
    )
    environment = {"SOFTHSM2_CONF": str(configuration)}
    certificate, key = home / "certificate.der", home / "key.pem"
    run = ["openssl", "x509", "-in", str(card.pem), "-outform", "DER", "-out", str(certificate)]
    make_key = ["openssl", "pkcs8", "-topk8", "-nocrypt", "-in", str(card.key_file), "-out", str(key)]
    pin = ["--token", TOKEN, "--pin", PIN, "--label", TOKEN, "--id", "01"]
    store = ["pkcs11-tool", "--module", SOFTHSM, "--token-label", TOKEN, "--login", "--pin", PIN]
    for command in (
        run,
        make_key,
        ["softhsm2-util", "--init-token", "--free", "--label", TOKEN, "--so-pin", "87654321", "--pin", PIN],
        ["softhsm2-util", "--import", str(key), *pin],
        [*store, "--write-object", str(certificate), "--type", "cert", "--label", TOKEN, "--id", "01"],
        ["modutil", "-dbdir", f"sql:{home / '.pki' / 'nssdb'}", "-add", TOKEN, "-libfile", SOFTHSM, "-force"],
    ):
        done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True)
        assert done.returncode == 0, f"{command[0]}: {done.stdout}{done.stderr}"
    return environment


@pytest.fixture
def holder(chromium, card_town, tmp_path):
    """holder(*cards, token=None, javascript=True) opens the browser of somebody with these cards."""
    missing = missing_tools()
    if missing:
        pytest.skip(f"missing here: {', '.join(missing)} (deploy/setup.sh test)")

    def opened(*cards, **how):
        return cardholder(chromium.browser_type, card_town, tmp_path / "home", *cards, **how)

    return opened
