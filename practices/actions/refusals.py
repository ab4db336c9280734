"""What an action answers instead of acting: each is Italian, said to the person as it stands."""

from django.utils import timezone
from django.utils.translation import gettext as _


class Refused(Exception):
    """The deed is not possible now. `message` says why and what to do; `link` is None or (address, words)."""

    def __init__(self, message, link=None):
        super().__init__(message)
        self.message = message
        self.link = link


class AlreadySent(Refused):
    """A draft's deed on a practice that is no longer a draft: the page leads to the practice."""


class Incomplete(Refused):
    """Sending is refused because of these `problems` (services.journey.Problem), each with its step."""

    def __init__(self, problems):
        super().__init__(_("La richiesta non è completa: correggi i punti indicati e riprova."))
        self.problems = problems


class Stale(Refused):
    """The page was older than the draft: nothing was saved. `typed_form` holds what was typed in it."""

    def __init__(self, typed_form):
        super().__init__(
            _(
                "Hai modificato questa richiesta in un'altra finestra. Qui sotto trovi i dati più recenti: "
                "controllali e salva di nuovo."
            )
        )
        self.typed_form = typed_form


def being_changed():
    """Why nobody can start on a form whose current version was retired."""
    return _("Il modulo di questo servizio è in aggiornamento: riprova tra qualche giorno.")


def retired(version):
    """Why nothing can be sent any more with a version of a form."""
    return _("Questa versione del modulo non è più valida dal %(day)s: %(reason)s") % {
        "day": f"{timezone.localtime(version.retired_at):%d/%m/%Y}",
        "reason": version.retirement_reason,
    }


def too_late(practice, deed):
    """Refused in the words of the catalogue (ux 4.3): the state moved on while the page was open."""
    return Refused(
        _("Non è più possibile %(deed)s: la pratica ora è nello stato «%(state)s».")
        % {"deed": deed, "state": practice.get_state_display()}
    )


def waiting(practice, deed):
    """Refused while the practice waits for the citizen."""
    words = _(
        "Non è possibile %(deed)s mentre la pratica aspetta il cittadino (%(stage)s): attendi la risposta o revoca la richiesta."
    )
    return Refused(words % {"deed": deed, "stage": practice.get_stage_display()})
