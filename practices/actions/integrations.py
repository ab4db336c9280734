"""A request for integration, question by question (L. 241/1990, art. 2 c. 7 and art. 6): asked and judged by the office."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import papers, terms, waits, wording
from ..asked_again import askable
from ..models import Delivery, Document, Integration, IntegrationItem
from ..states import Stage, State
from .office import EXAMINED, lock_to_decide
from .outcomes import filled, register
from .records import deliver, finish, lock_in_scope, record, tell
from .refusals import Refused, too_late

WAITING = (State.IN_PROGRESS, Stage.INTEGRATION)
WHY_MAX_LENGTH = 500
LEAST_DAYS, MOST_DAYS = 5, terms.LONGEST_WAIT.days


@dataclass(frozen=True)
class Asked:
    """A question that is asked again: its key in the practice's version, and why."""

    key: str
    why: str


@transaction.atomic
def ask_integration(practice, by, asked, days=MOST_DAYS, text="", paper=None):
    """Ask these questions ([Asked]) again; the citizen has `days` to answer. The clock stops the first time only.

    The document says what the citizen reads, or what a PaperTemplate makes of it (`paper`). Returns the Integration.
    """
    practice = lock_to_decide(practice, by, _("chiedere un'integrazione"))
    if waits.to_judge(practice):
        raise Refused(_("Prima esamina le risposte che il cittadino ha già inviato."))
    labels = {question.key: question.label for _title, group in askable(practice) for question in group}
    if not asked:
        raise Refused(_("Scegli almeno una domanda o un allegato"))
    if any(row.key not in labels for row in asked) or len({row.key for row in asked}) < len(asked):
        raise Refused(_("Una delle domande scelte non fa parte di questa pratica: ricarica la pagina."))
    rows = [(row.key, labels[row.key], row.why) for row in asked]
    stops = not practice.is_late and not waits.has_stopped_the_clock(practice)
    return open_round(practice, by, "ask_integration", rows, days, text, stops, paper)


def open_round(practice, by, verb, rows, days, text, stops, paper=None):
    """`rows`: [(question key, label, why)]."""
    if any(not why.strip() for _key, _label, why in rows):
        raise Refused(_("Scrivi per ogni domanda che cosa serve e perché"))
    if any(len(why) > WHY_MAX_LENGTH for _key, _label, why in rows):
        raise Refused(_("Ogni motivo può avere al massimo %(most)d caratteri") % {"most": WHY_MAX_LENGTH})
    if not LEAST_DAYS <= days <= MOST_DAYS:
        words = _("Il cittadino deve avere da %(least)d a %(most)d giorni per rispondere")
        raise Refused(words % {"least": LEAST_DAYS, "most": MOST_DAYS})
    now = timezone.now()
    today = timezone.localdate(now)
    facts = {
        "asked": [(label, why.strip()) for _key, label, why in rows],
        "by": terms.due(today, days),
        "text": "",
        "stops": stops,
    }
    facts["text"] = filled(text.strip(), practice, by_day=facts["by"])
    words = wording.of_integration(practice, **facts)
    if paper:
        words = filled(paper.text, practice, by_day=facts["by"], text=words)
    entry = register(practice, _("Richiesta di integrazione"), papers.digest_of(words), now)
    integration = Integration.objects.create(
        practice=practice, round=practice.integrations.count() + 1, asked_by=by, asked_at=now, text=facts["text"],
        answer_by=facts["by"], entry=entry,
    )  # fmt: skip
    IntegrationItem.objects.bulk_create(
        IntegrationItem(integration=integration, question_key=key, label=label[:255], why=why.strip())
        for key, label, why in rows
    )
    title = paper.title if paper else ""
    papers.issue_office_paper(practice, Document.Kind.INTEGRATION, words, entry, by, title)
    practice.to_integration()
    said = {"protocol": str(entry), "round": integration.round, "answer_by": facts["by"].isoformat()}
    if stops:
        # However late the answer may come, the clock stands still for thirty days at most.
        said["until"] = min(facts["by"], today + timedelta(days=days)).isoformat()
    finish(practice, by, now, verb, EXAMINED, facts, **said)
    return integration


@transaction.atomic
def withdraw_integration(practice, by):
    """The office needs the integration no more: the practice goes on."""
    practice = lock_in_scope(practice, by)
    integration = waits.open_integration(practice)
    if integration is None:
        raise too_late(practice, _("revocare la richiesta di integrazione"))
    now = timezone.now()
    close(integration, withdrawn_at=now)
    practice.to_office()
    return finish(practice, by, now, "withdraw_integration", WAITING, protocol=str(integration.entry))


@transaction.atomic
def judge_integration(practice, by, verdicts, days=MOST_DAYS):
    """Each answer is accepted, or asked again with a why; `verdicts`: {question key: (IntegrationItem.Verdict, why)}.

    Those that are asked again make a new round, for which the clock does not stop. Returns the practice.
    """
    practice = lock_to_decide(practice, by, _("esaminare l'integrazione"))
    integration = waits.to_judge(practice)
    if integration is None:
        raise Refused(_("Non ci sono risposte da esaminare."))
    again = []
    for item in integration.items.all():
        verdict, why = verdicts.get(item.question_key, ("", ""))
        if verdict not in (IntegrationItem.Verdict.ACCEPTED, IntegrationItem.Verdict.AGAIN):
            raise Refused(_("Scegli per ogni risposta se va bene o se la chiedi di nuovo"))
        item.verdict = verdict
        item.save(update_fields=["verdict"])
        if verdict == IntegrationItem.Verdict.AGAIN:
            again.append((item.question_key, item.label, why))
    counted = {"accepted": integration.items.count() - len(again), "again": len(again)}
    now = timezone.now()
    event = record(practice, "judge_integration", by, now, round=integration.round, **counted)
    if again:
        open_round(practice, by, "ask_again", again, days, "", stops=False)
    else:
        tell(practice, wording.of_good_answers(practice), now)
        deliver(practice, f"judge_integration:{event.position}", Delivery.Kind.MAIL)
    return practice


@transaction.atomic
def expire_integration(integration, now):
    """The time ran out without an answer: the practice goes on with what there is. False when it was answered."""
    practice = lock_to_expire(integration)
    integration = waits.open_integration(practice)
    if integration is None or timezone.localdate(now) <= integration.answer_by:
        return False
    close(integration, expired_at=now)
    practice.to_office()
    finish(practice, None, now, "expire_integration", WAITING, {"by": integration.answer_by})
    return True


def lock_to_expire(wait):
    """The practice of a wait, under its lock, for the clock: nobody acts."""
    practices = type(wait.practice).objects.select_for_update(of=("self",))
    return practices.select_related("form_version", "service").get(pk=wait.practice_id)


def close(wait, **how):
    for name, value in how.items():
        setattr(wait, name, value)
    wait.save(update_fields=list(how))
