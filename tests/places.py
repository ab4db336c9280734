"""A practice in every place of the table of moves, brought there by the deeds themselves."""

from datetime import timedelta

import time_machine
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from practices import actions
from practices.actions import Asked
from practices.models import Practice
from tests.small_service import accepted, draft, fill, in_progress, pdf, rejected, sent, withdrawn

LONG = "Il reddito dichiarato supera il limite previsto."
ASKED = [Asked("motivo", "Il motivo indicato non basta.")]


def again(practice):
    return Practice.objects.get(pk=practice.pk)


def asked(form_page, maria, anna):
    practice = in_progress(form_page, maria, anna)
    actions.ask_integration(practice, anna, ASKED)
    return again(practice)


def answered(form_page, maria, anna):
    practice = asked(form_page, maria, anna)
    done = actions.answer_integration(practice, maria, QueryDict("motivo=altro"), MultiValueDict())
    assert done.is_sent, done.form.errors
    return again(practice)


def warned(form_page, maria, anna):
    practice = in_progress(form_page, maria, anna)
    actions.give_notice(practice, anna, "R01", LONG)
    return again(practice)


def observed(form_page, maria, anna):
    practice = warned(form_page, maria, anna)
    actions.observe(practice, maria, "Il reddito è dell'anno prima.")
    return again(practice)


# name -> how a practice gets there; "answered" and "observed" are places of their own: they offer other deeds.
PLACES = {
    "draft": lambda form, maria, anna: fill(draft(form, maria)),
    "submitted": lambda form, maria, anna: sent(form, maria),
    "in_progress": in_progress,
    "asked": asked,
    "answered": answered,
    "warned": warned,
    "observed": observed,
    "accepted": accepted,
    "rejected": rejected,
    "withdrawn": lambda form, maria, anna: withdrawn(form, maria),
}


def deeds(practice):
    """verb -> call(by) of every move and judgement on `practice`, each with words that are good."""
    today = timezone.localdate()
    data, none = QueryDict("motivo=altro"), MultiValueDict()
    verdict = {"motivo": ("again", "Non basta ancora.")}
    return {
        "submit": lambda by: actions.submit(practice, by=by, way_in="password"),
        "withdraw": lambda by: actions.withdraw(practice, by=by),
        "take_charge": lambda by: actions.take_charge(practice, by=by),
        "ask_integration": lambda by: actions.ask_integration(practice, by, ASKED),
        "ask_again": lambda by: actions.judge_integration(practice, by, verdict),
        "answer_integration": lambda by: actions.answer_integration(practice, by, data, none),
        "withdraw_integration": lambda by: actions.withdraw_integration(practice, by),
        "expire_integration": lambda by: expire(practice.integrations, actions.expire_integration),
        "give_notice": lambda by: actions.give_notice(practice, by, "R01", LONG),
        "observe": lambda by: actions.observe(practice, by, "Il reddito è dell'anno prima."),
        "withdraw_notice": lambda by: actions.withdraw_notice(practice, by),
        "expire_notice": lambda by: expire(practice.refusal_notices, actions.expire_notice),
        "accept": lambda by: actions.accept(practice, by, today, document=pdf()),
        "reject": lambda by: actions.reject(practice, by, "R01", LONG, notice_waiver="vincolata"),
        "reopen": lambda by: actions.reopen(practice, by, LONG),
    }


def expire(rows, verb):
    """As the sweep does when the time of the last wait is over, whoever may stand by."""
    later = timezone.now() + timedelta(days=60)
    last = rows.order_by("pk").last()
    if last is not None:
        with time_machine.travel(later):
            verb(last, later)
