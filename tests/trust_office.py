"""An office that has issuers and revocation lists to keep: its settings, the commands, a national trusted list.

`card_office` is the fixture; `works` is each file's own, so that what one revokes is not another's.
"""

import base64
from io import StringIO

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import CommandError, call_command

from portal.demo.cards.works import Works

IDV, CA_QC = (f"http://uri.etsi.org/TrstSvc/Svctype/{kind}" for kind in ("IdV", "CA/QC"))
STATUS = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/"


def trust_works(folder):
    """Authorities, one card and good lists."""
    made = Works.found(folder)
    made.card("card", "RSSMRA80A01H501U")
    made.write_crls()
    return made


@pytest.fixture
def card_office(settings, tmp_path):
    """An office that has a card's host and no lists yet; its folder."""
    settings.CNS = settings.CNS | {"URL": "https://carta.example", "TRUST": tmp_path / "trust", "NGINX": []}
    return settings.CNS["TRUST"]


def run(*words):
    """What the command printed, and the sentence with which it failed ("" when it did not)."""
    out = StringIO()
    try:
        call_command(*words, stdout=out, no_color=True)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


def service(certificate, kind=IDV, status="recognisedatnationallevel"):
    data = base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()
    return f"""<TSPService><ServiceInformation>
      <ServiceTypeIdentifier>{kind}</ServiceTypeIdentifier>
      <ServiceDigitalIdentity><DigitalId><X509Certificate>
        {data[:70]}
        {data[70:]}
      </X509Certificate></DigitalId></ServiceDigitalIdentity>
      <ServiceStatus>{STATUS}{status}</ServiceStatus>
    </ServiceInformation></TSPService>"""


def tsl(*services, following="2099-01-01T00:00:00Z", before=""):
    """A trusted list in the shape of ETSI TS 119 612."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>{before}
    <TrustServiceStatusList xmlns="http://uri.etsi.org/02231/v2#">
      <SchemeInformation><NextUpdate><dateTime>{following}</dateTime></NextUpdate></SchemeInformation>
      <TrustServiceProviderList><TrustServiceProvider><TSPServices>{"".join(services)}</TSPServices>
      </TrustServiceProvider></TrustServiceProviderList>
    </TrustServiceStatusList>""".encode()


def issuer(works, name):
    return works.authorities[name].certificate
