from django.apps import AppConfig

from . import checks  # noqa: F401  registers the system check
from .page_cache import forget_when_public_content_changes


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self):
        forget_when_public_content_changes()
