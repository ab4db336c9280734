"""An editor at work in the page editor: adds steps and questions, chooses conditions from lists, publishes."""

import re

from .story import PASSWORD

# From a stream's count: its last element that is no block is the button that adds one, or holds it.
ADD = "following-sibling::*[1]/*[not(@data-streamfield-child)][last()]/descendant-or-self::button[1]"


class Builder:
    """The editor's hands. A part is named by its prefix: the start of the names of the fields that it sends."""

    def __init__(self, page):
        self.page = page
        self.trouble = []
        page.on("pageerror", lambda error: self.trouble.append(str(error)))

    def sign_in(self, member):
        self.page.goto("/admin/login/")
        self.page.locator('[name="username"]').fill(member.email)
        self.page.locator('[name="password"]').fill(PASSWORD)
        self.page.locator('form [type="submit"]').first.click()
        self.page.wait_for_url("**/admin/")

    def new_form(self, parent, title):
        self.page.goto(f"/admin/pages/add/services/formpage/{parent}/")
        self.page.locator('[name="title"]').fill(title)

    def field(self, name):
        return self.page.locator(f'[name="{name}"]')

    def write(self, prefix, **values):
        for name, value in values.items():
            field = self.field(f"{prefix}-{name}")
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
                field.dispatch_event("change")

    def add(self, stream, kind=None):
        """Adds a block at the end of a stream (of a list, without `kind`); returns its prefix."""
        count = self.field(f"{stream}-count")
        place = int(count.input_value())
        count.locator(f"xpath={ADD}").click()
        if kind:
            self.page.get_by_role("option", name=kind, exact=True).click()
        self.field(f"{stream}-{place}-order").wait_for(state="attached")
        return f"{stream}-{place}-value"

    def step(self, title):
        prefix = self.add("steps", "Passo")
        self.write(prefix, title=title)
        return prefix

    def library_step(self, title):
        prefix = self.add("steps", "Passo della libreria")
        field = self.field(f"{prefix}-source")
        label = field.locator("option", has_text=title).first.inner_text()
        field.select_option(label=label)
        return prefix

    def question(self, part, kind, label, options=(), **settings):
        """Adds a question to a step or group; its key is made from the label."""
        prefix = self.add(f"{part}-questions", kind)
        self.write(prefix, label=label, **settings)
        for option in options:
            self.write(self.add(f"{prefix}-options"), label=option)
        return prefix

    def condition(self, prefix, question, operator=None, value=None, setting="show_when"):
        """Chooses from the lists, by what they show."""
        row = self.add(f"{prefix}-{setting}", "Condizione")
        listed = self.page.locator(f'[name="{row}-field"] + select')
        listed.focus()
        listed.select_option(label=question)
        if operator:
            self.field(f"{row}-op").select_option(label=operator)
        if value:
            self.page.locator(f'[name="{row}-values"] + .services-values select').select_option(label=value)
        return row

    def duplicate(self, prefix):
        """The copy's prefix."""
        stream, _number = prefix.removesuffix("-value").rsplit("-", 1)
        place = int(self.field(f"{stream}-count").input_value())
        child = self.page.locator(
            f'[data-streamfield-child]:has(> [name="{prefix.removesuffix("-value")}-type"])'
        )
        child.locator('[data-streamfield-action="DUPLICATE"]').first.click()
        self.field(f"{stream}-{place}-order").wait_for(state="attached")
        return f"{stream}-{place}-value"

    def keys(self):
        return self.page.evaluate("servicesEditor.read().map((part) => part.key).filter(Boolean)")

    def publish(self):
        """Presses "Pubblica"; the form has to be right."""
        self.page.locator("footer .w-dropdown__toggle, footer [data-w-dropdown-target='toggle']").last.click()
        # The button waits for the autosave under way.
        with self.page.expect_navigation(timeout=60_000):
            self.page.locator('[name="action-publish"]').click()
        complaints = self.page.locator(".messages .error, .error-message, .help-critical").all_inner_texts()
        assert re.search(r"/admin/pages/\d+/$", self.page.url), complaints
        assert self.trouble == []
