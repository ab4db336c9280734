"""The health card's door, told by the environment: names, sockets, files and limits."""


def door(env, var):
    """settings.CNS, for the portal, the card's process and nginx alike (`manage.py nginx_config` renders from it)."""
    folder = env.path("CNS_FOLDER", default=str(var / "cns"))
    return {
        # https://carta.servizi.example.it, with a port where it is not 443. Empty: there is no card here.
        "URL": env.str("CNS_URL", default="").rstrip("/"),
        # The same door for cards whose driver knows no TLS 1.3: another port (cns.md 4.6). Empty: none.
        "COMPATIBLE_URL": env.str("CNS_COMPATIBLE_URL", default="").rstrip("/"),
        # Where the card's process sends the visitor back; held equal to the portal's own address by a test.
        "RETURN": "/accesso/ts-cns/ritorno/",
        # issuers.pem and crls.pem, written by `manage.py cns_trust` and `cns_crl`, read by nginx and by us.
        "TRUST": type(var)(folder("trust")),
        # Known to nginx and to the card's process only; made by `manage.py nginx_config` when it is not there.
        "SECRET_FILE": type(var)(env.str("CNS_SECRET_FILE", default=str(folder("secret")))),
        "POLICIES": env.list("CNS_POLICIES", default=["1.3.76.16.2.1"]),
        "MIN_RSA_BITS": env.int("CNS_MIN_RSA_BITS", default=2048),
        "MIN_EC_BITS": env.int("CNS_MIN_EC_BITS", default=256),
        "PORTAL_SOCKET": env.str("PORTAL_SOCKET", default="/run/sioc/portal.sock"),
        "CARD_SOCKET": env.str("CNS_SOCKET", default="/run/sioc-card/card.sock"),
        "CERTIFICATE": env.str("TLS_CERTIFICATE", default="/etc/ssl/sioc/fullchain.pem"),
        "CERTIFICATE_KEY": env.str("TLS_CERTIFICATE_KEY", default="/etc/ssl/sioc/privkey.pem"),
        # The addresses nginx listens on, for the portal and for the card; none named: all of the machine's.
        "PORTAL_LISTEN": env.list("PORTAL_LISTEN", default=["", "[::]"]),
        "CARD_LISTEN": env.list("CNS_LISTEN", default=["", "[::]"]),
        # How often one address may show a card.
        "RATE": env.str("CNS_RATE", default="2r/s"),
        "LOGS": env.str("NGINX_LOGS", default="/var/log/nginx"),
        # How nginx is called here ("nginx -c /somewhere/nginx.conf"), to test and reload it after new lists; empty:
        # someone else reloads it (deploy/systemd/sioc-nginx-reload.path).
        "NGINX": env.list("CNS_NGINX", default=[]),
    }
