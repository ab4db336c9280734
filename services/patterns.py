"""The patterns that the whole answer to a text question must match: those with a name, and an administrator's own.

An own pattern is written in RE2 syntax and matched by RE2, in time that grows with the answer and never more: there is
no backtracking, so no pattern can hang a request. Only this module knows the re2 package.
"""

import re
from functools import lru_cache

import re2
from django.utils.translation import gettext as _

PATTERNS = {
    # Letters of every alphabet, joined by single spaces, apostrophes, hyphens or dots: "D'Ambrosetti", "Niccolò Maria".
    "person_name": r"[^\W\d_]+(?:[ '’.\-]+[^\W\d_]+)*[.'’]?",
    "alphanumeric": r"[0-9A-Za-z]+",
    "digits": r"[0-9]+",
    "year": r"(?:19|20)[0-9]{2}",
    "exemption_code": r"[0-9A-Za-z]{2,10}",
    "iban": r"IT[0-9]{2}[A-Z][0-9]{10}[0-9A-Z]{12}",
}
# Written with or without spaces and in any case; kept without, in capitals.
WITHOUT_SPACES = ("alphanumeric", "digits", "year", "exemption_code", "iban")
LONGEST_ANSWER = 200  # that is matched; a longer one is refused before
LONGEST_PATTERN = 200
# RE2 compiles a pattern to a program: a counted repetition of a repetition may ask for much memory, and is refused.
MOST_MEMORY = 1 << 18


class BadPattern(ValueError):
    """Why an own pattern cannot be used, in words for the editor."""


@lru_cache(maxsize=256)
def own(text):
    """An own pattern, ready. Raises BadPattern."""
    if len(text) > LONGEST_PATTERN:
        raise BadPattern(_("è troppo lunga (al massimo %s caratteri).") % LONGEST_PATTERN)
    options = re2.Options()
    options.max_mem = MOST_MEMORY
    options.log_errors = False
    try:
        return re2.compile(text, options=options)
    except re2.error as error:
        reason = error.args[0].decode() if isinstance(error.args[0], bytes) else error.args[0]
        raise BadPattern(_("non è scritta nella sintassi RE2: %s") % reason) from None


def is_matched(text, name="", own_pattern=""):
    """Whether the whole of `text` has the form; a version's own pattern that RE2 no longer takes binds nobody."""
    if len(text) > LONGEST_ANSWER:
        return False
    if name and not re.fullmatch(PATTERNS[name], text):
        return False
    try:
        return not own_pattern or bool(own(own_pattern).fullmatch(text))
    except BadPattern:
        return True
