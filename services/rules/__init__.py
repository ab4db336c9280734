"""A service's own rules: a closed registry that editors pick from and tell which questions to read.

`findings` runs the rules of a form version over the answers; each rule is a function in this package, named with `rule`.
"""

from .registry import REGISTRY, Finding, Rule, findings

__all__ = ["REGISTRY", "Finding", "Rule", "findings"]
