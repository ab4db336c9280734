"""Every card of the catalogue at both walls: nginx with a real handshake, and our own verification."""

import json

import pytest

pytestmark = pytest.mark.xdist_group("card_town")


def test_each_card_meets_what_it_deserves(card_town):
    expected = json.loads((card_town.cards / "expected.json").read_text())
    for label, want in expected.items():
        answer = card_town.show(label)
        print(label, answer.status, answer.failed, answer.headers[:0], want)
