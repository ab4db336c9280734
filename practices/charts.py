"""Charts as plain shapes: whole numbers that a template draws as inline SVG, beside a table with the same data."""

from dataclasses import dataclass

WIDTH, HEIGHT = 720, 220
LEFT, TOP, BOTTOM = 44, 12, 28
LINE, BAR, LABELS, NUMBERS = 30, 18, 230, 60  # of bars that lie
NARROW = 460  # a chart that stands beside another


@dataclass(frozen=True)
class Bar:
    x: int
    y: int
    width: int
    height: int
    series: int  # 0 or 1: how it is drawn
    words: str  # what it says when it is pointed at


@dataclass(frozen=True)
class Label:
    x: int
    y: int
    text: str


@dataclass(frozen=True)
class Chart:
    width: int
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
    room = (WIDTH - LEFT) // max(len(groups), 1)
    width, floor = max(room // 3, 2), HEIGHT - BOTTOM
    bars, labels = [], []
    for place, (label, *values) in enumerate(groups):
        x = LEFT + place * room + (room - 2 * width) // 2
        for series, value in enumerate(values):
            height = (floor - TOP) * value // most
            bars.append(
                Bar(x + series * width, floor - height, width - 1, height, series, f"{label}: {value}")
            )
        labels.append(Label(x + width, HEIGHT - 8, label))
    lines = [(floor - (floor - TOP) * part // 2, str(most * part // 2)) for part in range(3)]
    return Chart(WIDTH, HEIGHT, bars, labels, lines)


def rows(groups, width=WIDTH):
    """Lying bars, one or two for each label: `groups` are (label, values)."""
    most = max((max(values, default=0) for _label, values in groups), default=0) or 1
    room, bars, labels, y = width - LABELS - NUMBERS, [], [], 0
    for label, values in groups:
        labels.append(Label(LABELS - 10, y + LINE // 2 + 5, label))
        for series, value in enumerate(values):
            bars.append(Bar(LABELS, y + 6, max(room * value // most, 1), BAR, series, str(value)))
            y += BAR + 3
        y += LINE - BAR - 3
    return Chart(width, max(y, LINE), bars, labels, [], LABELS)
