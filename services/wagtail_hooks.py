"""What the editors' side of services registers."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from . import admin, assurance_views, editor_lists, keeping, version_views

register_snippet(admin.RegistersGroup)
register_snippet(admin.CategoryViewSet)
register_snippet(admin.TopicViewSet)
hooks.register("before_delete_page", keeping.refuse_delete)
hooks.register("before_bulk_action", keeping.refuse_bulk_delete)
hooks.register("register_admin_urls", version_views.urls)
hooks.register("register_page_header_buttons", version_views.header_buttons)
hooks.register("register_page_listing_more_buttons", version_views.listing_buttons)
hooks.register("register_log_actions", version_views.log_actions)
hooks.register("register_admin_urls", assurance_views.urls)
hooks.register("register_page_header_buttons", assurance_views.header_buttons)
hooks.register("insert_editor_js", editor_lists.editor_lists)
