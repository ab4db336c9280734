"""What the editors' side of services registers."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from . import (
    admin,
    assurance_views,
    doctor_import_views,
    editor_lists,
    keeping,
    library_admin,
    package_views,
    version_views,
)

register_snippet(admin.RegistersGroup)
register_snippet(admin.CategoryViewSet)
register_snippet(admin.TopicViewSet)
register_snippet(library_admin.StepTemplateViewSet)
hooks.register("before_delete_page", keeping.refuse_delete)
hooks.register("before_bulk_action", keeping.refuse_bulk_delete)
hooks.register("register_admin_urls", version_views.urls)
hooks.register("register_page_header_buttons", version_views.header_buttons)
hooks.register("register_page_listing_more_buttons", version_views.listing_buttons)
hooks.register("register_log_actions", version_views.log_actions)
hooks.register("register_admin_urls", assurance_views.urls)
hooks.register("register_page_header_buttons", assurance_views.header_buttons)
hooks.register("insert_editor_js", editor_lists.editor_lists)
hooks.register("register_admin_urls", library_admin.urls)
hooks.register("register_snippet_listing_buttons", library_admin.listing_buttons)
hooks.register("before_delete_snippet", library_admin.refuse_delete)
hooks.register("register_admin_urls", package_views.urls)
hooks.register("register_admin_menu_item", package_views.menu_item)
hooks.register("register_page_header_buttons", package_views.header_buttons)
hooks.register("register_admin_urls", doctor_import_views.urls)
