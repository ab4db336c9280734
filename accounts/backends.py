"""Signing in by e-mailed link: django-mail-auth's backend over one-time rows instead of signed tokens."""

from django.urls import reverse
from mailauth.backends import MailAuthBackend

from . import links


class LoginLinkBackend(MailAuthBackend):
    """The package's own tokens can be used again and survive a change of password (reliability.md F1, F2)."""

    def authenticate(self, request, token=None):
        link = links.consume(token) if token else None
        if link is None or not self.user_can_authenticate(link.user):
            return None
        return link.user

    @classmethod
    def get_token(cls, user):
        raise NotImplementedError("Tokens are made by the worker (accounts.tasks.send_login_link).")

    @staticmethod
    def get_login_url(token):
        return reverse("accounts:link_use", args=[token])
