"""Lives the diary: every practice of the demo town goes through the same actions as everyone's, on a stepped clock.

The clock of this one process is moved (time-machine) from event to event, in order, so that numbers, protocol, terms,
messages and papers stand as if the office had worked all those months. It runs in one transaction: the town is there
or it is not.
"""

import heapq
import itertools
from datetime import date, datetime, time, timedelta

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from accounts.models import User
from practices import actions, inspection, library, tasks
from practices.actions import Asked
from practices.asked_again import askable
from practices.journeys import journey_of
from practices.models import Delivery, PaperTemplate, Practice, SavedFilter
from services.models import FormPage

from . import diary
from .answers import FILE, TICK, typed
from .cast import CITIZENS, STAFF
from .papers import sample_pdf

ASKS_FOR_PAPERS = (
    "Buongiorno, per completare l'istruttoria ci serve una copia più leggibile del documento d'identità. "
    "Può rispondere qui o portarla allo sportello. Grazie."
)
ANSWERS_THE_OFFICE = "Buongiorno, passo allo sportello giovedì mattina con il documento. Grazie."
EXPLAINS_A_REFUSAL = (
    "Dalle verifiche non risultano i requisiti richiesti dal servizio; le osservazioni al preavviso non hanno "
    "portato elementi nuovi. Può presentare una nuova richiesta con la documentazione completa."
)

WHAT_IS_MISSING = "Il documento non si legge: serve una copia più nitida, con tutte le pagine."
WHY_NOT = (
    "Dalle verifiche non risultano i requisiti richiesti dal servizio: se ha documenti che li dimostrano, li alleghi "
    "alle osservazioni."
)
LOOKS_AGAIN = "Un controllo successivo ha trovato dati nuovi: la decisione va riesaminata."


def is_settled():
    return Practice.objects.exists()


def live(today=None):
    """Makes the practices of the diary that end today; nothing when there are practices already."""
    if is_settled():
        return 0
    today = today or timezone.localdate()
    with time_machine.travel(moment(today - timedelta(days=400), time(8))) as traveller, transaction.atomic():
        town = Town(traveller, today)
        for entry in diary.entries(today):
            town.plan(aware(entry.begins(today)), town.begin, entry)
        town.run()
        town.save_filters()
    return Practice.objects.count()


def moment(day, at):
    return aware(datetime.combine(day, at))


def aware(naive):
    return timezone.make_aware(naive)


