"""The decision table of the health card: who is registered, who signs in, who is refused (case 60 and 57 of its table)."""

import pytest
from django.utils import timezone

from accounts import card_keeping, cards, registration
from accounts.card_states import CardState
from accounts.cards import Outcome
from accounts.models import HealthCard, Profile, Registration, User

from .made_cards import MARIA, card, of_luca, registered, state_of


@pytest.fixture
def squatter(luca):
    """Luca, who typed Maria's codice fiscale."""
    Profile.objects.filter(user=luca).update(fiscal_code=MARIA)
    return User.objects.get(pk=luca.pk)


def subjects(mailoutbox):
    return [(mail.subject, mail.to[0]) for mail in mailoutbox]


class TestRegisteringWithoutAnAccount:
    def test_a_codice_fiscale_that_nobody_has_gets_an_account_and_nothing_is_stored_before(self, site):
        assert cards.register(card()).outcome == Outcome.NEW
        assert not HealthCard.objects.exists() and not User.objects.exists()

    def test_one_that_was_only_typed_is_not_merged(self, maria):
        assert cards.register(card()).outcome == Outcome.TYPED
        assert not HealthCard.objects.exists()
        assert Profile.objects.get(user=maria).fiscal_code_verified_at is None

    def test_nor_when_several_accounts_typed_it(self, maria, squatter):
        assert cards.register(card()).outcome == Outcome.TYPED

    def test_an_account_whose_mailbox_was_never_confirmed_does_not_count(self, maria):
        User.objects.filter(pk=maria.pk).update(email_verified_at=None)
        assert cards.register(card()).outcome == Outcome.NEW

    def test_the_owner_of_a_verified_code_adds_a_second_card(self, maria):
        registered(maria)
        answer = cards.register(card(card_id="7430010000000009"))
        assert (answer.outcome, answer.user) == (Outcome.REGISTERED, maria)
        assert maria.health_cards.filter(state=CardState.ACTIVE).count() == 2

    def test_the_same_card_again_is_already_there(self, maria):
        registered(maria)
        assert cards.register(card()).outcome == Outcome.ALREADY
        assert HealthCard.objects.count() == 1


class TestRegisteringInsideAnAccount:
    def test_the_same_code_is_linked_verified_and_named_as_on_the_card(self, maria, drain, mailoutbox):
        Profile.objects.filter(user=maria).update(name="Mariella")
        row = registered(maria)
        profile = Profile.objects.get(user=maria)
        assert profile.fiscal_code_verified_at is not None
        assert (profile.name, profile.user.first_name) == ("MARIA", "MARIA")
        assert profile.surname == "Bianchi"  # the same name, as its owner writes it
        assert (row.user, row.fiscal_code, row.card_id) == (maria, MARIA, "7430010000000001")
        drain()
        assert subjects(mailoutbox) == [("Una TS-CNS è stata registrata sul tuo account", maria.email)]

    def test_a_provisional_code_gives_way_to_the_cards_when_it_is_the_same_person(self, maria):
        Profile.objects.filter(user=maria).update(fiscal_code="12345678903")
        registered(User.objects.get(pk=maria.pk))
        assert Profile.objects.get(user=maria).fiscal_code == MARIA

    def test_but_not_to_that_of_somebody_else(self, luca):
        Profile.objects.filter(user=luca).update(fiscal_code="12345678903")
        assert cards.register(card(), User.objects.get(pk=luca.pk)).outcome == Outcome.OTHER_PERSON

    def test_a_code_that_another_account_verified_is_refused_and_nothing_changes(self, maria, squatter):
        registered(maria)
        before = Profile.objects.get(user=squatter)
        assert cards.register(card(card_id="7430010000000009"), squatter).outcome == Outcome.OTHERS_CODE
        assert Profile.objects.get(user=squatter).fiscal_code_verified_at == before.fiscal_code_verified_at
        assert HealthCard.objects.count() == 1

    def test_the_card_of_somebody_else_is_refused_and_nothing_changes(self, maria):
        assert cards.register(of_luca(), maria).outcome == Outcome.OTHER_PERSON
        assert not HealthCard.objects.exists()
        assert Profile.objects.get(user=maria).surname == "Bianchi"

    def test_a_renewed_certificate_of_the_same_card_takes_the_place_of_the_old(self, maria):
        old = registered(maria)
        new = registered(maria, card(certificate=2))
        assert (state_of(old), state_of(new)) == (CardState.REPLACED, CardState.ACTIVE)

    def test_an_account_without_profile_has_no_card(self, site):
        user = User.objects.create_user("senza@posta.example", "Prova123!")
        assert cards.register(card(), user).outcome == Outcome.NO_PROFILE


