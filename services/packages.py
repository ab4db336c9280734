"""The file that carries a service from one portal to another: how it is written, read and recognised."""

import json

from django.utils.translation import gettext as _

from .compiling import digest_of
from .schema import VERSION

FORMAT = 1
MAX_BYTES = 1_000_000
MAX_DEPTH = 40
WIDTH = 120

# What a package holds, but for the inside of steps and rules, which the form's own blocks read. "?": may be missing.
STEPS = {"key": str, "title": str, "intro?": str, "questions": [dict]}
SHAPE = {
    "package": int,
    "schema": int,
    "digest?": str,
    "service": {
        "slug": str, "title": str, "category": str, "invitation?": str, "office?": str, "icon": str, "term_days": int,
        "minutes": int, "outcome_title?": str, "seo_title?": str, "search_description?": str, "summary": str,
        "texts": {"*": str}, "topics": [str], "refusal_reasons": [{"code": str, "text": str}],
    },
    "form?": {"title": str, "slug": str, "steps": [dict], "rules": [{"rule": str, "keys": {"*": str}, "params?": dict, "note?": str}]},
    "library": [STEPS],
    "tests": [{
        "name": str, "day": str, "way_in": str, "answers": dict,
        "applicant": {"birth_date?": str, "citizenship?": str, "place?": {"key": str, "label": str}},
        "expected": {"steps": [str], "errors": [str], "is_sendable": bool},
    }],
}  # fmt: skip
TYPE_NAMES = {
    int: "un numero intero", str: "un testo", dict: "un oggetto", list: "un elenco", bool: "vero o falso",
}  # fmt: skip


class Unreadable(ValueError):
    """Raised for a file that is no package, or one that does not fit here. The message is for who uploads it."""


def sealed(contents):
    """The package of `contents` (everything but format and digest; of today's schema if they do not say), lean and
    with its digest."""
    package = lean({"schema": VERSION, **contents, "package": FORMAT, "digest": ""})
    return {**package, "digest": digest_of(package)}


def lean(value):
    """`value` without the entries that say nothing: readers know what a missing one means."""
    if isinstance(value, dict):
        return {key: lean(item) for key, item in value.items() if item not in ("", None)}
    return [lean(item) for item in value] if isinstance(value, list) else value


def written(package):
    """The text of the file: sorted keys, one thing a line, short things on one line."""
    return _laid_out(package, 0) + "\n"


def read(data):
    """The package in these bytes, checked from end to end but for steps and rules. Raises Unreadable."""
    package = parsed(data)
    if digest_of({key: value for key, value in package.items() if key != "digest"}) != package.get("digest"):
        raise Unreadable(_("L'impronta non corrisponde: il file è stato cambiato dopo l'esportazione."))
    return package


def parsed(data):
    """As `read`, whatever the digest says."""
    if len(data) > MAX_BYTES:
        raise Unreadable(_("Il file supera %s MB: non è un pacchetto.") % (MAX_BYTES // 1_000_000))
    try:
        package = json.loads(
            data.decode("utf-8-sig"), object_pairs_hook=_object, parse_float=_refuse, parse_constant=_refuse
        )
    except UnicodeDecodeError:
        raise Unreadable(_("Il file non è un testo UTF-8: scegli il file .json esportato.")) from None
    except (ValueError, RecursionError):
        raise Unreadable(_("Il file non è JSON leggibile: scegli il file .json esportato.")) from None
    _plain(package, 0)
    _known_versions(package)
    _fits(package, SHAPE, _("pacchetto"))
    return package


def _laid_out(value, indent):
    flat = json.dumps(value, ensure_ascii=False, sort_keys=True)
    if not value or not isinstance(value, (dict, list)) or len(flat) + indent <= WIDTH:
        return flat
    pad, deeper = " " * (indent + 2), indent + 2
    if isinstance(value, dict):
        rows = [
            f"{json.dumps(key, ensure_ascii=False)}: {_laid_out(value[key], deeper)}" for key in sorted(value)
        ]
        return "{\n" + ",\n".join(pad + row for row in rows) + "\n" + " " * indent + "}"
    return "[\n" + ",\n".join(pad + _laid_out(item, deeper) for item in value) + "\n" + " " * indent + "]"


def _object(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is there twice")
    return found


def _refuse(text):
    raise ValueError("only whole numbers")


def _plain(value, depth):
    """No deeper than any form is, no number that a database cannot hold, no character that a text cannot."""
    if depth > MAX_DEPTH:
        raise Unreadable(_("Il file ha troppi livelli: non è un pacchetto."))
    if isinstance(value, dict):
        for key, item in value.items():
            _plain(key, depth)
            _plain(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _plain(item, depth + 1)
    elif isinstance(value, str):
        if any(
            character < " " and character not in "\n\t" or "\ud800" <= character <= "\udfff"
            for character in value
        ):
            raise Unreadable(_("Il file contiene caratteri di controllo."))
    elif isinstance(value, int) and abs(value) > 2**31 - 1:
        raise Unreadable(_("Il file contiene un numero troppo grande."))


def _known_versions(package):
    if not isinstance(package, dict) or package.get("package") != FORMAT:
        newer = (
            isinstance(package, dict)
            and isinstance(package.get("package"), int)
            and package["package"] > FORMAT
        )
        raise Unreadable(
            _("Il pacchetto è di un portale più recente: aggiorna prima questo.")
            if newer
            else _("Il file non è un pacchetto di un servizio.")
        )
    if isinstance(package.get("schema"), int) and not 1 <= package["schema"] <= VERSION:
        raise Unreadable(_("I moduli del pacchetto sono di un portale più recente: aggiorna prima questo."))


def _fits(value, shape, place):
    """Raises Unreadable, naming the place, where `value` has not the shape of SHAPE."""
    if isinstance(shape, type):
        if not isinstance(value, shape) or shape is int and isinstance(value, bool):
            raise Unreadable(_("«%(place)s» non è %(what)s.") % {"place": place, "what": TYPE_NAMES[shape]})
    elif isinstance(shape, list):
        _fits(value, list, place)
        for number, item in enumerate(value, 1):
            _fits(item, shape[0], f"{place} {number}")
    else:
        _fits(value, dict, place)
        _fits_keys(value, shape, place)


def _fits_keys(value, shape, place):
    if "*" in shape:
        shape = {key: shape["*"] for key in value}
    known = {key.rstrip("?"): what for key, what in shape.items()}
    for key in value:
        if key not in known:
            raise Unreadable(
                _("«%(place)s» contiene «%(key)s», che qui non si conosce.")
                % {"place": place, "key": key[:60]}
            )
    for key, what in shape.items():
        name = key.rstrip("?")
        if name in value:
            _fits(value[name], what, f"{place}, {name}")
        elif name == key:
            raise Unreadable(_("«%(place)s»: manca «%(key)s».") % {"place": place, "key": name})


__all__ = ["Unreadable", "lean", "parsed", "read", "sealed", "written"]
