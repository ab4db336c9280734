"""What practices registers with the Wagtail admin."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from . import library_admin, staff_accounts, trial_views
from .admin import (
    OperatorViewSet,
    PracticeAdmin,
    add_desk_panel,
    audit_menu_item,
    numbers_menu_item,
    only_what_serves,
    trial_in_header,
    trial_in_listing,
)

PracticeAdmin().register_with_wagtail()
hooks.register("register_admin_viewset", lambda: OperatorViewSet())
register_snippet(library_admin.LibraryGroup)
hooks.register("construct_homepage_panels", add_desk_panel)
hooks.register("construct_main_menu", only_what_serves)
hooks.register("register_admin_menu_item", numbers_menu_item)
hooks.register("register_admin_menu_item", audit_menu_item)

hooks.register("register_admin_urls", trial_views.urls)
hooks.register("register_page_header_buttons", trial_in_header)
hooks.register("register_page_listing_more_buttons", trial_in_listing)

hooks.register("before_delete_user", staff_accounts.refuse_delete)
hooks.register("before_edit_user", staff_accounts.refuse_role_of_citizen)
hooks.register("before_bulk_action", staff_accounts.refuse_bulk)
hooks.register("after_create_user", staff_accounts.mark_staff)
hooks.register("after_edit_user", staff_accounts.mark_staff)
hooks.register("after_bulk_action", staff_accounts.mark_all_staff)
