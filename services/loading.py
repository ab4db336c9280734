"""What the loader writes: registers and pages from services/data/, created once and never overwritten."""

import csv
import json
from pathlib import Path

from wagtail.models import Page, Site

from accounts.models import Municipality
from home.models import HomePage, Office

from .models import Doctor, ExemptionCode, LegalNumber, ServicePage, ServicesIndexPage
from .package_applying import apply
from .package_contents import form_of
from .packages import read

DATA = Path(__file__).parent / "data"
OFFICE = "Ufficio Scelta e Revoca"
# The guide's order of the eight (page 4), then the informational ones.
ORDER = (
    "cambio-medico", "revoca-medico", "duplicato-tessera-sanitaria", "rinnovo-ssn-stranieri", "nuova-iscrizione-ssn",
    "esenzione-ticket", "iscrizione-temporanea-ssr", "scelta-in-deroga", "assistenza-allestero", "prenotazione-cup",
)  # fmt: skip


def package(slug):
    """A service of ours, as its package (services/packages.py) has it."""
    return read((DATA / "services" / f"{slug}.json").read_bytes())


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
    """Services that are not here yet are made and published; one that is here is its editors': never touched."""
    if not ServicesIndexPage.objects.exists():
        _new_index()
    for slug in ORDER:
        if not ServicePage.objects.filter(slug=slug).exists():
            service = apply(package(slug))
            publish_draft(service)
            publish_draft(form_of(service))
    ServicePage.objects.filter(office=None).update(office=_office())


def reset_forms():
    """Every form as its package has it, published anew; practices keep the version they were filled in."""
    for slug in ORDER:
        form = form_of(apply(package(slug)))
        if form:
            publish_draft(form)


def publish_draft(page):
    if page is not None:
        page.get_latest_revision().publish()


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


def _office():
    return Office.objects.filter(name__icontains=OFFICE).first() or Office.objects.first()
