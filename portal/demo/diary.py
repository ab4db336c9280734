"""The diary of the demo town: who asks for what on which day, and how it ends. Plain data, the same at every run."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from .cast import CITIZENS, child_of

DRAFT, SENT, WITHDRAWN, IN_PROGRESS, ACCEPTED, REJECTED = (
    "draft",
    "submitted",
    "withdrawn",
    "in_progress",
    "accepted",
    "rejected",
)
# Where a practice In Elaborazione stands today: waiting for the citizen's integration, answered, waiting for observations;
# and one that was decided and is open again.
ASKED, ANSWERED, WARNED, REOPENED = "asked", "answered", "warned", "reopened"


@dataclass(frozen=True)
class Entry:
    """One practice: begun `days_ago` days ago at `at`."""

    days_ago: int
    at: time
    citizen: int
    slug: str
    variant: str
    end: str
    child: bool = False
    writes: bool = False  # the office writes, and the citizen has not read it yet

    @property
    def person(self):
        return CITIZENS[self.citizen]

    def begins(self, today):
        return datetime.combine(today - timedelta(days=self.days_ago), self.at)

    @property
    def beneficiary(self):
        return child_of(self.person) if self.child else None


def first(days_ago, slug, variant, end, **more):
    """A practice of citizen 1, the person of the guide."""
    return Entry(days_ago, time(16, 44), 1, slug, variant, end, **more)


def of_the_first_citizen():
    """Twelve, so that the own list has a second page; every state of the guide among them."""
    return [
        first(330, "cambio-medico", "usual", ACCEPTED),
        first(290, "duplicato-tessera-sanitaria", "usual", ACCEPTED),
        first(240, "esenzione-ticket", "usual", REJECTED),
        first(200, "scelta-in-deroga", "usual", REJECTED),
        first(160, "esenzione-ticket", "illness", ACCEPTED),
        first(120, "duplicato-tessera-sanitaria", "stolen", WITHDRAWN),
        first(75, "cambio-medico", "other", ACCEPTED),
        first(52, "scelta-in-deroga", "usual", IN_PROGRESS, writes=True),
        first(12, "esenzione-ticket", "disability", IN_PROGRESS, writes=True),
        first(5, "duplicato-tessera-sanitaria", "worn", SENT),
        first(3, "revoca-medico", "usual", DRAFT),
        first(1, "duplicato-tessera-sanitaria", "usual", DRAFT),
    ]


PARENTS = [
    3,
    5,
    6,
    7,
    8,
    9,
    10,
    11,
    12,
    13,
]  # citizen 4 is no parent here: no paediatrician is free in that ambito
ITALIANS = [number for number in range(2, 39) if number not in PARENTS]
FOREIGNERS = [39, 40, 42, 43, 44, 45, 46, 48]
EUROPEANS = [41, 47]
FROM_ELSEWHERE = [63, 64, 65, 66]

# Service and variant, in the proportions of an office's year.
ADULTS_ASK = [
    ("cambio-medico", "usual"),
    ("esenzione-ticket", "illness"),
    ("duplicato-tessera-sanitaria", "usual"),
    ("cambio-medico", "moved"),
    ("revoca-medico", "usual"),
    ("esenzione-ticket", "disability"),
    ("scelta-in-deroga", "usual"),
    ("duplicato-tessera-sanitaria", "worn"),
    ("nuova-iscrizione-ssn", "usual"),
    ("revoca-medico", "abroad"),
    ("nuova-iscrizione-ssn", "abroad"),
]
ENDS = [
    ACCEPTED,
    ACCEPTED,
    IN_PROGRESS,
    ACCEPTED,
    REJECTED,
    SENT,
    ACCEPTED,
    IN_PROGRESS,
    WITHDRAWN,
    SENT,
    DRAFT,
]
RECENT = {SENT: 9, IN_PROGRESS: 14, DRAFT: 20}  # what is open today was begun within so many days


def of_the_others():
    people = [(number, *ADULTS_ASK[index % len(ADULTS_ASK)], False) for index, number in enumerate(ITALIANS)]
    people += [(number, "cambio-medico", "moved", True) for number in PARENTS[1:]]
    people += [(number, "rinnovo-ssn-stranieri", "usual", False) for number in FOREIGNERS + EUROPEANS]
    people += [(number, "rinnovo-ssn-stranieri", "other_doctor", False) for number in FOREIGNERS[:3]]
    people += [
        (number, "iscrizione-temporanea-ssr", "study" if number == 63 else "usual", False)
        for number in FROM_ELSEWHERE
    ]
    people += [(number, "duplicato-tessera-sanitaria", "stolen", False) for number in (62, 60, 61)]
    for index, (number, slug, variant, for_child) in enumerate(people):
        end = ENDS[index % len(ENDS)]
        # Spread over the year by a step that is prime to it, so that no two days look alike.
        days_ago = 2 + index * 37 % RECENT[end] if end in RECENT else 40 + index * 37 % 310
        at = time(8 + index % 10, index * 7 % 60)
        yield Entry(days_ago, at, number, slug, variant, end, for_child, writes=end == IN_PROGRESS)


def on_the_desk():
    """What fills each tab of the operators of Busto Arsizio and of Gallarate, whose logins the demo prints."""
    rows = [
        (12, 23, "esenzione-ticket", "illness", ASKED),
        (13, 26, "esenzione-ticket", "illness", ANSWERED),
        (11, 15, "duplicato-tessera-sanitaria", "worn", WARNED),
        (40, 37, "esenzione-ticket", "illness", REOPENED),
        (12, 30, "revoca-medico", "usual", ASKED),
        (11, 18, "duplicato-tessera-sanitaria", "worn", WARNED),
    ]
    for days_ago, number, slug, variant, end in rows:
        yield Entry(days_ago, time(11, number), number, slug, variant, end)
    # One whose term is over and one whose term is nearly so.
    yield Entry(34, time(9, 5), 32, "esenzione-ticket", "illness", IN_PROGRESS)
    yield Entry(8, time(9, 10), 34, "revoca-medico", "usual", IN_PROGRESS)


def entries(today):
    """Every entry in the order in which it was begun; some of them before the last New Year."""
    year_end = (today - date(today.year - 1, 12, 20)).days
    rows = of_the_first_citizen() + list(of_the_others()) + list(on_the_desk())
    rows += [
        Entry(year_end + 2, time(10, 5), 14, "duplicato-tessera-sanitaria", "usual", ACCEPTED),
        Entry(year_end, time(11, 20), 15, "revoca-medico", "usual", ACCEPTED),
        Entry(year_end - 10, time(17, 55), 16, "esenzione-ticket", "illness", ACCEPTED),
        Entry(year_end - 11, time(23, 50), 17, "duplicato-tessera-sanitaria", "worn", ACCEPTED),
        Entry(year_end - 12, time(0, 10), 19, "scelta-in-deroga", "usual", REJECTED),
    ]
    return sorted(rows, key=lambda entry: entry.begins(today))