class TestSigningIn:
    def test_a_registered_card_opens_its_account_and_notes_the_moment(self, maria):
        row = registered(maria)
        answer = cards.sign_in(card())
        assert (answer.outcome, answer.user) == (Outcome.SIGNED_IN, maria)
        assert HealthCard.objects.get(pk=row.pk).last_used_at is not None

    def test_s63_an_unknown_card_is_not_registered(self, site):
        assert cards.sign_in(card()).outcome == Outcome.NOT_REGISTERED

    def test_a_code_that_was_only_typed_opens_nothing(self, maria):
        assert cards.sign_in(card()).outcome == Outcome.TYPED

    def test_a_squatters_password_is_worth_nothing_to_the_card(self, squatter):
        assert cards.sign_in(card()).outcome == Outcome.TYPED
        assert not HealthCard.objects.exists()

    def test_a_renewed_certificate_of_the_same_card_opens_at_once_and_its_owner_is_told(
        self, maria, drain, mailoutbox
    ):
        old = registered(maria)
        answer = cards.sign_in(card(certificate=2))
        assert (answer.outcome, answer.user) == (Outcome.RENEWED, maria)
        assert (state_of(old), state_of(answer.card)) == (CardState.REPLACED, CardState.ACTIVE)
        drain()
        assert ("Il certificato della tua TS-CNS è stato aggiornato", maria.email) in subjects(mailoutbox)

    def test_also_when_the_old_one_has_expired(self, maria):
        old = registered(maria)
        old.to_expired(timezone.now())
        old.save()
        assert cards.sign_in(card(certificate=2)).outcome == Outcome.RENEWED

    def test_the_certificate_that_was_replaced_opens_nothing_any_more(self, maria):
        registered(maria)
        cards.sign_in(card(certificate=2))
        assert cards.sign_in(card(certificate=1)).outcome == Outcome.REPLACED

    def test_nor_does_an_older_certificate_of_the_card_that_was_never_seen(self, maria):
        registered(maria, card(certificate=2))
        assert cards.sign_in(card(certificate=1)).outcome == Outcome.REPLACED
        assert HealthCard.objects.count() == 1

    def test_a_new_card_of_the_same_person_must_be_registered_and_the_other_stays(self, maria):
        old = registered(maria)
        assert cards.sign_in(card(card_id="7430010000000009")).outcome == Outcome.NOT_REGISTERED
        assert state_of(old) == CardState.ACTIVE

    def test_a_colleagues_card_is_refused_in_ones_own_session(self, maria, luca):
        registered(luca, of_luca())
        assert cards.sign_in(of_luca(), maria).outcome == Outcome.OTHER_PERSON

    def test_ones_own_card_is_welcome_in_a_session_opened_by_password(self, maria):
        registered(maria)
        assert cards.sign_in(card(), maria).outcome == Outcome.SIGNED_IN

    def test_a_codice_fiscale_changed_by_the_revenue_agency_is_a_new_identity(self, maria):
        registered(maria)
        omocode = card(fiscal_code="BNCMRA85C52B30LG")
        assert cards.sign_in(omocode).outcome == Outcome.NOT_REGISTERED
        assert cards.register(omocode).outcome == Outcome.NEW


