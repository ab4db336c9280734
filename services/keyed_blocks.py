"""The blocks that have a key: drawn in the editor when they are opened, and copied with keys of their own."""

from django import forms
from django.utils.functional import cached_property
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.blocks.struct_block import StructBlockAdapter

SCRIPTS = ("editor", "editor_questions", "editor_limits", "editor_choices")


class KeyedBlock(blocks.StructBlock):
    """A step, section, group, calculation or question. A large form has hundreds of them: see services/editor.js."""


class KeyedBlockAdapter(StructBlockAdapter):
    js_constructor = "services.KeyedBlock"

    @cached_property
    def media(self):
        own = forms.Media(
            js=[f"services/{name}.js" for name in SCRIPTS],
            css={"all": ["services/editor.css"]},
        )
        return super().media + own


register(KeyedBlockAdapter(), KeyedBlock)
