from django.apps import AppConfig

from . import checks  # noqa: F401  registers the system check


class PortalConfig(AppConfig):
    name = "portal"
