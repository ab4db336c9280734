"""What signing in leaves behind: one-time codes and links, and the count of tries."""

import datetime
import secrets
from hashlib import sha256

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from .people import User


class Registration(models.Model):
    """An account asked for: it becomes one when the code that was mailed to its address is typed.

    Anyone may ask for any address, also for one that has an account: such a row never gets a code that fits. `profile`:
    the fields of a Profile ready for JSON, places by their id.
    """

    email = models.EmailField(db_index=True)
    password = models.CharField(max_length=128)  # hashed
    profile = models.JSONField(encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.email


class EmailCode(models.Model):
    """The six digits that confirm a registration: ten minutes, five wrong tries, one use.

    The worker makes the digits when it mails them: until then, and when the address has an account, `code_hash` is
    empty and nothing fits. Tries are counted and the ten minutes pass all the same.
    """

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="codes")
    code_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    LIFE = datetime.timedelta(minutes=10)

    class Meta:
        ordering = ["-pk"]

    def make_digits(self, is_decoy=False):
        """Gives the code its digits and its ten minutes; returns the digits, which are kept nowhere."""
        digits = f"{secrets.randbelow(10**6):06d}"
        self.code_hash = "" if is_decoy else self._hash(digits)
        self.expires_at = timezone.now() + self.LIFE
        self.save(update_fields=["code_hash", "expires_at"])
        return digits

    def fits(self, digits):
        return bool(self.code_hash) and constant_time_compare(self.code_hash, self._hash(digits))

    def _hash(self, digits):
        # A million codes are soon tried out: only the installation's key makes the hash worth anything.
        return salted_hmac("accounts.EmailCode", f"{self.pk}:{digits}", algorithm="sha256").hexdigest()


class LoginLink(models.Model):
    """An e-mailed sign-in link: fifteen minutes, consumed once by a POST, dead after a change of password or e-mail.

    A request for an unknown address leaves a row without user, so that it costs the same. The worker makes the token.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)  # noqa: DJ001  unique: no empty text
    account_fingerprint = models.CharField(max_length=64, blank=True)
    next_path = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    LIFE = datetime.timedelta(minutes=15)

    def make_token(self):
        """Gives the link its token and its fifteen minutes; returns the token, which is kept nowhere."""
        token = secrets.token_urlsafe(32)
        self.token_hash = self.hash_of(token)
        self.account_fingerprint = self.user.fingerprint
        self.expires_at = timezone.now() + self.LIFE
        self.save(update_fields=["token_hash", "account_fingerprint", "expires_at"])
        return token

    @staticmethod
    def hash_of(token):
        return sha256(token.encode()).hexdigest()

    @property
    def is_live(self):
        return (
            self.used_at is None
            and self.expires_at is not None
            and timezone.now() < self.expires_at
            and constant_time_compare(self.account_fingerprint, self.user.fingerprint)
        )


class Throttle(models.Model):
    """How often a key was used since its window opened; each use is one atomic statement (accounts.throttle)."""

    key = models.CharField(max_length=64, unique=True)  # a digest: no address of a person stands here
    window = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)
