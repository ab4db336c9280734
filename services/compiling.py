"""From the blocks of a form page to the plain JSON of a form version, and back when a command builds a page."""

import hashlib
import json
import uuid

from .blocks import QUESTION_KINDS
from .condition_blocks import condition_of, stream_data_of
from .library_blocks import LIBRARY_STEP, completed, missing, steps_named
from .rule_catalogue import CATALOGUE
from .schema import CALCULATION, GROUP, SECTION, VERSION

LISTS = ("different_from",)
FIXED = "value:"


def compile_form(page):
    """The schema of a FormPage as its blocks stand now (its shape: services/schema.py)."""
    return compile_blocks(page.steps, page.rules)


def compile_blocks(steps, rules):
    """The whole schema: what stands in the library is put in, so that a version needs nothing else."""
    written = written_blocks(steps, rules)
    library = steps_named({step["library"] for step in written["steps"] if "library" in step})
    return {**written, "steps": [_whole(step, library) for step in written["steps"]]}


def written_blocks(steps, rules):
    """The schema as editors wrote it: a step of the library stays {"library": "key@number", …} (see `completed`)."""
    return {
        "v": VERSION,
        "steps": [_from_library(c.value) if c.block_type == LIBRARY_STEP else _step(c.value) for c in steps],
        "rules": [_rule(child.block_type, child.value) for child in rules],
    }


def compile_questions(stream):
    return [_question(child.block_type, child.value) for child in stream]


