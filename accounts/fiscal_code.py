"""The Italian codice fiscale: what a typed one says, and whether it fits a person."""

import datetime
import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from stdnum import luhn
from stdnum.exceptions import InvalidChecksum, InvalidComponent
from stdnum.exceptions import ValidationError as InvalidNumber
from stdnum.it import codicefiscale

CF, PROVISIONAL, STP, ENI = "CF", "PROVVISORIO", "STP", "ENI"
# Places of the code that are digits, unless omocodia put letters there; each letter and the digit that it stands for.
DIGIT_PLACES = (6, 7, 9, 10, 12, 13, 14)
OMOCODIA = dict(zip("LMNPQRSTUV", "0123456789", strict=True))
MONTHS = "ABCDEHLMPRST"
WOMEN = 40  # added to the day of birth
OLDEST = 120  # years
CENTURIES = (1900, 2000, 2100)

FORMS = {
    CF: re.compile(r"[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]"),
    PROVISIONAL: re.compile(r"[0-9]{11}"),
    STP: re.compile(r"STP[0-9]{13}"),
    ENI: re.compile(r"ENI[0-9]{13}"),
}
# Letters that Unicode does not take apart.
SPELT_OUT = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"}
)

ERRORS = {
    "format": _("Il codice fiscale deve avere 16 caratteri, ad esempio TKNCTD90A01E507P."),
    "control": _("Il codice fiscale non è corretto: controlla di averlo copiato bene."),
    "date": _("Il codice fiscale non è corretto: il giorno di nascita che contiene non esiste."),
    "provisional": _(
        "Il codice fiscale provvisorio non è corretto: controlla di aver copiato bene le 11 cifre."
    ),
    "definitive": _("Qui serve il codice fiscale di 16 caratteri: quello provvisorio di 11 cifre non basta."),
    "stp_eni": _(
        "Un codice STP o ENI non è un codice fiscale e qui non può essere usato: "
        "leggi la pagina su STP ed ENI o rivolgiti all'ufficio."
    ),
}
WORDS = {
    "surname": _("cognome"),
    "name": _("nome"),
    "sex": _("sesso"),
    "birth_date": _("data di nascita"),
    "birth_place": _("luogo di nascita"),
}


def normalise(value):
    """Capitals, without spaces and the signs that people put between the parts: " rssmra 80b01" -> "RSSMRA80B01"."""
    bare = re.sub(r"[\s\-./]", "", value or "")
    # Capitals of other alphabets may turn into A-Z ("ı" -> "I"): such a text is left as it is, and fits no form.
    return bare.upper() if bare.isascii() else bare


def kind(value):
    """CF, PROVISIONAL, STP, ENI by the look of it, or None."""
    code = normalise(value)
    return next((name for name, form in FORMS.items() if form.fullmatch(code)), None)


def clean(value, provisional=True, today=None):
    """The normalised code, control character and date checked (domain.md 4.1); ValidationError in Italian.

    provisional: whether the eleven digits given for a time are enough.
    """
    code = normalise(value)
    found = kind(code)
    if found in (STP, ENI):
        raise _error("stp_eni")
    if found == PROVISIONAL:
        if not provisional:
            raise _error("definitive")
        if int(code) == 0 or not luhn.is_valid(code):
            raise _error("provisional")
        return code
    if found is None:
        raise _error("format")
    try:
        codicefiscale.validate(code)
    except InvalidChecksum as error:
        raise _error("control") from error
    except InvalidComponent as error:
        raise _error("date") from error
    except InvalidNumber as error:
        raise _error("format") from error
    # python-stdnum takes the day modulo 40: 81 passes as the 1st.
    if not birth_dates(code, today):
        raise _error("date")
    return code


def is_provisional(code):
    return kind(code) == PROVISIONAL


def plain(code):
    """The code with its omocodia letters turned back into digits (the control letter stays as written)."""
    return "".join(
        OMOCODIA.get(letter, letter) if place in DIGIT_PLACES else letter for place, letter in enumerate(code)
    )


def birth_dates(code, today=None):
    """The dates that a code of 16 characters may mean: the century is not in it. [] when there is no such day."""
    today = today or timezone.localdate()
    digits = plain(code)
    day = int(digits[9:11])
    if WOMEN < day:
        day -= WOMEN
    found = []
    for century in CENTURIES:
        try:
            date = datetime.date(century + int(digits[6:8]), MONTHS.index(digits[8]) + 1, day)
        except ValueError:
            continue
        if date <= today and today.year - date.year <= OLDEST:
            found.append(date)
    return found


def sex(code):
    return "F" if int(plain(code)[9:11]) > WOMEN else "M"


def birth_place_code(code):
    """The cadastral code of the comune or state of birth; "" for a provisional code."""
    return plain(code)[11:15] if kind(code) == CF else ""


def surname_part(surname):
    consonants, vowels = _letters(surname)
    return (consonants + vowels + "XXX")[:3]


def name_part(name):
    consonants, vowels = _letters(name)
    if len(consonants) > 3:
        consonants = consonants[0] + consonants[2] + consonants[3]
    return (consonants + vowels + "XXX")[:3]


def coherence(code, surname, name, sex, birth_date, birth_place_code, today=None):
    """Names of the fields that disagree with a code that passed clean(): "surname", "birth_date", … ([] = none).

    A provisional code says nothing of the person. What is None or "" is not compared.
    """
    code = normalise(code)
    if kind(code) != CF:
        return []
    digits = plain(code)
    said_sex = "F" if int(digits[9:11]) > WOMEN else "M"
    agrees = {
        "surname": not surname or digits[:3] == surname_part(surname),
        "name": not name or digits[3:6] == name_part(name),
        "sex": not sex or sex == said_sex,
        "birth_date": not birth_date or birth_date in birth_dates(code, today),
        "birth_place": not birth_place_code or digits[11:15] == birth_place_code,
    }
    return [field for field, is_right in agrees.items() if not is_right]


def disagreement(fields):
    """The words for what coherence() found: "Il codice fiscale non corrisponde a: nome, luogo di nascita."."""
    words = ", ".join(str(WORDS[field]) for field in fields)
    return _("Il codice fiscale non corrisponde a: {fields}.").format(fields=words)


def _letters(text):
    """(consonants, vowels) in capitals; accents, apostrophes, spaces and hyphens dropped."""
    text = unicodedata.normalize("NFKD", text.lower().translate(SPELT_OUT))
    letters = [letter for letter in text.upper() if "A" <= letter <= "Z"]
    return (
        "".join(letter for letter in letters if letter not in "AEIOU"),
        "".join(letter for letter in letters if letter in "AEIOU"),
    )


def _error(code):
    return ValidationError(ERRORS[code], code=code)