class TestRefused:
    @pytest.mark.parametrize("deed", [cards.register, cards.sign_in])
    def test_a_blocked_card(self, maria, deed):
        registered(maria)
        card_keeping.block(HealthCard.objects.filter(user=maria), HealthCard.BlockReason.CITIZEN, maria)
        assert deed(card()).outcome == Outcome.BLOCKED

    @pytest.mark.parametrize("deed", [cards.register, cards.sign_in])
    def test_a_renewed_certificate_of_a_blocked_card(self, maria, deed):
        """Whoever stole the card must not be let in by a certificate that was renewed on it."""
        registered(maria)
        card_keeping.block(HealthCard.objects.filter(user=maria), HealthCard.BlockReason.LOST, maria)
        assert deed(card(certificate=2)).outcome == Outcome.BLOCKED

    @pytest.mark.parametrize("deed", [cards.register, cards.sign_in])
    def test_a_card_that_its_issuer_revoked(self, maria, deed):
        row = registered(maria)
        row.to_revoked(timezone.now())
        row.save()
        assert deed(card()).outcome == Outcome.REVOKED

    @pytest.mark.parametrize("deed", [cards.register, cards.sign_in])
    def test_an_account_that_was_closed(self, maria, deed):
        registered(maria)
        User.objects.filter(pk=maria.pk).update(is_active=False)
        assert deed(card()).outcome == Outcome.INACTIVE

    @pytest.mark.parametrize("deed", [cards.register, cards.sign_in])
    def test_an_account_that_became_staff(self, maria, deed):
        registered(maria)
        User.objects.filter(pk=maria.pk).update(is_staff=True)
        assert deed(card()).outcome == Outcome.STAFF

    @pytest.mark.parametrize("deed", [cards.register, cards.sign_in])
    def test_an_operator_who_is_signed_in(self, anna, deed):
        assert deed(card(), anna).outcome == Outcome.STAFF
        assert not HealthCard.objects.exists()


class TestOpeningAnAccount:
    @pytest.fixture
    def newcomer(self, maria):
        """Maria before she had an account: her registration waits for its code."""
        said = {name: getattr(maria.profile, name) for name in registration.PROFILE}
        maria.delete()
        return registration.register(said | {"email": maria.email})

    def test_it_is_confirmed_and_verified_in_one(self, newcomer):
        answer = cards.open_account(card(), newcomer)
        assert (answer.outcome, answer.user.email) == (Outcome.REGISTERED, newcomer.email)
        assert answer.user.is_verified and answer.user.profile.fiscal_code_verified_at
        assert not Registration.objects.exists()

    def test_an_address_that_got_an_account_meanwhile_opens_none(self, newcomer, luca):
        User.objects.filter(pk=luca.pk).update(email=newcomer.email)
        assert cards.open_account(card(), newcomer).outcome == Outcome.LAPSED
        assert not HealthCard.objects.exists()

    def test_two_registrations_at_once_yield_one_account(self, newcomer, luca):
        """The other browser was quicker: this account goes, and its card joins that one."""
        Profile.objects.filter(user=luca).update(fiscal_code=MARIA)
        registered(User.objects.get(pk=luca.pk))
        answer = cards.open_account(card(card_id="7430010000000009"), newcomer)
        assert (answer.outcome, answer.user) == (Outcome.REGISTERED, luca)
        assert not User.objects.filter(email=newcomer.email).exists()
        assert Profile.objects.filter(fiscal_code=MARIA).count() == 1

    def test_who_only_typed_the_code_keeps_the_account_and_is_told(
        self, newcomer, squatter, drain, mailoutbox
    ):
        assert cards.open_account(card(), newcomer).outcome == Outcome.REGISTERED
        drain()
        told = ("Il codice fiscale del tuo account appartiene a un'altra persona", squatter.email)
        assert told in subjects(mailoutbox)
        squatter.refresh_from_db()
        assert squatter.is_active and squatter.profile.fiscal_code_verified_at is None

    def test_a_card_that_was_blocked_meanwhile_opens_none(self, newcomer, luca):
        Profile.objects.filter(user=luca).update(fiscal_code=MARIA)
        row = registered(User.objects.get(pk=luca.pk))
        card_keeping.block([row], HealthCard.BlockReason.OFFICE, None)
        assert cards.open_account(card(), newcomer).outcome == Outcome.BLOCKED
        assert not User.objects.filter(email=newcomer.email).exists()
