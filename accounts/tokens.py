"""The tokens of mailed reset links."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils import timezone


class ResetTokens(PasswordResetTokenGenerator):
    """Django's, on a clock without summer time: on the night of the change an hour would last two, or none."""

    def _now(self):
        return timezone.now().replace(tzinfo=None)


reset_tokens = ResetTokens()
