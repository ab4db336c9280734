"""The shape of a deed of the desk: its words, where it is offered, its form and the action that it calls."""

from collections.abc import Callable
from dataclasses import dataclass

from .states import Stage


def always(practice, user):
    return True


@dataclass(frozen=True)
class Deed:
    """A deed of the desk. `is_offered(practice, user)` may ask for more than state and stage: for a deed that hangs on
    rows of the practice, or on who looks."""

    verb: str
    slug: str  # in its address
    label: str
    done: str  # what the operator reads afterwards; %(number)s is the practice's
    states: tuple  # those in which it is offered
    form: type
    act: Callable  # (practice, user, cleaned data)
    confirm: str
    button: str = "button button-secondary"
    question: str = ""
    if_stopped: str = ""  # what the question says also while the term stands still
    stages: tuple = tuple(Stage)  # those in which it is offered
    is_offered: Callable = always

    @property
    def url_name(self):
        return f"desk:{self.verb}"
