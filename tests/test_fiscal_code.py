"""The codice fiscale: vectors of the domain, and properties against a second reading of the rules written here."""

import string
import subprocess
import sys
import unicodedata
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, example, given
from hypothesis import strategies as st

from accounts import fiscal_code
from accounts.models import Place

TODAY = date(2026, 11, 21)

# --- the rules once more, written from domain.md 4.1 and not from the product
ODD = {
    **dict(zip("0123456789", (1, 0, 5, 7, 9, 13, 15, 17, 19, 21), strict=True)),
    **dict(
        zip(
            string.ascii_uppercase,
            (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23),
            strict=True,
        )
    ),
}
OMOCODIA = "LMNPQRSTUV"
DIGIT_PLACES = (6, 7, 9, 10, 12, 13, 14)


def control_letter(fifteen):
    total = 0
    for place, sign in enumerate(fifteen):
        if place % 2 == 0:
            total += ODD[sign]
        else:
            total += int(sign) if sign.isdigit() else string.ascii_uppercase.index(sign)
    return string.ascii_uppercase[total % 26]


def three_letters(text, is_name=False):
    plain = unicodedata.normalize("NFD", text).upper()
    letters = [sign for sign in plain if sign in string.ascii_uppercase]
    consonants = [sign for sign in letters if sign not in "AEIOU"]
    vowels = [sign for sign in letters if sign in "AEIOU"]
    if is_name and len(consonants) >= 4:
        consonants = [consonants[0], consonants[2], consonants[3]]
    return "".join((consonants + vowels + ["X", "X", "X"])[:3])


def code_of(surname, name, sex, born, place):
    day = born.day + (40 if sex == "F" else 0)
    fifteen = (
        three_letters(surname) + three_letters(name, is_name=True) + f"{born.year % 100:02d}"
        + "ABCDEHLMPRST"[born.month - 1] + f"{day:02d}" + place
    )  # fmt: skip
    return fifteen + control_letter(fifteen)


def with_omocodia(code, places):
    letters = list(code[:15])
    for place in places:
        letters[place] = OMOCODIA[int(letters[place])]
    return "".join(letters) + control_letter("".join(letters))


def days_of(code):
    """Every date that the code may mean."""
    plain = "".join(
        str(OMOCODIA.index(c)) if c in OMOCODIA and i in DIGIT_PLACES else c for i, c in enumerate(code)
    )
    day = int(plain[9:11]) - (40 if int(plain[9:11]) > 40 else 0)
    month = "ABCDEHLMPRST".index(plain[8]) + 1
    found = []
    for year in range(TODAY.year - 120, TODAY.year + 1):
        if year % 100 == int(plain[6:8]):
            try:
                born = date(year, month, day)
            except ValueError:
                continue
            if born <= TODAY:
                found.append(born)
    return found


def is_luhn(digits):
    total = 0
    for place, digit in enumerate(reversed(digits)):
        n = int(digit) * (1 + place % 2)
        total += n // 10 + n % 10
    return total % 10 == 0


names = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZÀÈÉÌÒÙ' -", min_size=2, max_size=25).filter(
    lambda text: any(sign.isalpha() for sign in text)
)
people = st.tuples(
    names,
    names,
    st.sampled_from("MF"),
    st.dates(min_value=date(1907, 1, 1), max_value=TODAY),
    st.from_regex(r"\A[A-MZ][0-9]{3}\Z"),
)


def refusal(value, **options):
    with pytest.raises(ValidationError) as caught:
        fiscal_code.clean(value, today=TODAY, **options)
    return caught.value.code


