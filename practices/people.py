"""Who asked, as the practice header shows it (guide, page 6): as they are now for a draft, as they were once sent."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Person:
    name: str
    surname: str
    fiscal_code: str
    sex: str
    birth_date: date
    birth_place: str

    @property
    def full_name(self):
        """NAME SURNAME in capitals, as printed in the guide."""
        return f"{self.name} {self.surname}".upper()

    @property
    def initials(self):
        return f"{self.name[:1]}{self.surname[:1]}".upper()

    @property
    def is_woman(self):
        return self.sex == "F"


def person_of(practice):
    data = practice.applicant or practice.citizen.profile.snapshot()
    return Person(
        name=data["name"],
        surname=data["surname"],
        fiscal_code=data["fiscal_code"],
        sex=data["sex"],
        birth_date=date.fromisoformat(data["birth_date"]),
        birth_place=data["birth_place"]["label"].rpartition(" (")[0] or data["birth_place"]["label"],
    )
