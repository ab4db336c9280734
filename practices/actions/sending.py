"""The two deeds of a citizen on a finished request: to send it, and to withdraw it before the office takes it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from home.models import BodySettings
from services.journey import DONE, Problem

from .. import other_practices, protocol, terms
from ..freezing import district_of, freeze_people
from ..journeys import context_of, form_of, journey_of
from ..models import Delivery, ProtocolEntry
from ..newer_version import settle
from ..sealing import seal
from ..states import Stage, State
from .assigning import hand_over, receiver_on_arrival
from .drafting import check_open, lock_draft, prune, save_step
from .records import finish, lock_own
from .refusals import Incomplete, Refused, Stale, retired, too_late


@transaction.atomic
def confirm(practice, by, data, revision, way_in, card=None):
    """ "Invia" on the Riepilogo, as one deed: the declarations of the POST `data`, then the sending. Returns a Saved;
    its practice is sent when it `is_valid`.

    `card` is the HealthCard that opened the session, if one did. `revision` is the one of the page: whoever declares has seen what is sent, so an older one raises Stale. Raises
    AlreadySent for a second press, and what `submit` raises; then nothing is kept.
    """
    practice = lock_draft(practice, by)
    number = len(form_of(practice).steps)
    if revision != practice.revision:
        journey = journey_of(practice, way_in)
        raise Stale(journey.form(journey.step(number), data=data))
    saved = save_step(practice, by, number, data, way_in=way_in)
    if saved.is_valid:
        saved.practice = submit(saved.practice, by, way_in, card)
    return saved


@transaction.atomic
def submit(practice, by, way_in, card=None):
    """Send a draft: everything is checked again, frozen, registered and sealed in one transaction.

    A practice that was sent already comes back as it is: a second press changes nothing.
    Raises Incomplete with the problems, Refused when the service is closed, PermissionDenied.
    """
    practice = lock_own(practice, by)
    if not practice.is_draft:
        return practice
    if not practice.is_trial:
        check_open(practice.service, practice.form_version.form_page)
        check_in_use(practice.form_version)
    refuse_incomplete(practice, way_in)
    now = timezone.now()
    freeze(practice, way_in, card)
    practice.to_submitted(now)
    if practice.is_trial:
        practice.updated_at, practice.due_on = now, terms.first_due_on(practice)
        practice.save()
    else:
        reach_the_office(practice, by, now)
    return practice


def check_in_use(version):
    if version.is_retired:
        raise Refused(retired(version))


def reach_the_office(practice, by, now):
    """What of a sending others see: protocol, history, message, papers and e-mail. A trial has none of it."""
    # Counted before the register's lock, for which every other sending waits.
    receiver = receiver_on_arrival(practice)
    entry = register(practice, now)
    said = {
        "protocol": str(entry),
        "way_in": practice.way_in,
        "seal": practice.seal,
        "days": practice.term_days,
    }
    outbox = (Delivery.Kind.PAPERS, Delivery.Kind.MAIL)
    finish(practice, by, now, "submit", (State.DRAFT, Stage.OFFICE), {"entry": entry}, outbox, **said)
    if receiver:
        hand_over(practice, None, receiver, "assign", is_by_load=True, on_arrival=True)


def refuse_incomplete(practice, way_in):
    """Raise Incomplete unless every visible step passed "Avanti", every answer holds now, and no other practice
    stands in the way."""
    journey = journey_of(practice, way_in)
    found = list(journey.problems()) or unfinished(journey)
    found = found or other_practices.problems(practice, journey.context.applicant)
    if found:
        raise Incomplete(found)


def unfinished(journey):
    steps = [step for step in journey.visible_steps if not step.is_summary and step.status != DONE]
    words = _("Controlla i dati di questo passo e premi «Avanti»")
    return [Problem(step.number, step.title, "", "", words) for step in steps]


def freeze(practice, way_in, card):
    """Copy into the practice all that a later change of profile, page or setting must not touch."""
    context = context_of(practice, way_in)
    applicant = context.applicant
    settle(practice, way_in)
    practice.kept_aside = []
    prune(practice, way_in)
    practice.typed = {}
    practice.way_in = context.way_in
    practice.identified_by = {"issuer": card.issuer, "end": card.card_id[-4:]} if card else {}
    practice.context = context.flags(practice.answers)
    practice.term_days = practice.service.term_days
    practice.district = district_of(practice.answers, applicant)
    body = BodySettings.objects.first() or BodySettings()
    practice.privacy_version = body.privacy_version
    freeze_people(practice, applicant)
    practice.seal = seal(practice)


def register(practice, now):
    files = list(practice.attachments.of_the_request().values_list("sha256", flat=True))
    subject = _("Istanza online: %(service)s") % {"service": practice.service_title}
    return protocol.register(practice, ProtocolEntry.Direction.IN, subject, practice.seal, now, files)


@transaction.atomic
def withdraw(practice, by):
    """The citizen takes back a request that the office has not taken in charge. Its protocol number stays."""
    practice = lock_own(practice, by)
    if practice.state == State.WITHDRAWN:
        return practice
    if practice.state != State.SUBMITTED:
        raise too_late(practice, _("ritirare la richiesta"))
    now = timezone.now()
    practice.to_withdrawn(now)
    return finish(practice, by, now, "withdraw", (State.SUBMITTED, Stage.OFFICE))
