"""The health cards (TS-CNS) that citizens registered, and what was done with them."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..card_states import CardState, CardStateMachine


class HealthCardQuerySet(models.QuerySet):
    def that_open(self):
        """Those that sign in today."""
        return self.filter(state=CardState.ACTIVE, valid_until__gt=timezone.now())

    def same_card(self, card):
        """Every certificate that this plastic card has had: the card id stays when the certificate is renewed."""
        return self.filter(fiscal_code=card.fiscal_code, card_id=card.card_id)


class HealthCard(CardStateMachine):
    """A certificate of a TS-CNS that its owner registered. One person may have several cards, a card several rows.

    What the certificate says stands here as it was at the registration; the person is the account's profile.
    """

    class BlockReason(models.TextChoices):
        CITIZEN = "citizen", _("su richiesta del titolare")
        OFFICE = "office", _("dall'ufficio")
        LOST = "lost", _("per furto o smarrimento della tessera")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="health_cards", verbose_name=_("titolare")
    )
    fiscal_code = models.CharField(_("codice fiscale"), max_length=16, db_index=True)
    card_id = models.CharField(_("numero della carta"), max_length=20)
    issuer = models.CharField(_("emittente"), max_length=200)  # for people: "Regione … - CA Cittadini"
    issuer_digest = models.CharField(max_length=64)  # with the serial, what a CRL names
    serial = models.CharField(max_length=40)  # hexadecimal
    fingerprint = models.CharField(max_length=64, unique=True)  # SHA-256 of the certificate
    valid_from = models.DateTimeField(_("valida dal"))
    valid_until = models.DateTimeField(_("valida fino al"))
    registered_at = models.DateTimeField(_("registrata il"), default=timezone.now)
    last_used_at = models.DateTimeField(_("ultimo accesso"), null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)  # of the state
    blocked_because = models.CharField(_("bloccata"), max_length=10, choices=BlockReason, blank=True)

    objects = HealthCardQuerySet.as_manager()

    class Meta:
        verbose_name = _("TS-CNS")
        verbose_name_plural = _("TS-CNS")
        ordering = ["-registered_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_code", "card_id"],
                condition=models.Q(state=CardState.ACTIVE),
                name="active_card_once",
            ),
            models.CheckConstraint(condition=models.Q(state__in=CardState.values), name="card_state_known"),
        ]
        indexes = [models.Index(fields=["issuer_digest", "serial"], name="card_in_crl")]

    def __str__(self):
        return _("TS-CNS n. …%(end)s") % {"end": self.card_id[-4:]}

    @property
    def may_be_blocked(self):
        return self.state in (CardState.ACTIVE, CardState.EXPIRED)

    @property
    def may_be_unblocked(self):
        """By the office only."""
        return self.state in (CardState.BLOCKED, CardState.REVOKED)


class CardEvent(models.Model):
    """A line of the history of the card's door, never changed: what was tried, with which certificate, what came of it.

    Of a person it holds the masked codice fiscale only, never the certificate.
    """

    at = models.DateTimeField(default=timezone.now, db_index=True)
    deed = models.CharField(max_length=12)  # register, login, try, block, unblock, revoke, expire
    outcome = models.CharField(max_length=24)  # a value of accounts.cards.Outcome or of health_card.Reason
    masked_code = models.CharField(_("codice fiscale"), max_length=16, blank=True)
    issuer = models.CharField(_("emittente"), max_length=200, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="card_events"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("evento della TS-CNS")
        verbose_name_plural = _("eventi della TS-CNS")
        ordering = ["-at", "-pk"]
