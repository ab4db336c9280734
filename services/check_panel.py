"""The first panel of a form's editor: what the checks say of it, each with a link to its block."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from .compiling import compile_form
from .editing import block_id, findings_of_draft
from .form_tests import red_tests


class CheckPanel(Panel):
    def __init__(self, **kwargs):
        super().__init__(**{"heading": _("Controllo del modulo"), "icon": "check", **kwargs})

    class BoundPanel(Panel.BoundPanel):
        template_name = "services/admin/check_panel.html"

        class Media:
            js = ["services/check_links.js"]

        def is_shown(self):
            return super().is_shown() and self.instance.pk is not None

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            steps, findings, red = self.findings()
            rows = [(row, block_id(steps, row.place)) for row in findings]
            mistakes = [row for row in rows if row[0].stops]
            warnings = [row for row in rows if not row[0].stops]
            return {**context, "page": self.instance, "mistakes": mistakes, "warnings": warnings, "red": red}

        def findings(self):
            """(steps, Mistakes, red tests) of what was just sent, when it was refused; else of the draft as it is saved."""
            if hasattr(self.form, "findings"):
                return self.form.sent_steps, self.form.findings, self.form.red_tests
            page = self.instance
            schema = compile_form(page)
            findings = findings_of_draft(page, page.get_parent(), schema, page.steps)
            is_wrong = any(finding.stops for finding in findings)
            return page.steps, findings, [] if is_wrong else red_tests(schema, page.tests.all())
