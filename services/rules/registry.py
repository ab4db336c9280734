"""What a rule is, and how the rules of a form version are run over the answers."""

from dataclasses import dataclass

ERROR, WARNING = "error", "warning"
REGISTRY = {}


@dataclass(frozen=True)
class Finding:
    """What a rule found: the question it concerns, words for the citizen, error or warning, and where to go instead.

    `link` is None or (address, words): the service that fits better.
    """

    key: str
    message: str
    kind: str = ERROR
    link: tuple | None = None


@dataclass(frozen=True)
class Rule:
    """A rule of the registry: the roles that it reads, each given a question key by the editor."""

    name: str
    label: str
    check: callable
    needs: tuple = ()
    params: tuple = ()


def findings(schema, answers, context, keys=None):
    """Everything the version's rules say of `answers`; with `keys`, only what concerns those questions.

    Rules named in the version but run by the practices (twin, interval) are not in this registry's reach: skipped.
    """
    found = []
    for row in schema.get("rules", []):
        rule = REGISTRY.get(row["rule"])
        if rule and rule.check:
            found += rule.check(row, answers, context)
    return [finding for finding in found if keys is None or finding.key in keys]
