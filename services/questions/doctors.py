"""Questions answered with a doctor of the register."""

import re
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from .. import error_texts, territory
from ..context import key_of
from ..models.registers import Doctor
from .base import Question
from .registers import SuggestInput

PAGE = 10
PAGE_FIELD = "_pagina"
MOST_SUGGESTED = 300


@dataclass(frozen=True)
class Search:
    """What a list of doctors is filtered by; equal searches of one page share a query."""

    kind: str = ""
    ambito: str = ""
    place: str = ""
    over_ceiling: bool = False
    any_places: bool = False


class DoctorPicker(forms.Widget):
    """Radios, ten a page; its button (mode=stay) saves what was typed and shows the list again."""

    template_name = "services/widgets/doctor.html"
    use_fieldset = True

    def __init__(self, question, known):
        super().__init__()
        self.question = question
        self.known = known

    def id_for_label(self, id_):
        return ""

    def value_from_datadict(self, data, files, name):
        return self.question.raw(data, name)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        pick, page = parts(value)
        doctors = self.question.offered(self.known)
        pages = range(1, max(1, -(-len(doctors) // PAGE)) + 1)
        page = min(page, len(pages))
        shown = doctors[(page - 1) * PAGE : page * PAGE]
        apart = [doctor for doctor in doctors if doctor.regional_code == pick and doctor not in shown]
        context["widget"].update(
            doctors=apart + shown, pick=pick, page=page, pages=pages, total=len(doctors),
            page_name=name + PAGE_FIELD, is_optional=not self.question.required,
            shows_kind=not self.question.search(self.known).kind,
        )  # fmt: skip
        return context


class DoctorQuestion(Question):
    """A doctor of the register, stored as {"key": regional code, "label"}; the place is not reserved by a draft."""

    follows_answers = True
    # True when a rule of the version says more of the choice, with a link to the service that fits better.
    is_ruled = False

    def widget(self, known):
        return DoctorPicker(self, known)

    def raw(self, data, name):
        pick = super().raw(data, name) or ""
        page = data.get(name + PAGE_FIELD) or ""
        return {"pick": pick, "page": page} if re.fullmatch("[1-9][0-9]{0,3}", page) else pick

    def is_blank(self, raw):
        return not parts(raw)[0]

    def missing_text(self):
        return error_texts.choose(self.label)

    def clean(self, raw, known):
        pick = parts(raw)[0]
        doctor = self.find(pick, known)
        if doctor is None:
            raise ValidationError(error_texts.doctor_gone())
        if not self.is_ruled:
            self.refuse_unfit(doctor, known)
        for other in self.definition.get("different_from") or []:
            if key_of(known.get(other)) == pick:
                raise ValidationError(error_texts.same_doctor())
        return {"key": doctor.regional_code, "label": label(doctor)}

    def refuse_unfit(self, doctor, known):
        search = self.search(known)
        if search.kind and doctor.kind != search.kind:
            raise ValidationError(error_texts.doctor_kind())
        if search.ambito and doctor.ambito != search.ambito:
            raise ValidationError(error_texts.doctor_elsewhere())
        if not has_place(doctor, search, known.context):
            raise ValidationError(error_texts.doctor_full())

    def search(self, known):
        read = self.definition.get
        everyone = read("scope") == "all"
        return Search(
            kind=key_of(known.get(read("kind_from"))) if read("kind_from") else "",
            ambito="" if everyone else territory.ambito_of(known, read("ambito_from")),
            place=key_of(known.get(read("place_from"))) if read("place_from") else "",
            over_ceiling=bool(read("reunion_from") and known.get(read("reunion_from"))),
            any_places=everyone,
        )

    def offered(self, known):
        """The doctors to choose from, by name; one query for equal searches."""
        search = self.search(known)

        def read():
            return [row for row in doctors(search, known.context) if has_place(row, search, known.context)]

        return known.context.remember(search, read)

    def find(self, code, known):
        """An active doctor by regional code: from the list if it was read, else by one query that rules share."""
        code = str(code)[:10]

        def read():
            rows = known.context.memo.get(self.search(known), ())
            found = next((row for row in rows if row.regional_code == code), None)
            return found or active(known.context).filter(regional_code=code).first()

        return known.context.remember(("doctor", code), read)

    def initial(self, answer, known=None):
        return key_of(answer)

    def text(self, answer):
        return answer.get("label", "") if isinstance(answer, dict) else str(answer)


class DoctorOrTextQuestion(Question):
    """A doctor of the register or, for one of elsewhere, a name as written (key "")."""

    longest = 120

    def widget(self, known):
        return SuggestInput(attrs=self.attrs(), rows=[("", name) for name in self.names(known)])

    def names(self, known):
        return [str(doctor) for doctor in self.register(known)]

    def register(self, known):
        search = Search(ambito=territory.ambito_of(known), any_places=True)
        return known.context.remember(search, lambda: list(doctors(search, known.context)[:MOST_SUGGESTED]))

    def raw(self, data, name):
        return super().raw(data, name)

    def clean(self, raw, known):
        text = " ".join(str(raw).split())
        most = self.definition.get("max_length") or self.longest
        if len(text) > most:
            raise ValidationError(error_texts.too_long(self.label, most, len(text)))
        named = [doctor for doctor in self.register(known) if str(doctor) == text.upper()]
        return {"key": named[0].regional_code if len(named) == 1 else "", "label": text}

    def check(self, answer, known):
        """Free text: nothing can have changed."""

    def initial(self, answer, known=None):
        return self.text(answer)

    def text(self, answer):
        return answer.get("label", "") if isinstance(answer, dict) else str(answer)


def parts(raw):
    """(regional code, page) of what the picker sent."""
    if isinstance(raw, dict):
        return raw.get("pick") or "", max(1, int(raw.get("page") or 1))
    return raw or "", 1


def active(context):
    """The doctors who still work after today."""
    still = Q(ceases_on__isnull=True) | Q(ceases_on__gt=context.today)
    return Doctor.objects.filter(still, is_active=True).select_related("municipality__place")


def doctors(search, context):
    rows = active(context)
    if search.kind:
        rows = rows.filter(kind=search.kind)
    if search.ambito:
        rows = rows.filter(ambito=search.ambito)
    if search.place:
        rows = rows.filter(municipality__place__code=search.place)
    return rows


def has_place(doctor, search, context):
    """Free places, or, for a reunion, up to the percentage over the ceiling that ACN 2024, art. 38 admits."""
    if search.any_places or doctor.free_places:
        return True
    percent = int(context.legal("over_ceiling_percent"))
    return search.over_ceiling and doctor.assisted * 100 < doctor.ceiling * (100 + percent)


def label(doctor):
    """ "LANZAMAGNA DELIA, Piazza delle Acacie 21, BUSTO ARSIZIO (50001)": as practice, receipt and desk show it."""
    place = str(doctor.municipality.place)
    return f"{doctor}, {doctor.address}, {place} ({doctor.regional_code})"