def digest_of(schema):
    """The SHA-256 of a schema's canonical JSON."""
    text = json.dumps(schema, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def steps_data(steps):
    """Raw stream data, ids and all, of a schema's steps: rows saved without ids would keep none."""
    return _with_ids([
        {"type": LIBRARY_STEP, "value": _from_library_data(step)}
        if "library" in step
        else {"type": "step", "value": _step_data(step)}
        for step in steps
    ])  # fmt: skip


def questions_data(questions):
    return _with_ids(_questions_data(questions))


def rules_data(rules):
    return _with_ids([{"type": rule["rule"], "value": _rule_data(rule)} for rule in rules])


def _step(value):
    return {
        "key": value["key"],
        "title": value["title"],
        "intro": value["intro"],
        "show_when": condition_of(value["show_when"]),
        "questions": compile_questions(value["questions"]),
    }


def _from_library(value):
    more = [{name: option[name] for name in ("question", "key", "label")} for option in value["more_options"]]
    return {
        "library": value["source"],
        "show_when": condition_of(value["show_when"]),
        "before": value["before"],
        "questions": compile_questions(value["questions"]),
        "more_options": more,
    }


def _whole(step, library):
    if "library" not in step:
        return step
    return completed(library.get(step["library"]) or missing(step["library"]), step)


def _question(kind, value):
    if kind in PARTS:
        return {"kind": kind, **PARTS[kind](value)}
    question = {
        "key": value["key"],
        "kind": kind,
        "label": value["label"],
        "help": value["help"],
        "required": _required(value),
        "show_when": condition_of(value["show_when"]),
        "error": value["error"],
        "prefill": FIXED + value["first_value"] if value["first_value"] else value["prefill"],
    }
    if value["wrong"]:
        question["wrong"] = value["wrong"]
    for name in QUESTION_KINDS[kind][2]:
        setting = _setting(name, value)
        if (
            setting or setting == 0 and setting is not False
        ):  # 0 is a limit; an empty box, list or text is not
            question[name] = setting
    return question


def _section(value):
    return {
        "key": value["key"],
        "title": value["title"],
        "show_when": condition_of(value["show_when"]),
        "questions": compile_questions(value["questions"]),
    }


def _group(value):
    said = {name: value[name] for name in ("key", "label", "help", "item_label", "error")}
    return {
        **said,
        "min": value["min"] or 0,
        "max": value["max"] or 1,
        "show_when": condition_of(value["show_when"]),
        "questions": compile_questions(value["questions"]),
    }


def _calculation(value):
    said = {name: value[name] for name in ("key", "label", "help", "reads_as")}
    expression = " ".join(value["expression"].split())
    return {**said, "expression": expression, "show_when": condition_of(value["show_when"])}


# What a step holds beside questions.
PARTS = {SECTION: _section, GROUP: _group, CALCULATION: _calculation}


def _required(value):
    if value["required"] == "when":
        # "Solo se" without a condition would never bind: the checks refuse it at publishing.
        return condition_of(value["required_when"]) or {"and": []}
    return value["required"] == "always"


def _setting(name, value):
    if name == "options":
        return _options(value)
    if name == "offered_when":  # told with the options
        return None
    if name == "coherent_with":
        return {role: key for role, key in value[name].items() if key}
    if name in LISTS:
        return _split(value[name])
    return value[name]


def _options(value):
    when = {
        key: condition_of(offer["when"])
        for offer in value["offered_when"]
        for key in _split(offer["options"])
    }
    options = [
        {"key": option["key"], "label": option["label"], "when": when.pop(option["key"], None)}
        for option in value["options"]
    ]
    # A condition for an option that is not there: kept without a label, so that the checks name it.
    return options + [{"key": key, "label": "", "when": condition} for key, condition in when.items()]


def _rule(name, value):
    rule = CATALOGUE[name]
    keys = {role.name: value[role.name] for role in rule.roles if value[role.name]}
    set_here = [p for p in rule.params if value[p.name] or not p.optional]
    params = {p.name: _split(value[p.name]) if p.of else value[p.name].strip() for p in set_here}
    return {"rule": name, "keys": keys, "params": params}


def _split(text):
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def _step_data(step):
    return {
        "key": step["key"],
        "title": step["title"],
        "intro": step.get("intro", ""),
        "show_when": stream_data_of(step.get("show_when")),
        "questions": _questions_data(step["questions"]),
    }


def _from_library_data(step):
    return {
        "source": step["library"],
        "show_when": stream_data_of(step.get("show_when")),
        "before": step.get("before", ""),
        "questions": _questions_data(step.get("questions", [])),
        "more_options": [{"type": "item", "value": dict(option)} for option in step.get("more_options", [])],
    }


def _questions_data(questions):
    return [{"type": question["kind"], "value": _question_data(question)} for question in questions]


def _question_data(question):
    if question["kind"] in PARTS:
        return _part_data(question)
    required, prefill = question["required"], question.get("prefill", "")
    data = {
        "key": question["key"],
        "label": question["label"],
        "help": question.get("help", ""),
        "required": "when" if isinstance(required, dict) else "always" if required else "never",
        "required_when": stream_data_of(required if isinstance(required, dict) else None),
        "show_when": stream_data_of(question.get("show_when")),
        "error": question.get("error", ""),
        "wrong": question.get("wrong", ""),
        "prefill": "" if prefill.startswith(FIXED) else prefill,
        "first_value": prefill.removeprefix(FIXED) if prefill.startswith(FIXED) else "",
    }
    for name in QUESTION_KINDS[question["kind"]][2]:
        if name in question:
            data[name] = _setting_data(name, question[name])
    if "options" in question:
        data["offered_when"] = _offers(question["options"])
    return data


def _part_data(part):
    data = {name: said for name, said in part.items() if name not in ("kind", "show_when", "questions")}
    data["show_when"] = stream_data_of(part.get("show_when"))
    if "questions" in part:
        data["questions"] = _questions_data(part["questions"])
    return data


def _setting_data(name, setting):
    if name == "options":
        return [
            {"type": "item", "value": {"key": option["key"], "label": option["label"]}} for option in setting
        ]
    if name in LISTS:
        return ", ".join(setting)
    return setting


def _offers(options):
    return [
        {"type": "item", "value": {"options": option["key"], "when": stream_data_of(option["when"])}}
        for option in options
        if option.get("when")
    ]


def _rule_data(rule):
    params = rule.get("params", {})
    texts = {name: ", ".join(value) if isinstance(value, list) else value for name, value in params.items()}
    return {**rule.get("keys", {}), **texts}


def _with_ids(data):
    """`data` with an id on every block of every stream and list in it."""
    if isinstance(data, dict):
        data = {name: _with_ids(value) for name, value in data.items()}
        if set(data) == {"type", "value"}:
            data["id"] = str(uuid.uuid4())
    elif isinstance(data, list):
        data = [_with_ids(item) for item in data]
    return data
