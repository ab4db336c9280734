"""What accounts registers with the Wagtail admin."""

from wagtail import hooks

from . import card_desk

hooks.register("register_admin_urls", card_desk.urls)
hooks.register("register_admin_menu_item", card_desk.cards_item)
hooks.register("register_reports_menu_item", card_desk.system_item)
hooks.register("construct_homepage_panels", card_desk.add_alarm)
