"""publiccode.yml, read as the national catalogue reads it (publiccode.yml standard 0.4)."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
SCOPES = set(
    "agriculture culture defence education emergency-services employment energy environment"
    " finance-and-economic-development foreign-affairs government healthcare infrastructures justice local-authorities"
    " manufacturing research science-and-technology security society sport tourism transportation welfare".split()
)
# The few of the list that speak of what this is.
CATEGORIES = {"digital-citizenship", "content-management", "document-management", "workflow-management"}
KEYS = {
    "publiccodeYmlVersion", "name", "applicationSuite", "url", "landingURL", "isBasedOn", "softwareVersion",
    "releaseDate", "logo", "platforms", "categories", "usedBy", "roadmap", "developmentStatus", "softwareType",
    "intendedAudience", "description", "legal", "maintenance", "localisation", "dependsOn", "it",
}  # fmt: skip
MUST = {
    "publiccodeYmlVersion", "name", "url", "platforms", "categories", "developmentStatus", "softwareType",
    "description", "legal", "maintenance", "localisation",
}  # fmt: skip
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")


@pytest.fixture(scope="module")
def written():
    # Dates stay text: the standard's are.
    return yaml.load((ROOT / "publiccode.yml").read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506


def test_every_key_is_known_and_none_is_missing(written):
    assert MUST <= set(written) <= KEYS
    assert all(written[key] for key in MUST)


def test_what_is_chosen_from_a_list_is_on_it(written):
    assert written["publiccodeYmlVersion"] in ("0.4", "0.4.0")
    assert set(written["intendedAudience"]["scope"]) <= SCOPES
    assert set(written["categories"]) <= CATEGORIES
    assert set(written["platforms"]) <= {"web", "windows", "mac", "linux", "ios", "android"}
    assert written["developmentStatus"] in ("concept", "development", "beta", "stable", "obsolete")
    assert written["softwareType"] == "standalone/web"


def test_each_description_has_its_length(written):
    assert "it" in written["description"]
    for language, words in written["description"].items():
        assert LANGUAGE.fullmatch(language)
        assert len(words["shortDescription"]) <= 150
        assert 150 <= len(words["longDescription"]) <= 10_000
        assert words["features"] and all(words["features"])


def test_who_maintains_it_can_be_reached(written):
    maintenance = written["maintenance"]
    assert maintenance["type"] == "internal"
    assert "contractors" not in maintenance
    assert all(contact["name"] and "@" in contact["email"] for contact in maintenance["contacts"])


def test_addresses_dates_and_versions_have_their_form(written):
    assert all(written[key].startswith("https://") for key in ("url", "landingURL"))
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", written["releaseDate"])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert written["softwareVersion"] == project["version"]


def test_the_licence_is_the_one_of_the_file(written):
    assert written["legal"]["license"] == "EUPL-1.2"
    assert "EUPL" in (ROOT / "LICENSE").read_text(encoding="utf-8")[:2000]


def test_the_italian_part_says_only_yes_and_no(written):
    assert written["it"]["countryExtensionVersion"] == "1.0"
    known = {
        "conforme": {"lineeGuidaDesign", "modelloInteroperabilita", "misureMinimeSicurezza", "gdpr"},
        "piattaforme": {"spid", "cie", "anpr", "pagopa", "io"},
    }
    assert set(written["it"]) == {"countryExtensionVersion", *known}
    for part, keys in known.items():
        assert set(written["it"][part]) <= keys
        assert set(written["it"][part].values()) <= {"true", "false"}


def test_its_languages_and_dependencies_are_lists(written):
    assert written["localisation"]["localisationReady"] in ("true", "false")
    assert all(LANGUAGE.fullmatch(language) for language in written["localisation"]["availableLanguages"])
    for row in written["dependsOn"]["open"]:
        assert set(row) <= {"name", "versionMin", "versionMax", "version", "optional"} and row["name"]
