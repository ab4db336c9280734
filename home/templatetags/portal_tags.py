"""The small tags that all templates share: icons, form fields, links that keep the query, offices."""

from functools import lru_cache

from django import template
from django.apps import apps
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.models import Page

from ..models import InfoPage, Office

register = template.Library()

GROUPS = {"radioselect", "checkboxselectmultiple"}


@register.simple_tag
@lru_cache(maxsize=500)  # fifty of them stand on a page
def icon(name, css="", label=""):
    """A sprite icon; decorative unless a label says what it means."""
    shown = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="icon {}" {} focusable="false"><use href="{}#{}"></use></svg>',
        css, shown, static("svg/sprite.svg"), name,
    )  # fmt: skip


@register.simple_tag
def widget(field):
    """The field's own widget with Bootstrap Italia's class and the ids of its hint, help and errors."""
    attrs = {"class": " ".join(filter(None, [_css(field), field.field.widget.attrs.get("class")]))}
    described = described_by(field)
    if described and not field.use_fieldset:
        attrs["aria-describedby"] = described
    return field.as_widget(attrs=attrs)


@register.simple_tag
def described_by(field):
    """The ids of what explains the field, in reading order."""
    own = field.field.widget.attrs.get("aria-describedby")
    if own or not field.auto_id:
        return own or ""
    parts = [
        ("hint", getattr(field.field, "hint", "")),
        ("helptext", field.help_text),
        ("error", field.errors),
    ]
    return " ".join(f"{field.auto_id}_{name}" for name, present in parts if present)


@register.filter
def is_group(field):
    """True for radios and boxes that are drawn one by one under a legend."""
    return field.widget_type in GROUPS


@register.filter
def anchor(field):
    """The id that a link of the error summary leads to: the field, or the first of its options."""
    return field.id_for_label or (f"{field.auto_id}_0" if field.use_fieldset else field.auto_id)


@register.simple_tag(takes_context=True)
def query(context, **changes):
    """The present query string with some values changed (None takes one away): "?q=mario&page=2"."""
    params = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            params.pop(name, None)
        else:
            params[name] = value
    return f"?{params.urlencode()}"


def _css(field):
    kind = field.field.widget.__class__.__name__
    return "form-check-input" if kind == "CheckboxInput" else "form-control"


@register.simple_tag
def error_list(form):
    """Every error of a form in page order, with the id of its field: [{"message", "anchor"}]."""
    found = [{"message": message, "anchor": ""} for message in form.non_field_errors()]
    for field in form:
        found += [
            {"message": message, "anchor": "" if field.is_hidden else anchor(field)}
            for message in field.errors
        ]
    return found


@register.simple_tag
def page_numbers(page_obj):
    """The numbers to show around the present page; an ellipsis stands for those left out."""
    return list(page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1))


@register.simple_tag(takes_context=True)
def crumbs_to(context, title="", page=None):
    """The breadcrumb's steps below Home: the ancestors of a page and itself, or one title alone."""
    if page is None:
        return [{"title": title, "url": ""}]
    above = page.get_ancestors().filter(depth__gt=2)
    return [{"title": step.title, "url": step.get_url(context.get("request"))} for step in [*above, page]]


@register.simple_tag
def offices():
    return Office.objects.all()


@register.simple_tag(takes_context=True)
def site_tree(context):
    """Every public page but the forms, as nested lists: [{"title", "url", "children": [...]}]."""
    form = apps.get_model("services", "FormPage")
    pages = Page.objects.live().public().filter(depth__gt=1).not_type(form).order_by("path")
    tops, by_path = [], {}
    for page in pages:
        node = {"title": page.title, "url": page.get_url(context.get("request")), "children": []}
        by_path[page.path] = node
        parent = by_path.get(page.path[: -page.steplen])
        (parent["children"] if parent else tops).append(node)
    return tops


@register.simple_tag
def popular_services(page):
    """The services that the front page shows: the editor's choice, or the first six."""
    chosen = [block.value for block in page.popular if block.value and block.value.live]
    if chosen:
        return chosen
    model = apps.get_model("services", "ServicePage")
    return model.objects.descendant_of(page).live().filter(view_restrictions=None).order_by("path")[:6]


@register.simple_tag
def latest_news(page, number=3):
    """The newest pages under the page that orders its children from the newest."""
    open_pages = InfoPage.objects.live().filter(view_restrictions=None)
    news = open_pages.child_of(page).filter(children_order="newest").first()
    items = open_pages.child_of(news).order_by("-first_published_at", "-path")[:number] if news else []
    return {"page": news, "items": list(items)}


@register.simple_tag(takes_context=True)
def include_if_there(context, name):
    """A template of an app above this one; nothing while that app has none."""
    try:
        found = get_template(name)
    except TemplateDoesNotExist:
        return ""
    return found.template.render(context)
