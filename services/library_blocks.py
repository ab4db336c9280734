"""A step of the library inside a form: which one, in which version, and what this form adds to it."""

from django.apps import apps
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .blocks import OptionBlock, StepBlock
from .condition_blocks import ConditionBlock, KeyBlock

LIBRARY_STEP = "library_step"


def versions():
    return apps.get_model("services", "StepTemplateVersion").objects.select_related("template")


def offered():
    """What an editor may choose: every version of every step, each step's newest first."""
    rows = versions().order_by("template__title", "template__key", "-number")
    return [(row.reference, _("%(title)s · versione %(number)s") % {"title": row.step["title"], "number": row.number}) for row in rows]  # fmt: skip


class MoreOptionBlock(OptionBlock):
    question = KeyBlock(label=_("alla domanda"))

    class Meta:
        icon = "radio-full"
        label_format = "{question}: {label}"


class LibraryStepBlock(blocks.StructBlock):
    """The form keeps the version that it names: a newer one is offered, never put in by itself."""

    source = blocks.ChoiceBlock(choices=offered, label=_("passo della libreria"))
    show_when = ConditionBlock(label=_("mostra il passo se"))
    before = KeyBlock(
        required=False,
        label=_("domande in più, prima di"),
        help_text=_("La domanda del passo davanti a cui vanno le domande in più; vuoto: in fondo."),
    )
    # The same blocks as a step's own questions, but none has to be there.
    questions = blocks.StreamBlock(
        list(StepBlock.base_blocks["questions"].child_blocks.items()),
        required=False,
        label=_("domande in più"),
        collapsed=True,
    )
    more_options = blocks.ListBlock(MoreOptionBlock(), label=_("opzioni in più"), default=[], collapsed=True)

    class Meta:
        icon = "snippet"
        label = _("Passo della libreria")
        label_format = "{source}"
        collapsed = True


LIBRARY_BLOCKS = [(LIBRARY_STEP, LibraryStepBlock())]


def steps_named(references):
    """{reference: the step as that version has it} of those that exist; `references` are "key@number"."""
    wanted = {reference.rpartition("@")[::2] for reference in references if reference}
    keys = {key for key, _number in wanted}
    rows = versions().filter(template__key__in=keys) if keys else ()
    return {row.reference: row.step for row in rows if (row.template.key, str(row.number)) in wanted}


def completed(step, added):
    """The step of the library with what a form adds to it: options at the end of theirs, questions before one or last."""
    questions = [_with_options(question, added["more_options"]) for question in step["questions"]]
    keys = [question["key"] for question in questions]
    place = keys.index(added["before"]) if added["before"] in keys else len(questions)
    questions[place:place] = added["questions"]
    return {**step, "show_when": added["show_when"], "questions": questions}


def missing(reference):
    """What stands for a step that the library does not have: the checks name it, since it asks nothing."""
    title = _("Passo della libreria «%s»") % reference
    key = reference.rpartition("@")[0] or "libreria"
    return {"key": key, "title": str(title), "intro": "", "show_when": None, "questions": []}


def _with_options(question, more):
    added = [
        {"key": option["key"], "label": option["label"], "when": None}
        for option in more
        if option["question"] == question["key"]
    ]
    return {**question, "options": question.get("options", []) + added} if added else question
