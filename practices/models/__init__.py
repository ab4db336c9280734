"""What was asked and what became of it: practices, their files, messages, papers, events and the desk's own rows."""

from .desk import Absence, BulkDeed, BulkItem, DeskCount, DeskPreferences, Presence, SavedFilter
from .figures import CountedDay, DailyFigure
from .history import Anchor, Delivery, Event, Export, PracticeView
from .library import PaperTemplate, ReplyTemplate
from .papers import Attachment, Document, OfficePaper, private_storage, random_path
from .practice import IS_UNREAD, TRIAL_KEPT, Practice
from .register import Counter, DeletedDraft, ProtocolAnnulment, ProtocolEntry
from .thread import InternalNote, Message, Rating
from .waits import Integration, IntegrationItem, Notice

__all__ = [
    "IS_UNREAD", "TRIAL_KEPT", "Absence", "Anchor", "Attachment", "BulkDeed", "BulkItem", "CountedDay", "Counter", "DailyFigure", "DeletedDraft", "Delivery",
    "DeskCount", "DeskPreferences", "Document", "Event", "Export", "Integration", "IntegrationItem", "InternalNote", "Message",
    "Notice", "OfficePaper", "PaperTemplate", "Practice", "PracticeView", "Presence", "ProtocolAnnulment", "ProtocolEntry", "Rating",
    "ReplyTemplate", "SavedFilter", "private_storage", "random_path",
]  # fmt: skip
