"""Fills the steps of any form with plausible words, as a browser would send them: for walks through whole services."""

from django.http import QueryDict

from services.questions.doctors import DoctorQuestion

FILE = {
    "key": "00000000-0000-0000-0000-000000000000",
    "label": "prova.pdf",
    "size": 9,
    "sha256": "00",
    "scan": "unchecked",
}

BY_KIND = {
    "text": "ABCDE12345", "textarea": "Una spiegazione abbastanza lunga per tutti.", "date": "21/11/2026", "number": "1",
    "euro": "1.000,00", "tel": "0331 000001", "email": "nome@posta.example", "pec": "nome@pec.example",
    "cap": "21052", "comune": "BUSTO ARSIZIO (VA)", "nazione": "MAROCCO", "luogo": "MAROCCO",
    "codice_fiscale": "RSSMRA80B01B300I", "numero_ts": "80380009994591510221", "medico_testo": "Bianchi",
    "checkbox": "", "declaration": "on",
}  # fmt: skip


def fill(journey, choices):
    """Answers for every visible step, `choices` first, each step through its own form; (answers, confirmed).

    Raises AssertionError with the step and its errors when a form refuses what was chosen.
    """
    answers, confirmed = {}, []
    walk = journey(answers, confirmed)
    step = walk.first_incomplete
    while step is not None:
        answers |= {key: [FILE] for key in walk.form(step).file_keys()}
        walk = journey(answers, confirmed)
        step = walk.step(step.number)
        form = filled_form(walk, step, choices)
        assert form.is_valid(), (step.title, form.errors.as_data(), form.data)
        answers |= form.answers()
        confirmed.append(step.key)
        walk = journey(answers, confirmed)
        step = walk.next(step)
    return walk.pruned(), confirmed


def filled_form(walk, step, choices):
    """Bound to one value after the other, so that each sees what the earlier ones opened."""
    data = QueryDict(mutable=True)
    for key, field in walk.form(step).fields.items():
        value = choices.get(key)
        if value is None:
            value = plausible(field, walk.form(step, data=data), key)
        if value:
            data[key] = value
    return walk.form(step, data=data)


def plausible(field, form, key):
    question = field.question
    form.is_valid()
    if isinstance(question, DoctorQuestion):
        known = form.known.copy()
        for name, answer in form.answers().items():
            known.add(name, answer)
        doctors = question.offered(known)
        return doctors[0].regional_code if doctors and question.required else ""
    if hasattr(question, "options"):
        offered = form.fields[key].widget.choices
        return next((value for value, _label in offered if value), "") if question.required else ""
    if question.kind == "autocomplete":
        return question.rows(form.known)[0][1]
    return BY_KIND.get(question.kind, "")