# --- the vectors of domain.md 4.2
@pytest.mark.parametrize(
    ("typed", "sex", "dates", "place"),
    [
        ("RSSMRA80B01B300I", "M", [date(1980, 2, 1)], "B300"),
        (" rssmra 80b01 b300i ", "M", [date(1980, 2, 1)], "B300"),
        ("RSSMRAULBLMBPLLD", "M", [date(1980, 2, 1)], "B300"),
        ("RSSMRA25B01E507Y", "M", [date(1925, 2, 1), date(2025, 2, 1)], "E507"),
        ("DNGNCL24T71Z330A", "F", [date(1924, 12, 31), date(2024, 12, 31)], "Z330"),
        ("TKNCTD90A01E507P", "M", [date(1990, 1, 1)], "E507"),
        ("DMBNCL24B29F205Z", "M", [date(1924, 2, 29), date(2024, 2, 29)], "F205"),
    ],
)
def test_a_right_code_is_read(typed, sex, dates, place):
    code = fiscal_code.clean(typed, today=TODAY)
    assert code == typed.replace(" ", "").upper()
    assert fiscal_code.sex(code) == sex
    assert fiscal_code.birth_dates(code, TODAY) == dates
    assert fiscal_code.birth_place_code(code) == place


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("RSSMRA80B01B300J", "control"),
        ("RSSMRA80B30B300M", "date"),
        ("TKNCTT90A01E507A", "control"),
        ("12345678901", "provisional"),
        ("00000000000", "provisional"),
        ("STP0301201234567", "stp_eni"),
        ("eni 0301201234567", "stp_eni"),
        ("", "format"),
        (None, "format"),
        ("RSSMRA80B01B300", "format"),
        ("RSSMRA80B01B300II", "format"),
        ("RSSMRA80B01B300I\x00", "format"),
        ("RSSMRA８0B01B300I", "format"),
        ("ſSSMRA80B01B300I", "format"),
        ("RSSMRA80B٠1B300I", "format"),
        ("A" * 100_000, "format"),
    ],
)
def test_a_wrong_code_is_refused_with_its_reason(typed, why):
    assert refusal(typed) == why


def test_the_guides_own_sample_disagrees_with_its_name_too():
    """F is the control letter of those fifteen characters, and "Cittadino" gives CTD (domain.md 0.1)."""
    with_right_letter = "TKNCTT90A01E507F"
    assert fiscal_code.clean(with_right_letter) == with_right_letter
    person = ("Tekne", "Cittadino", "M", date(1990, 1, 1), "E507")
    assert fiscal_code.coherence(with_right_letter, *person) == ["name"]
    assert fiscal_code.coherence("TKNCTD90A01E507P", *person) == []


def test_a_provisional_code_is_accepted_only_where_it_may_be():
    assert fiscal_code.clean("123 456 789 03") == "12345678903"
    assert refusal("12345678903", provisional=False) == "definitive"
    assert fiscal_code.coherence("12345678903", "Rossi", "Mario", "M", date(1980, 2, 1), "B300") == []


def test_who_was_born_on_a_leap_day_a_hundred_years_ago_is_coherent():
    assert fiscal_code.coherence(
        "DMBNCL24B29F205Z", "D'Ambrosetti", "Niccolò Maria", "M", date(1924, 2, 29), "F205", TODAY
    ) == []  # fmt: skip


@pytest.mark.parametrize(
    ("surname", "part"),
    [
        ("D'Angelo", "DNG"),
        ("De Rossi", "DRS"),
        ("Fo", "FOX"),
        ("Müller", "MLL"),
        ("Ly Thi", "LYT"),
        ("Größ", "GRS"),
    ],
)
def test_a_surname_gives_its_three_letters(surname, part):
    assert fiscal_code.surname_part(surname) == part


@pytest.mark.parametrize(
    ("name", "part"),
    [("Mario", "MRA"), ("Niccolò Maria", "NCL"), ("Ly Thi", "LTH"), ("Ai", "AIX"), ("Anna", "NNA")],
)
def test_a_name_gives_its_three_letters(name, part):
    assert fiscal_code.name_part(name) == part


def test_the_words_name_every_field_that_disagrees():
    wrong = fiscal_code.coherence("TKNCTD90A01E507P", "Bianchi", "Maria", "F", date(1985, 3, 12), "B300")
    assert str(fiscal_code.disagreement(wrong)) == (
        "Il codice fiscale non corrisponde a: cognome, nome, sesso, data di nascita, luogo di nascita."
    )


