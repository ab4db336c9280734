"""Registers the operators' desk with the Wagtail admin."""

from wagtail import hooks

from .admin import OperatorViewSet, PracticeAdmin, add_desk_panel, only_what_serves

PracticeAdmin().register_with_wagtail()
hooks.register("register_admin_viewset", lambda: OperatorViewSet())
hooks.register("construct_homepage_panels", add_desk_panel)
hooks.register("construct_main_menu", only_what_serves)