class Town:
    """What is still to happen, in order of time, and who does it."""

    def __init__(self, traveller, today):
        self.traveller, self.today = traveller, today
        self.events, self.order = [], itertools.count()
        self.with_papers = [CITIZENS[1].email, CITIZENS[2].email]
        self.users = {user.email: user for user in User.objects.select_related("profile", "operator_profile")}
        self.forms = {page.get_parent().slug: page for page in FormPage.objects.live()}
        self.file = inspection.check(SimpleUploadedFile("documento.pdf", sample_pdf("Documento")))

    def plan(self, when, deed, *words):
        heapq.heappush(self.events, (when, next(self.order), deed, words))

    def run(self):
        now = aware(datetime.combine(self.today + timedelta(days=1), time(0)))
        while self.events:
            when, _order, deed, words = heapq.heappop(self.events)
            if when < now:
                self.traveller.move_to(when)
                deed(*words)
                self.bring_out()

    def bring_out(self):
        """E-mails leave at their own hour, and the papers of those who have a login of the demo; the other papers take
        half a minute and are left to the worker."""
        wanted = Q(kind=Delivery.Kind.MAIL) | Q(practice__citizen__email__in=self.with_papers)
        due = Delivery.objects.filter(wanted, done_at=None).select_related("practice__citizen")
        for delivery in due.order_by("-kind", "pk"):
            if tasks.claim(delivery):
                tasks.attempt(delivery)

    def later(self, deed, *words, days=0, hours=0, minutes=0):
        """Plans a deed; what the office does falls on a working day between nine and sixteen."""
        when = timezone.localtime() + timedelta(days=days, hours=hours, minutes=minutes)
        if deed.__name__.startswith("office"):
            when = when.replace(hour=9 + when.minute % 7)
            when += timedelta(days=(7 - when.weekday()) if when.weekday() > 4 else 0)
        self.plan(when, deed, *words)

    # What citizens do

    def begin(self, entry):
        citizen = self.users[entry.person.email]
        practice = actions.start(self.forms[entry.slug], citizen)
        answers = typed(
            entry.slug, entry.variant, entry.person, timezone.localdate(), child=entry.beneficiary
        )
        steps = fill(practice, citizen, answers, self.file, only_first=entry.end == diary.DRAFT)
        if entry.end != diary.DRAFT:
            self.later(self.send, entry, practice, minutes=3 * steps)

    def send(self, entry, practice):
        actions.submit(practice, by=practice.citizen, way_in=Practice.WayIn.PASSWORD)
        if entry.end == diary.WITHDRAWN:
            self.later(self.withdraw, practice, hours=5)
        elif entry.end != diary.SENT:
            self.later(self.office_takes_charge, entry, practice, days=1 + practice.pk % 3)

    def withdraw(self, practice):
        actions.withdraw(practice, by=practice.citizen)

    def reply(self, practice):
        actions.mark_read(practice, by=practice.citizen, shown=practice.messages.all())
        actions.reply(practice, practice.citizen, ANSWERS_THE_OFFICE)

    # What the office does

    def operator_of(self, practice):
        """The operator of the district who has this service, else the responsabile."""
        practice = Practice.objects.select_related("district", "service").get(pk=practice.pk)
        district = practice.district.name if practice.district else ""
        own = [m for m in STAFF if m.district == district and practice.service.slug not in m.without]
        someone = own or [member for member in STAFF if member.role == "responsabile"]
        return self.users[someone[0].email]

    def office_takes_charge(self, entry, practice):
        actions.take_charge(practice, self.operator_of(practice))
        if entry.writes:
            self.later(self.office_writes, entry, practice, days=1)
        if entry.end in (diary.ASKED, diary.ANSWERED):
            self.later(self.office_asks, entry, practice, days=1)
        elif entry.end == diary.WARNED:
            self.later(self.office_warns, practice, days=1)
        elif entry.end != diary.IN_PROGRESS:
            self.later(self.office_decides, entry, practice, days=3 + practice.pk % 5)

    def office_asks(self, entry, practice):
        question = worth_asking(practice)
        actions.ask_integration(practice, self.operator_of(practice), [Asked(question.key, WHAT_IS_MISSING)])
        if entry.end == diary.ANSWERED:
            self.later(self.answer, practice, question, days=1)

    def answer(self, practice, question):
        again = SimpleUploadedFile("documento.pdf", sample_pdf("Documento, copia nitida"))
        uploads = MultiValueDict({question.key: [again]})
        done = actions.answer_integration(practice, practice.citizen, QueryDict(), uploads)
        if not done.is_sent:
            raise ValueError(f"{practice.service_title}: {done.form.errors} {done.upload_errors}")

    def office_warns(self, practice):
        reason = practice.service.refusal_reasons.first().code
        actions.give_notice(practice, self.operator_of(practice), reason, WHY_NOT)

    def office_reopens(self, practice):
        head = next(member for member in STAFF if member.role == "responsabile")
        actions.reopen(practice, self.users[head.email], LOOKS_AGAIN)

    def save_filters(self):
        """One that the responsabile shares with the colleagues, one of an operator alone."""
        head, operator = (
            self.users[next(member.email for member in STAFF if member.role == role)]
            for role in ("responsabile", "operatore")
        )
        exemptions = str(self.forms["esenzione-ticket"].get_parent().pk)
        late = {"vista": "in-scadenza", "scadenza": "scadute"}
        SavedFilter.objects.create(owner=head, name="Già scadute", query=late, is_shared=True)
        mine = {"vista": "in-elaborazione", "servizio": exemptions}
        SavedFilter.objects.create(owner=operator, name="Esenzioni in esame", query=mine)

    def office_writes(self, entry, practice):
        actions.write(practice, self.operator_of(practice), ASKS_FOR_PAPERS)
        if entry.citizen % 3 == 0:
            self.later(self.reply, practice, hours=6)

    def office_decides(self, entry, practice):
        operator = self.operator_of(practice)
        if entry.end == diary.REJECTED:
            reason = practice.service.refusal_reasons.first().code
            sent_on = timezone.localdate() - timedelta(days=1)
            act = library.papers(PaperTemplate.Kind.PROVISION, practice)[0]
            actions.reject(practice, operator, reason, EXPLAINS_A_REFUSAL, sent_on, paper=act)
        else:
            act = library.papers(PaperTemplate.Kind.CERTIFICATE, practice)[0]
            words = library.replies("accept", practice)[0].text
            actions.accept(practice, operator, date.today(), words, paper=act)
        if entry.end == diary.REOPENED:
            self.later(self.office_reopens, practice, days=20)
        elif practice.pk % 2:
            self.later(self.read, practice, days=1)

    def read(self, practice):
        actions.mark_read(practice, by=practice.citizen, shown=practice.messages.all())


def worth_asking(practice):
    """The first file that the citizen sent, else the first question of the form."""
    questions = [question for _title, group in askable(practice) for question in group]
    return next((question for question in questions if question.kind == "file"), questions[0])


def fill(practice, citizen, answers, file, only_first=False):
    """Fills the form step by step, as the citizen would with "Avanti"; returns the number of steps that they saw."""
    journey = journey_of(practice)
    step, seen = journey.visible_steps[0], 0
    while step is not None:
        seen += 1
        saved = save(practice, citizen, step, answers, file)
        practice, journey = saved.practice, saved.journey
        step = None if step.is_summary or only_first else journey.next(saved.step)
    return seen


def save(practice, citizen, step, answers, file):
    form = journey_of(practice).form(step)
    data, uploads = QueryDict(mutable=True), MultiValueDict()
    for key, field in form.fields.items():
        # What the page shows already is sent as it stands.
        value = answers.get(key, field.initial)
        if value is FILE:
            uploads.setlist(key, [file])
        elif value is TICK:
            data[key] = "on"
        elif isinstance(value, str):
            data[key] = value
    saved = actions.save_step(practice, citizen, step.number, data, uploads)
    if not saved.is_valid or saved.upload_errors:
        raise ValueError(
            f"{practice.service_title}, {citizen}, {step.title}: {saved.form.errors} {saved.upload_errors}"
        )
    return saved
