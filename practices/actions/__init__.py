"""The only road by which a practice changes: lock, check, change, record, outbox, in one transaction.

Each verb takes the practice and who acts (`by`), returns what it made with a fresh copy of the row, and raises
`Refused` (Italian, shown to the person) or PermissionDenied.
"""

from .answering import answer_integration, remove_answer_file
from .assigning import assign, release
from .drafting import attach, delete_draft, remove_attachment, save_step, start
from .integrations import Asked, ask_integration, expire_integration, judge_integration, withdraw_integration
from .messages import mark_read, reply, write
from .notes import note
from .notices import expire_notice, give_notice, observe, withdraw_notice
from .office import accept, add_document, reject, take_charge
from .rating import rate
from .refusals import AlreadySent, Incomplete, Refused, Stale
from .register import annul_entry
from .reopening import may_reopen, reopen
from .sending import confirm, submit, withdraw
from .trials import delete_trials, start_trial
from .versions import move_draft, move_from_retired

__all__ = [
    "AlreadySent", "Asked", "Incomplete", "Refused", "Stale",
    "annul_entry", "answer_integration", "ask_integration", "expire_integration", "expire_notice", "give_notice", "judge_integration",
    "may_reopen", "observe", "rate", "remove_answer_file", "reopen", "withdraw_integration", "withdraw_notice",
    "accept", "add_document", "assign", "attach", "confirm", "delete_draft", "delete_trials", "mark_read", "move_draft", "move_from_retired", "note", "reject", "release", "remove_attachment", "reply",
    "save_step", "start", "start_trial", "submit", "take_charge", "withdraw", "write",
]  # fmt: skip
