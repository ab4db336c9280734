"""Who signs in: by password, or by e-mailed link (django-mail-auth's backend over one-time rows, not signed tokens)."""

from django.contrib.auth.backends import ModelBackend
from django.urls import reverse
from mailauth.backends import MailAuthBackend

from . import links
from .models import User


class OneQuery:
    """Every page of a signed-in person needs the account and what it may see: fetched together."""

    def get_user(self, user_id):
        related = ("profile", "operator_profile", "wagtail_userprofile")
        user = User.objects.select_related(*related).filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None


class PasswordBackend(OneQuery, ModelBackend):
    """Django's own, for e-mail and password. A citizen's address is confirmed: a registration makes the account."""

    def user_can_authenticate(self, user):
        return super().user_can_authenticate(user) and (user.is_staff or user.is_verified)


class LoginLinkBackend(OneQuery, MailAuthBackend):
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


class HealthCardBackend(OneQuery, ModelBackend):
    """Who came in by card: accounts.cards has decided, and nothing that is typed opens this door."""

    def authenticate(self, request, **credentials):
        return None
