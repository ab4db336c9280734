"""The steps that forms share: checked before they are published, counted where they are used, renewed in drafts."""

from .checks import PRIVACY, mistakes_of
from .compiling import compile_questions
from .publishing import FormHasMistakes
from .schema import VERSION

# What a form has around the step: it is checked as if it were the only one.
RIEPILOGO = {
    "key": "riepilogo_",
    "title": "Riepilogo",
    "intro": "",
    "show_when": None,
    "questions": [
        {"key": PRIVACY, "kind": "declaration", "label": "Informativa", "required": True, "show_when": None}
    ],
}


def compiled_step(template):
    """A StepTemplate as a compiled step (services/schema.py)."""
    questions = compile_questions(template.questions)
    return {
        "key": template.key, "title": template.title, "intro": template.intro,
        "show_when": None, "questions": questions,
    }  # fmt: skip


def alone(step):
    """The schema of a form of this step alone."""
    return {"v": VERSION, "steps": [step], "rules": []}


def mistakes_of_step(step):
    """Why this step cannot stand in a form: it reads only its own questions and the context."""
    is_last = any(question["key"] == PRIVACY for question in step["questions"])
    steps = [step] if is_last else [step, RIEPILOGO]
    return mistakes_of({**alone(step), "steps": steps})


def checked_step(template):
    """The compiled step; raises FormHasMistakes."""
    step = compiled_step(template)
    mistakes = mistakes_of_step(step)
    if mistakes:
        raise FormHasMistakes([mistake.message for mistake in mistakes])
    return step
