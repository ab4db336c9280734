"""What the editors' side of services registers."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from . import admin, keeping

register_snippet(admin.RegistersGroup)
register_snippet(admin.CategoryViewSet)
register_snippet(admin.TopicViewSet)
hooks.register("before_delete_page", keeping.refuse_delete)
hooks.register("before_bulk_action", keeping.refuse_bulk_delete)
