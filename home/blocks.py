"""The body blocks that editors combine on any page."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

TEXT_FEATURES = ["h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link"]


class QuestionAndAnswerBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("Domanda"), max_length=200)
    answer = blocks.RichTextBlock(label=_("Risposta"), features=TEXT_FEATURES)


BODY_BLOCKS = [
    ("heading", blocks.CharBlock(label=_("Titolo"), max_length=120, template="blocks/heading.html")),
    ("text", blocks.RichTextBlock(label=_("Testo"), features=TEXT_FEATURES, template="blocks/text.html")),
    (
        "callout",
        blocks.RichTextBlock(
            label=_("Riquadro in evidenza"), features=TEXT_FEATURES, template="blocks/callout.html"
        ),
    ),
    (
        "faq",
        blocks.ListBlock(QuestionAndAnswerBlock(), label=_("Domande e risposte"), template="blocks/faq.html"),
    ),
    ("offices", blocks.StaticBlock(label=_("Elenco degli uffici"), template="blocks/offices.html")),
]
