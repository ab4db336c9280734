"""Spoilt certificates and headers: none is accepted, none makes the parser fall over (`make proof`: 100,000 of them)."""

import base64
import random
from urllib.parse import unquote_to_bytes

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from accounts import health_card
from accounts.health_card import CardRefused

from .test_health_card import believing, shown

MUTANTS, ALL_MUTANTS = 1_500, 100_000


class Mutator:
    """Spoils a certificate or its header in one of the ways in which bytes get spoilt, by chance or on purpose."""

    def __init__(self, works, seed):
        self.random = random.Random(seed)
        labels = [
            "valid",
            "valid_regional",
            "ec_key",
            "omocode",
            "accents",
            "revoked",
            "no_policy",
            "foreign_issuer",
        ]
        self.pems = {label: works.cards[label].pem.read_bytes() for label in labels}
        self.ders = {label: works.cards[label].certificate.public_bytes(Encoding.DER) for label in labels}

    def next(self):
        """(the untouched escaped PEM, the mutated header)."""
        label = self.random.choice(list(self.pems))
        way = self.random.choice([self.bits, self.cut, self.doubled, self.spliced, self.text, self.escapes])
        return shown(self.pems[label]), way(label)

    def bits(self, label):
        """Some bits of the DER flipped, wrapped as nginx would."""
        data = bytearray(self.ders[label])
        for _time in range(self.random.randint(1, 4)):
            data[self.random.randrange(len(data))] ^= 1 << self.random.randrange(8)
        return as_header(bytes(data))

    def cut(self, label):
        data = self.ders[label]
        start = self.random.randrange(len(data))
        return as_header(data[:start] + data[start + self.random.randint(1, 40) :])

    def doubled(self, label):
        data = self.ders[label]
        start = self.random.randrange(len(data))
        return as_header(data[:start] + data[start : start + self.random.randint(1, 40)] + data[start:])

    def spliced(self, label):
        """The head of one certificate on the tail of another."""
        other = self.ders[self.random.choice(list(self.ders))]
        at = self.random.randrange(len(other))
        return as_header(self.ders[label][:at] + other[at:])

    def text(self, label):
        signs = list(self.pems[label].decode())
        for _time in range(self.random.randint(1, 3)):
            signs[self.random.randrange(len(signs))] = self.random.choice("AZaz09+/=-\n\r \x00%è")
        return shown("".join(signs))

    def escapes(self, label):
        signs = list(shown(self.pems[label]))
        for _time in range(self.random.randint(1, 3)):
            signs[self.random.randrange(len(signs))] = self.random.choice("%0AaZ=+/\x00\xff ")
        return "".join(signs)


def as_header(der):
    body = wrapped(der)
    return shown(f"-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n")


def wrapped(der):
    text = base64.b64encode(der).decode()
    return "".join(text[start : start + 64] + "\n" for start in range(0, len(text), 64))


def accepted_mutants(works, count, seed):
    """Mutated headers that were accepted, and what went wrong beside a refusal."""
    mutator, believed, accepted, crashed = Mutator(works, seed), believing(works), [], []
    for number in range(count):
        true, header = mutator.next()
        if unquote_to_bytes(header) in mutator.pems.values():
            continue  # spoilt back into a whole one, or spelt otherwise
        try:
            health_card.read(header, at=works.now, trust=believed)
            accepted.append((number, header))
        except CardRefused:
            pass
        except BaseException as error:  # a panic of the parser is no Exception
            crashed.append((number, repr(error), header))
    return accepted, crashed


class TestMutants:
    def test_a_sample_of_spoilt_certificates_is_refused_without_a_crash(self, card_works):
        assert accepted_mutants(card_works[0], MUTANTS, seed=1) == ([], [])

    @pytest.mark.proof
    @pytest.mark.parametrize("seed", range(10))
    def test_a_hundred_thousand_are(self, card_works, seed):
        assert accepted_mutants(card_works[0], ALL_MUTANTS // 10, seed=100 + seed) == ([], [])
