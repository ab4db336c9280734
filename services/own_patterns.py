"""Who may write an own pattern (patterns.py): administrators; everybody else leaves those that are there as they are."""

from django.utils.translation import gettext as _


def own_patterns(rows):
    """Every own pattern in steps, sections, groups and questions: definitions, or the blocks that editors see."""
    found = set()
    for row in rows or ():
        row = getattr(row, "value", row)
        found |= {row["free_pattern"]} if row.get("free_pattern") else set()
        found |= own_patterns(row.get("questions"))
    return found


def refusal(user, before, after):
    """Why `user` may not turn the rows `before` into `after`; "" when they may. A command (None) may."""
    if user is None or user.is_superuser:
        return ""
    written = sorted(own_patterns(after) - own_patterns(before))
    if not written:
        return ""
    patterns = ", ".join(f"«{pattern}»" for pattern in written)
    return _("Solo un amministratore può scrivere una forma libera: togli %s.") % patterns
