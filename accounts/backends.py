"""Signing in by e-mailed link."""

from mailauth.backends import MailAuthBackend


class LoginLinkBackend(MailAuthBackend):
    pass
