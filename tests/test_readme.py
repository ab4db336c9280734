"""The README tells the truth: every path that it names is there, and its logins are those of the demo."""

import re
from pathlib import Path

import pytest

from portal.demo import cast

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MADE_LATER = ("/", "var/", ".venv")
PATHS = sorted(
    set(re.findall(r"\]\(([^)#]+)\)", README))
    | {path for path in re.findall(r"`([\w./-]*/[\w./-]*)`", README) if not path.startswith(MADE_LATER)}
)


@pytest.mark.parametrize("path", PATHS)
def test_what_it_names_is_there(path):
    assert (ROOT / path).exists()


def test_it_prints_the_logins_of_the_demo():
    assert all(login["email"] in README for login in cast.logins())
    assert cast.PASSWORD in README


def test_it_names_no_command_that_make_does_not_know():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for command in set(re.findall(r"make ([a-z-]+)`", README)):
        assert f"\n{command}:" in makefile
