"""The deeds of the waits for the citizen, and those of the responsabile alone: rows of desk_deeds.DEEDS."""

from django.utils.translation import gettext_lazy as _

from . import actions, waits
from .desk_deed import Deed
from .desk_wait_forms import (
    AnnulEntryForm,
    AskIntegrationForm,
    JudgeIntegrationForm,
    NoticeForm,
    ReopenForm,
    WithdrawIntegrationForm,
    WithdrawNoticeForm,
)
from .states import Stage, State


def ask_integration(practice, user, data):
    actions.ask_integration(
        practice, user, data["asked"], data["days"], data["text"], paper=data.get("paper")
    )


def judge_integration(practice, user, data):
    actions.judge_integration(practice, user, data["verdicts"], data["days"])


def withdraw_integration(practice, user, data):
    actions.withdraw_integration(practice, user)


def give_notice(practice, user, data):
    actions.give_notice(practice, user, data["code"], data["text"], paper=data.get("paper"))


def withdraw_notice(practice, user, data):
    actions.withdraw_notice(practice, user)


def reopen(practice, user, data):
    actions.reopen(practice, user, data["reason"])


def annul_entry(practice, user, data):
    actions.annul_entry(data["entry"], user, data["act"], data["reason"])


def has_answers_to_judge(practice, user):
    return waits.to_judge(practice) is not None


def may_be_asked(practice, user):
    return not has_answers_to_judge(practice, user)


def may_be_warned(practice, user):
    return waits.notice_given(practice) is None


def may_reopen(practice, user):
    return actions.may_reopen(user)


GOES_ON = _("Il termine, che era sospeso, riprende a decorrere.")
WAIT_DEEDS = (
    Deed(
        "judge_integration",
        "esamina-integrazione",
        _("Esamina l'integrazione"),
        _("Hai esaminato l'integrazione della pratica #%(number)s."),
        (State.IN_PROGRESS,),
        JudgeIntegrationForm,
        judge_integration,
        _("Conferma l'esame"),
        "button",
        stages=(Stage.OFFICE,),
        is_offered=has_answers_to_judge,
    ),
    Deed(
        "ask_integration",
        "chiedi-integrazione",
        _("Chiedi integrazione"),
        _("Hai chiesto un'integrazione per la pratica #%(number)s."),
        (State.IN_PROGRESS,),
        AskIntegrationForm,
        ask_integration,
        _("Conferma: chiedi l'integrazione"),
        stages=(Stage.OFFICE,),
        is_offered=may_be_asked,
    ),
    Deed(
        "withdraw_integration",
        "revoca-integrazione",
        _("Revoca la richiesta di integrazione"),
        _("Hai revocato la richiesta di integrazione della pratica #%(number)s."),
        (State.IN_PROGRESS,),
        WithdrawIntegrationForm,
        withdraw_integration,
        _("Conferma: revoca la richiesta"),
        question=_("Il cittadino non dovrà più rispondere."),
        if_stopped=GOES_ON,
        stages=(Stage.INTEGRATION,),
    ),
    Deed(
        "give_notice",
        "preavviso",
        _("Preavviso di rigetto"),
        _("Hai mandato il preavviso di rigetto della pratica #%(number)s."),
        (State.IN_PROGRESS,),
        NoticeForm,
        give_notice,
        _("Conferma: manda il preavviso"),
        stages=(Stage.OFFICE,),
        is_offered=may_be_warned,
    ),
    Deed(
        "withdraw_notice",
        "revoca-preavviso",
        _("Revoca il preavviso"),
        _("Hai revocato il preavviso di rigetto della pratica #%(number)s."),
        (State.IN_PROGRESS,),
        WithdrawNoticeForm,
        withdraw_notice,
        _("Conferma: revoca il preavviso"),
        question=_("Il preavviso non vale più."),
        if_stopped=GOES_ON,
        stages=(Stage.NOTICE,),
    ),
    Deed(
        "reopen",
        "riapri",
        _("Riapri"),
        _("Hai riaperto la pratica #%(number)s."),
        (State.ACCEPTED, State.REJECTED),
        ReopenForm,
        reopen,
        _("Conferma: riapri la pratica"),
        is_offered=may_reopen,
    ),
    Deed(
        "annul_entry",
        "annulla-protocollo",
        _("Annulla una registrazione"),
        _("Hai annullato una registrazione di protocollo della pratica #%(number)s."),
        tuple(state for state in State if state != State.DRAFT),
        AnnulEntryForm,
        annul_entry,
        _("Conferma: annulla la registrazione"),
        "button button-secondary",
        is_offered=may_reopen,
    ),
)
