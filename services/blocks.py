"""The blocks that editors build a form from."""

from wagtail import blocks

STEP_BLOCKS = [("step", blocks.StructBlock([("title", blocks.CharBlock())]))]
RULE_BLOCKS = [("rule", blocks.StructBlock([("name", blocks.CharBlock())]))]
