"""What the database holds of health cards: what it refuses to hold, what a block changes, the line that each deed leaves."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import card_keeping, cards
from accounts.card_states import CardState
from accounts.cards import Outcome
from accounts.models import CardEvent, HealthCard, Profile

from .made_cards import MARIA, card, of_luca, registered, state_of


class TestConstraints:
    def test_two_accounts_never_have_the_same_verified_code(self, maria, luca):
        registered(maria)
        Profile.objects.filter(user=luca).update(fiscal_code=MARIA)
        with pytest.raises(IntegrityError), transaction.atomic():
            Profile.objects.filter(user=luca).update(fiscal_code_verified_at=timezone.now())

    def test_a_certificate_is_registered_once(self, maria):
        row = registered(maria)
        with pytest.raises(IntegrityError), transaction.atomic():
            HealthCard.objects.create(
                user=maria,
                fingerprint=row.fingerprint,
                card_id="1",
                valid_from=row.valid_from,
                valid_until=row.valid_until,
            )

    def test_a_card_has_one_active_certificate(self, maria):
        row = registered(maria)
        with pytest.raises(IntegrityError), transaction.atomic():
            HealthCard.objects.create(
                user=maria, fiscal_code=MARIA, card_id=row.card_id, fingerprint="0" * 64,
                valid_from=row.valid_from, valid_until=row.valid_until,
            )  # fmt: skip


class TestBlocking:
    def test_every_card_is_blocked_also_an_expired_one_and_the_owner_is_told(self, maria, drain, mailoutbox):
        first, second = registered(maria), registered(maria, card(card_id="7430010000000009"))
        second.to_expired(timezone.now())
        second.save()
        blocked = card_keeping.block(maria.health_cards.all(), HealthCard.BlockReason.LOST, maria)
        assert {row.pk for row in blocked} == {first.pk, second.pk}
        assert {state_of(first), state_of(second)} == {CardState.BLOCKED}
        drain()
        told = [mail.to for mail in mailoutbox if mail.subject == "La tua TS-CNS è bloccata sul portale"]
        assert told == [[maria.email]] * 2

    def test_what_is_over_already_stays_as_it_is(self, maria):
        row = registered(maria)
        row.to_revoked(timezone.now())
        row.save()
        assert card_keeping.block([row], HealthCard.BlockReason.LOST, maria) == []
        assert state_of(row) == CardState.REVOKED

    def test_only_the_office_lets_a_card_open_again(self, maria, carla):
        row = registered(maria)
        card_keeping.block([row], HealthCard.BlockReason.CITIZEN, maria)
        card_keeping.unblock(row, carla)
        assert cards.sign_in(card()).outcome == Outcome.SIGNED_IN


class TestHistory:
    def test_each_deed_leaves_a_line_without_certificate_or_whole_code(self, maria, luca):
        registered(maria)
        cards.sign_in(card())
        cards.sign_in(of_luca(), maria)
        lines = CardEvent.objects.order_by("pk").values_list(
            "deed", "outcome", "masked_code", "actor", "user"
        )
        assert list(lines) == [
            ("register", "registered", "BNC•••••••••300I", maria.pk, maria.pk),
            ("login", "signed_in", "BNC•••••••••300I", None, maria.pk),
            ("login", "other_person", "VRD•••••••••869G", maria.pk, maria.pk),
        ]

    def test_a_trial_changes_nothing_but_the_history(self, maria):
        old = registered(maria)
        assert cards.try_out(card(certificate=2)).outcome == Outcome.RENEWED
        assert HealthCard.objects.count() == 1 and state_of(old) == CardState.ACTIVE
        assert CardEvent.objects.filter(deed="try", outcome="renewed").exists()
