"""The cards of the demo town: one of each kind, those of its people, and everything that has to know of them."""

from dataclasses import dataclass

from accounts import trust_files
from accounts.revocation import parse
from portal.demo.cast import CITIZENS

from . import wallet
from .authority import YEAR
from .catalogue import fill
from .works import Works

# Of the cast: who holds which card. The number of the plastic is made up.
GOOD, REVOKED, SECOND = "tessera-tekne", "tessera-tekne-revocata", "tessera-cortegiani"


@dataclass(frozen=True)
class Town:
    works: Works
    home: object  # of the Chromium that holds the good and the revoked card


def settle(folder, hosts):
    """Makes every card under `folder`, has them believed, and fills the browser's home; run again, all is new."""
    works = Works.found(folder)
    works.write_tls(*hosts)
    tekne, cortegiani = CITIZENS[1], CITIZENS[2]
    works.card(GOOD, **_of(tekne), card_id="7430010000001001", issuer="regional")
    # Of another issuer: in the browser's list of certificates that is how the two can be told apart. And older: the
    # browser proposes first the one that lasts longer.
    works.card(
        REVOKED, **_of(tekne), card_id="7430010000001000", issuer="citizens",
        start=works.now - 3 * YEAR, end=works.now + 3 * YEAR,
    )  # fmt: skip
    works.card(SECOND, **_of(cortegiani), card_id="7430010000001002", issuer="regional")
    works.revoke(REVOKED)
    fill(works)
    believe(works)
    home = folder / "chromium"
    wallet.make(home, folder / "tls" / "ca.pem", [works.cards[GOOD], works.cards[REVOKED]])
    return Town(works, home)


def believe(works):
    """What `manage.py cns_trust import` and `cns_crl import` do with the files of an office."""
    trust_files.import_issuers([(works.folder / "ca" / "trusted.pem").read_bytes()])
    lists = [works.folder / "crl" / f"{name}.pem" for name in ("root", "citizens", "regional")]
    trust_files.take_crls([parse(path.read_bytes()) for path in lists])


def _of(citizen):
    return {
        "code": citizen.fiscal_code,
        "surname": citizen.surname.upper(),
        "name": citizen.name.upper(),
    }
