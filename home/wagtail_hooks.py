"""What every page editor gets, and every screen of the admin."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks


@hooks.register("insert_editor_js")
def one_save_at_a_time():
    return format_html('<script src="{}"></script>', static("home/one_save_at_a_time.js"))


@hooks.register("insert_global_admin_css")
def lists_that_scroll():
    return format_html('<link rel="stylesheet" href="{}">', static("home/admin.css"))