@pytest.mark.parametrize(
    "kind", ["RSSMRA80B01B300I", "12345678903", "STP0301201234567", "ENI0301201234567", "ciao"]
)
def test_the_kind_of_a_code_is_seen(kind):
    names = {"R": "CF", "1": "PROVVISORIO", "S": "STP", "E": "ENI", "c": None}
    assert fiscal_code.kind(kind) == names[kind[0]]


def test_the_large_package_stays_out_of_the_web_process():
    """python-codicefiscale keeps seven megabytes: only load_registers opens it."""
    code = "import django; django.setup(); import portal.urls, sys; sys.exit('codicefiscale' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


# --- properties
@given(people)
@example(("FO", "AI", "F", date(2000, 2, 29), "Z135"))
def test_the_code_of_any_person_is_valid_and_coherent(person):
    surname, name, sex, born, place = person
    code = code_of(*person)
    assert fiscal_code.clean(code, today=TODAY) == code
    assert fiscal_code.coherence(code, surname, name, sex, born, place, TODAY) == []
    assert fiscal_code.birth_dates(code, TODAY) == days_of(code)
    assert born in fiscal_code.birth_dates(code, TODAY)


@given(people, st.sets(st.sampled_from(DIGIT_PLACES)))
def test_omocodia_changes_nothing_but_the_looks(person, places):
    plain = code_of(*person)
    code = with_omocodia(plain, places)
    assert fiscal_code.clean(code, today=TODAY) == code
    assert fiscal_code.plain(code)[:15] == plain[:15]
    assert fiscal_code.coherence(code, *person, TODAY) == []


@given(people, st.integers(0, 15), st.sampled_from(string.ascii_uppercase + string.digits))
def test_one_wrong_character_is_noticed(person, place, sign):
    code = code_of(*person)
    assume(code[place] != sign)
    wrong = code[:place] + sign + code[place + 1 :]
    try:
        fiscal_code.clean(wrong, today=TODAY)
    except ValidationError:
        return
    # The control letter has holes (few pairs of signs weigh the same): then the person disagrees, or it is omocodia.
    assert control_letter(wrong[:15]) == wrong[15]
    same_person = fiscal_code.plain(wrong)[:15] == code[:15]
    assert same_person or fiscal_code.coherence(wrong, *person, TODAY)


@given(people, people)
def test_each_field_that_disagrees_is_named_and_no_other(one, other):
    code = code_of(*one)
    wrong = set(fiscal_code.coherence(code, *other, TODAY))
    expected = set()
    if three_letters(one[0]) != three_letters(other[0]):
        expected.add("surname")
    if three_letters(one[1], is_name=True) != three_letters(other[1], is_name=True):
        expected.add("name")
    if one[2] != other[2]:
        expected.add("sex")
    if other[3] not in days_of(code):
        expected.add("birth_date")
    if one[4] != other[4]:
        expected.add("birth_place")
    assert wrong == expected


@given(st.from_regex(r"\A[A-Z]{6}[0-9]{2}[ABCDEHLMPRST][0-9]{2}[A-Z][0-9]{3}\Z"))
@example("RSSMRA80B81B300")
@example("RSSMRA80B00B300")
@example("RSSMRA80B40B300")
def test_a_day_that_does_not_exist_is_refused(fifteen):
    code = fifteen + control_letter(fifteen)
    if days_of(code):
        assert fiscal_code.clean(code, today=TODAY) == code
    else:
        assert refusal(code) == "date"


@given(st.from_regex(r"\A[0-9]{11}\Z"))
def test_a_provisional_code_keeps_its_control_digit(digits):
    if is_luhn(digits) and int(digits):
        assert fiscal_code.clean(digits) == digits
    else:
        assert refusal(digits) == "provisional"


@given(st.text(max_size=40))
def test_no_text_breaks_it(text):
    try:
        code = fiscal_code.clean(text, today=TODAY)
    except ValidationError as error:
        assert str(error.messages[0])
    else:
        assert code.isascii() and len(code) in (11, 16)


def test_every_place_of_the_register_fits_a_code(site):
    codes = Place.objects.values_list("code", flat=True).distinct()
    for place in codes:
        person = ("Rossi", "Mario", "M", date(1980, 2, 1), place)
        assert fiscal_code.clean(code_of(*person), today=TODAY)
