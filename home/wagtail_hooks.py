"""What every page editor gets."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks


@hooks.register("insert_editor_js")
def one_save_at_a_time():
    return format_html('<script src="{}"></script>', static("home/one_save_at_a_time.js"))
