"""Charts as plain shapes that a template draws as inline SVG, beside a table with the same data.

Across, everything is a percentage and down it is pixels: at any width the words keep their size and nothing is cut off.
"""

from dataclasses import dataclass

HEIGHT, TOP, BOTTOM = 220, 16, 28
LEFT = 8  # per cent, for the scale
LABEL, BAR, GAP = 22, 16, 3  # of bars that lie: the line of words above them, a bar, what is between two
LONGEST = 84  # per cent: the number stands to the right of the bar


@dataclass(frozen=True)
class Bar:
    x: float  # x and width in per cent, y and height in pixels
    y: int
    width: float
    height: int
    series: int  # 0 or 1: how it is drawn
    words: str  # what it says when it is pointed at


@dataclass(frozen=True)
class Label:
    x: float
    y: int
    text: str


@dataclass(frozen=True)
class Chart:
    height: int
    bars: list
    labels: list
    lines: list  # [(y, text)] of the scale
    left: int = LEFT


def top_of(most):
    """A round number not below `most`, of which a half is whole too."""
    step = 1
    while True:
        for factor in (2, 4, 10):
            if most <= step * factor:
                return step * factor
        step *= 10


def columns(groups):
    """Standing bars in pairs: `groups` are (label, first, second)."""
    most = top_of(max((max(first, second) for _label, first, second in groups), default=0))
    room = (100 - LEFT) / max(len(groups), 1)
    width, floor = room / 3, HEIGHT - BOTTOM
    bars, labels = [], []
    for place, (label, *values) in enumerate(groups):
        x = LEFT + place * room + width / 2
        for series, value in enumerate(values):
            height = (floor - TOP) * value // most
            words = f"{label}: {value}"
            bars.append(
                Bar(round(x + series * width, 2), floor - height, round(width, 2), height, series, words)
            )
        labels.append(Label(round(x + width, 2), HEIGHT - 8, label))
    lines = [(floor - (floor - TOP) * part // 2, str(most * part // 2)) for part in range(3)]
    return Chart(HEIGHT, bars, labels, lines)


def rows(groups):
    """Lying bars below their words, one or two for each: `groups` are (label, values)."""
    most = max((max(values, default=0) for _label, values in groups), default=0) or 1
    bars, labels, y = [], [], 0
    for label, values in groups:
        labels.append(Label(0, y + LABEL - 7, label))
        y += LABEL
        for series, value in enumerate(values):
            bars.append(Bar(0, y, max(round(LONGEST * value / most, 2), 0.2), BAR, series, str(value)))
            y += BAR + GAP
        y += GAP
    return Chart(max(y, LABEL), bars, labels, [], 0)
