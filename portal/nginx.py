"""What nginx is told, written from the settings and from the templates in deploy/nginx/."""

import os
import pwd
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.template import Context, Engine

from accounts import card_page
from accounts.tickets import Purpose

TEMPLATES = settings.BASE_DIR / "deploy" / "nginx"
FILES = ("sioc.conf", "sioc_proxy.conf", "nginx.conf")
CARD_POLICY = (
    "default-src 'none'; style-src {portal}; font-src {portal}; img-src {portal}; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)
# A card without RSA-PSS offers nothing under TLS 1.3: the second door is for those (cns.md 4.4 and 4.6).
PROTOCOLS, COMPATIBLE_PROTOCOLS = "TLSv1.2 TLSv1.3", "TLSv1.2"


@dataclass(frozen=True)
class Door:
    """One https address and where nginx listens for it."""

    name: str
    port: int
    addresses: tuple
    protocols: str = PROTOCOLS

    @property
    def authority(self):
        return self.name if self.port == 443 else f"{self.name}:{self.port}"

    @property
    def listen(self):
        return self.at(self.port)

    @property
    def plain_listen(self):
        return self.at(80)

    def at(self, port):
        return [f"{address}:{port}" if address else str(port) for address in self.addresses]


def write(folder):
    """Writes the whole configuration into the folder; returns the paths of the files. ImproperlyConfigured when the
    settings do not fit together."""
    context = _context(folder)
    written = [_write(folder / name, _render(name, context)) for name in FILES]
    written.append(
        _write(folder / "pages" / "sosta.html", (TEMPLATES / "sosta.html").read_text(encoding="utf-8"))
    )
    (folder / "temp").mkdir(exist_ok=True)
    if context["doors"]:
        written.append(_write(folder / "card.conf", _render("card.conf", context)))
        secret = f'proxy_set_header X-CNS-Proxy-Secret "{_secret()}";\n'
        written.append(_write(folder / "card_secret.conf", secret, mode=0o600))
        for purpose in Purpose.values:
            for cause in card_page.CAUSES:
                path = folder / "pages" / "_carta" / purpose / f"{cause}.html"
                written.append(_write(path, card_page.page_of(cause, purpose)))
    return written


def _context(folder):
    cns = settings.CNS
    portal = _door(settings.BASE_URL, cns["PORTAL_LISTEN"])
    doors = []
    if cns["URL"]:
        doors.append(_door(cns["URL"], cns["CARD_LISTEN"]))
        if cns["COMPATIBLE_URL"]:
            doors.append(_door(cns["COMPATIBLE_URL"], cns["CARD_LISTEN"], COMPATIBLE_PROTOCOLS))
        _refuse_shared_ports(portal, doors)
    return {
        "cns": cns,
        "portal": portal,
        "doors": doors,
        "purposes": Purpose.values,
        "folder": folder,
        # The demo's own process serves what nothing has collected.
        "static": "" if getattr(settings, "WHITENOISE_USE_FINDERS", False) else settings.STATIC_ROOT,
        "media": settings.MEDIA_ROOT,
        "accel": settings.PRIVATE_FILES_ACCEL,
        "private": settings.PRIVATE_FILES,
        "policy": CARD_POLICY.format(portal=settings.BASE_URL),
        "user": pwd.getpwuid(os.getuid()).pw_name if os.getuid() == 0 else "",
    }


def _door(url, addresses, protocols=PROTOCOLS):
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.path.strip("/"):
        raise ImproperlyConfigured(f"{url!r} must be an https address without a path")
    return Door(parts.hostname, parts.port or 443, tuple(addresses), protocols)


def _refuse_shared_ports(portal, doors):
    """HTTP/2 and resumption belong to a port: the card's must not be the portal's (cns.md 3)."""
    taken = set(portal.listen)
    for door in doors:
        if taken & set(door.listen):
            raise ImproperlyConfigured(
                f"{door.authority} shares its address and port with another door: give it its own port "
                "(CNS_URL, CNS_COMPATIBLE_URL) or its own address (PORTAL_LISTEN, CNS_LISTEN)"
            )
        taken |= set(door.listen)


def _secret():
    """What nginx shows to the card's process; made on the first time, and then kept."""
    path = settings.CNS["SECRET_FILE"]
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, secrets.token_urlsafe(48) + "\n", mode=0o640)
    return path.read_text().strip()


def _render(name, context):
    engine = Engine(dirs=[TEMPLATES], autoescape=False)
    return engine.get_template(name).render(Context(context, autoescape=False))


def _write(path, text, mode=0o644):
    """At once, or not at all: nginx may read while we write."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
        file.write(text)
    new.replace(path)
    return path
