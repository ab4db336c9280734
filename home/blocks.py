"""The body blocks that editors combine on any page."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

TEXT_FEATURES = ["h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link"]


class QuestionAndAnswerBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("Domanda"), max_length=200)
    answer = blocks.RichTextBlock(label=_("Risposta"), features=TEXT_FEATURES)


class OtherLanguageBlock(blocks.StructBlock):
    """A passage in another language, announced as such to screen readers (WCAG 3.1.2)."""

    language = blocks.ChoiceBlock(
        label=_("Lingua"),
        choices=[
            ("en", "English"),
            ("fr", "Français"),
            ("es", "Español"),
            ("de", "Deutsch"),
            ("ro", "Română"),
        ],
    )
    title = blocks.CharBlock(label=_("Titolo"), max_length=120)
    text = blocks.RichTextBlock(label=_("Testo"), features=TEXT_FEATURES)


BODY_BLOCKS = [
    ("heading", blocks.CharBlock(label=_("Titolo"), max_length=120, template="blocks/heading.html")),
    ("text", blocks.RichTextBlock(label=_("Testo"), features=TEXT_FEATURES, template="blocks/text.html")),
    (
        "callout",
        blocks.RichTextBlock(
            label=_("Riquadro in evidenza"), features=TEXT_FEATURES, template="blocks/callout.html"
        ),
    ),
    ("image", ImageBlock(label=_("Immagine"), template="blocks/image.html")),
    (
        "other_language",
        OtherLanguageBlock(label=_("Testo in altra lingua"), template="blocks/other_language.html"),
    ),
    (
        "faq",
        blocks.ListBlock(QuestionAndAnswerBlock(), label=_("Domande e risposte"), template="blocks/faq.html"),
    ),
    ("offices", blocks.StaticBlock(label=_("Elenco degli uffici"), template="blocks/offices.html")),
    ("site_map", blocks.StaticBlock(label=_("Mappa del sito"), template="blocks/site_map.html")),
    (
        "terms_table",
        blocks.StaticBlock(
            label=_("Termini dei procedimenti (dai servizi)"), template="blocks/terms_table.html"
        ),
    ),
]
