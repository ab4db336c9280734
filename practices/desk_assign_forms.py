"""The forms by which a practice, or many, are put in somebody's hands; and what is said to many citizens at once."""

from django import forms
from django.utils.translation import gettext_lazy as _

from . import library, operators, variables
from .desk_deed_forms import USE_REPLY, DeedForm
from .form_fields import Words
from .models import BulkDeed, ReplyTemplate

BY_LOAD = "carico"
NOBODY = {"required": _("Scegli a chi assegnare")}


def choices_of(people):
    """By load first, then each by name with what there is to know before choosing."""
    return [(BY_LOAD, _("A chi ha meno pratiche aperte")), *((str(one.pk), words_of(one)) for one in people)]


def words_of(person):
    if person.absence is None:
        return _("%(name)s (%(load)d aperte)") % {"name": person, "load": person.load}
    day = f"{person.absence.last_day:%d/%m/%Y}"
    if person.absence.cover is None:
        return _("%(name)s (assente fino al %(day)s)") % {"name": person, "day": day}
    words = _("%(name)s (assente fino al %(day)s: va a %(cover)s)")
    return words % {"name": person, "day": day, "cover": person.absence.cover}


class Receiver(forms.ChoiceField):
    """Gives the chosen user, or None: by load. `people` are of operators.team()."""

    def __init__(self, **given):
        super().__init__(label=_("A chi"), error_messages=NOBODY, **given)

    def offer(self, people):
        self.people = {str(person.pk): person for person in people}
        self.choices = [("", _("Scegli a chi")), *choices_of(people)]

    def clean(self, value):
        return self.people.get(super().clean(value))


class AssignForm(DeedForm):
    to = Receiver()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].offer(operators.able(self.practice, operators.team()))


class ReleaseForm(DeedForm):
    """Nothing to fill in."""


class BulkForm(forms.Form):
    """What a deed on many practices needs to know; `practices` are those chosen."""

    use_required_attribute = False

    def __init__(self, *args, practices, **kwargs):
        super().__init__(*args, **kwargs)
        self.practices = practices


class BulkAssignForm(BulkForm):
    to = Receiver()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        team = operators.team()
        able = [one for one in team if any(operators.sees(one, practice) for practice in self.practices)]
        self.fields["to"].offer(able)


class BulkMessageForm(BulkForm):
    model = forms.ChoiceField(label=_("Modello di risposta"), required=False)
    text = Words(
        label=_("Testo della comunicazione"),
        missing=_("Inserisci il testo della comunicazione"),
        rows=8,
        max_length=4000,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        services = {practice.service_id for practice in self.practices}
        written = ReplyTemplate.objects.filter(verb=variables.WRITE)
        # A reply that speaks of one service is offered only where all the practices are of it.
        rows = library.fitting(written, services.pop() if len(services) == 1 else None)
        self.replies = {str(row.pk): row for row in rows}
        self.fields["model"].choices = [
            ("", _("Scegli un modello")),
            *((str(row.pk), row.title) for row in rows),
        ]
        if not self.is_bound and self.initial.get("anteprima") == USE_REPLY:
            chosen = self.replies.get(self.initial.get("model", ""))
            # Left unfilled: each citizen's own values come at sending.
            self.initial |= {"text": chosen.text} if chosen else {}

    def clean_text(self):
        text = self.cleaned_data["text"]
        variables.check(text, variables.WRITE)
        return text

    def preview(self):
        """What the first of the citizens will read."""
        return variables.fill(str(self["text"].value() or ""), self.practices[0]).strip()


BULK_FORMS = {
    BulkDeed.Verb.TAKE_CHARGE: BulkForm,
    BulkDeed.Verb.ASSIGN: BulkAssignForm,
    BulkDeed.Verb.RELEASE: BulkForm,
    BulkDeed.Verb.WRITE: BulkMessageForm,
}
