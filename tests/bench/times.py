"""How the bench sums up the seconds that it measured."""

import math
import statistics


def p95(seconds):
    """The value that nineteen in twenty do not exceed (nearest rank)."""
    return sorted(seconds)[math.ceil(len(seconds) * 0.95) - 1]


def ms(seconds):
    return round(seconds * 1000, 1)


def summary(seconds):
    return {"median": ms(statistics.median(seconds)), "p95": ms(p95(seconds)), "n": len(seconds)}
