"""What the loader writes: registers and pages from services/data/, created once and never overwritten."""

import csv
import json
from html import escape
from pathlib import Path

from django.utils.text import capfirst
from wagtail.models import Page, Site

from accounts.models import Municipality
from home.models import HomePage, Office

from .compiling import rules_data, steps_data
from .models import (
    Category,
    Doctor,
    ExemptionCode,
    FormPage,
    LegalNumber,
    RefusalReason,
    ServicePage,
    ServicesIndexPage,
    Topic,
)

DATA = Path(__file__).parent / "data"
OFFICE = "Ufficio Scelta e Revoca"
# The guide's order of the eight (page 4), then the informational ones.
ORDER = (
    "cambio-medico", "revoca-medico", "duplicato-tessera-sanitaria", "rinnovo-ssn-stranieri", "nuova-iscrizione-ssn",
    "esenzione-ticket", "iscrizione-temporanea-ssr", "scelta-in-deroga", "assistenza-allestero", "prenotazione-cup",
)  # fmt: skip


def service_data(slug):
    """A service as services/data/ describes it, with the steps that all share put in."""
    data = json.loads((DATA / "services" / f"{slug}.json").read_text())
    common = json.loads((DATA / "common_steps.json").read_text())
    data["steps"] = [_whole(step, common) for step in data.get("steps", [])]
    return data


def _whole(step, common):
    """A step that includes a common one: more questions at the end or before a given one, more options."""
    if "include" not in step:
        return step
    shared = common[step["include"]]
    questions = []
    for question in shared["questions"]:
        questions += step.get("before", {}).get(question["key"], [])
        more = step.get("add_options", {}).get(question["key"])
        questions.append({**question, "options": question["options"] + more} if more else question)
    return {**shared, "questions": questions + step.get("add", [])}


def load_legal_numbers():
    known = set(LegalNumber.objects.values_list("name", flat=True))
    rows = json.loads((DATA / "legal_numbers.json").read_text())
    LegalNumber.objects.bulk_create(LegalNumber(**row) for row in rows if row["name"] not in known)


def load_exemptions():
    with (DATA / "exemptions.csv").open() as lines:
        rows = [ExemptionCode(**row) for row in csv.DictReader(lines)]
    ExemptionCode.objects.bulk_create(rows, ignore_conflicts=True)


def load_doctors():
    """Doctors of the comuni that are loaded already (`load_registers` first)."""
    comuni = {row.place.code: row for row in Municipality.objects.select_related("place")}
    with (DATA / "doctors.csv").open() as lines:
        rows = [row for row in csv.DictReader(lines) if row["municipality"] in comuni]
    Doctor.objects.bulk_create([_doctor(row, comuni) for row in rows], ignore_conflicts=True)


def _doctor(row, comuni):
    return Doctor(**{
        **row,
        "municipality": comuni[row["municipality"]],
        "is_accessible": row["is_accessible"] == "1",
        "ceases_on": row["ceases_on"] or None,
    })  # fmt: skip


def load_pages():
    index = ServicesIndexPage.objects.first() or _new_index()
    for slug in ORDER:
        if not ServicePage.objects.filter(slug=slug).exists():
            _new_service(index, service_data(slug))
    ServicePage.objects.filter(office=None).update(office=_office())


def reset_forms():
    """Every form as services/data/ has it, published anew; practices keep the version they were filled in."""
    for slug in ORDER:
        data = service_data(slug)
        service = ServicePage.objects.filter(slug=slug).first()
        if service and data["steps"]:
            form = FormPage.objects.child_of(service).first()
            _fill(form, data)
            form.save_revision().publish()


def _new_index():
    home = HomePage.objects.first() or _new_home()
    index = ServicesIndexPage(
        title="Servizi",
        slug="servizi",
        show_in_menus=True,
        introduction="I servizi dell'Azienda, con tutto quello che serve per richiederli, anche online.",
    )
    home.add_child(instance=index)
    index.save_revision().publish()
    index.move(home, pos="first-child")  # the first of the menu
    return ServicesIndexPage.objects.get(pk=index.pk)


def _new_home():
    """The least that the services can stand under, where no page was loaded before."""
    root = Page.get_first_root_node()
    root.get_children().filter(slug="home").delete()
    home = HomePage(title="Servizi online", slug="home")
    Page.get_first_root_node().add_child(instance=home)
    Site.objects.update_or_create(
        is_default_site=True, defaults={"root_page": home, "hostname": "localhost", "port": 80}
    )
    return home


def _new_service(index, data):
    category, _ = Category.objects.get_or_create(
        name=data["category"],
        defaults={"invitation": data.get("invitation", "Scegli uno tra i seguenti servizi")},
    )
    service = ServicePage(
        slug=data["slug"], title=data["title"], icon=data["icon"], term_days=data["term_days"],
        minutes=data["minutes"], outcome_title=data["outcome_title"], category=category, office=_office(),
        **{name: text if name == "summary" else rich_text(text) for name, text in data["page"].items()},
    )  # fmt: skip
    service.topics.set([Topic.objects.get_or_create(name=name)[0] for name in data["topics"]])
    service.refusal_reasons.set([RefusalReason(**reason) for reason in data["refusal_reasons"]])
    index.add_child(instance=service)
    service.save_revision().publish()
    if data["steps"]:
        form = FormPage(title=f"{data['title']} – modulo", slug="modulo", live=False)
        _fill(form, data)
        service.add_child(instance=form)
        form.save_revision().publish()


def _fill(form, data):
    steps, rules = FormPage.steps.field.stream_block, FormPage.rules.field.stream_block
    form.steps = steps.to_python(steps_data(data["steps"]))
    form.rules = rules.to_python(rules_data(data["rules"]))


def _office():
    return Office.objects.filter(name__icontains=OFFICE).first() or Office.objects.first()


def rich_text(text):
    """A plain text as the page editor keeps it: a paragraph, or a list where the parts are divided by semicolons."""
    parts = [capfirst(part.strip(" .")) for part in text.split("; ")]
    if len(parts) < 3:
        return f"<p>{escape(text, quote=False)}</p>" if text else ""
    return "<ul>" + "".join(f"<li>{escape(part, quote=False)}</li>" for part in parts) + "</ul>"
