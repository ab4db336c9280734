"""The only road by which a practice changes: lock, check, change, record, outbox, in one transaction.

Each verb takes the practice and who acts (`by`), returns what it made with a fresh copy of the row, and raises
`Refused` (Italian, shown to the person) or PermissionDenied.
"""

from .drafting import attach, delete_draft, remove_attachment, save_step, start
from .messages import mark_read, reply, write
from .office import accept, add_document, reject, take_charge
from .refusals import AlreadySent, Incomplete, Refused, Stale
from .sending import confirm, submit, withdraw
from .trials import delete_trials, start_trial
from .versions import move_draft, move_from_retired

__all__ = [
    "AlreadySent", "Incomplete", "Refused", "Stale",
    "accept", "add_document", "attach", "confirm", "delete_draft", "delete_trials", "mark_read", "move_draft", "move_from_retired", "reject", "remove_attachment", "reply",
    "save_step", "start", "start_trial", "submit", "take_charge", "withdraw", "write",
]  # fmt: skip
