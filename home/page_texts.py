"""Reads the shipped pages of home/content: a header of "name: value" lines, then the body in a little Markdown.

Blank lines part the blocks. "## Title" is a heading, "### Title" a smaller one, "- " and "1. " lists, "> " a boxed
notice, "? Question" opens an item of questions and answers, "[[offices]]" a block that fills itself, "[[en: Title]]" a
passage in another language up to the next heading. Within a line: **bold**, [text](address) and e-mail addresses.
"""

import re
from pathlib import Path

from django.utils.html import escape

CONTENT = Path(__file__).parent / "content" / "pages"
SELF_FILLING = {"offices", "site_map", "terms_table"}
BOLD = re.compile(r"\*\*(.+?)\*\*")
EMAIL = re.compile(r"[\w.]+@[\w.-]+\w")
LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")


def page_files():
    """Every shipped page, parents before children: (path of slugs, header, list of blocks)."""
    files = sorted(CONTENT.rglob("*.md"), key=lambda file: len(file.relative_to(CONTENT).parts))
    pages = [(file.relative_to(CONTENT).with_suffix("").parts, *read(file.read_text())) for file in files]
    return sorted(pages, key=lambda page: (len(page[0]), int(page[1].get("order", 0))))


def read(text):
    """(header, blocks) of one page: blocks are (type, value) pairs as a StreamField takes them."""
    head, _, body = text.partition("\n\n")
    header = dict(line.split(": ", 1) for line in head.strip().splitlines())
    return header, blocks(body)


def blocks(body):
    """The StreamField blocks of a body; neighbouring paragraphs make one text."""
    found = []
    for part in re.split(r"\n\s*\n", body.strip()):
        kind, value = _block(part.strip())
        last = found[-1] if found else (None, None)
        if kind == "text" and last[0] == "text":
            found[-1] = ("text", last[1] + value)
        elif kind == "text" and last[0] == "other_language":
            last[1]["text"] += value
        elif kind == "faq" and last[0] == "faq":
            last[1].extend(value)
        else:
            found.append((kind, value))
    return found


def _block(part):
    if part.startswith("## "):
        return "heading", part[3:].strip()
    if part.startswith("[[") and part.endswith("]]"):
        name, _, title = part[2:-2].partition(": ")
        if name in SELF_FILLING:
            return name, None
        return "other_language", {"language": name, "title": title, "text": ""}
    if part.startswith("> "):
        return "callout", f"<p>{_line(' '.join(line.removeprefix('> ') for line in part.splitlines()))}</p>"
    if part.startswith("? "):
        question, _, answer = part[2:].partition("\n")
        return "faq", [{"question": question.strip(), "answer": _html(answer)}]
    return "text", _html(part)


def _html(part):
    """A part as rich text: list items stand one a line, other lines run together into paragraphs."""
    html, items, tag, words = "", [], "", []
    for line in [*part.splitlines(), ""]:
        item = re.match(r"(-|\d+\.) (.+)", line)
        if item:
            html, words = html + _paragraph(words), []
            tag = "ul" if item[1] == "-" else "ol"
            items.append(item[2])
            continue
        if items and line.startswith("  "):
            items[-1] += " " + line.strip()
            continue
        html, items = html + _list(tag, items), []
        if line.startswith("### "):
            html += f"<h3>{_line(line[4:])}</h3>"
        elif line:
            words.append(line)
    return html + _paragraph(words)


def _paragraph(words):
    return f"<p>{_line(' '.join(words))}</p>" if words else ""


def _list(tag, items):
    return f"<{tag}>{''.join(f'<li>{_line(item)}</li>' for item in items)}</{tag}>" if items else ""


def _line(text):
    text = BOLD.sub(r"<b>\1</b>", escape(text))
    text = EMAIL.sub(r'<a href="mailto:\g<0>">\g<0></a>', text)
    return LINK.sub(r'<a href="\2">\1</a>', text)
