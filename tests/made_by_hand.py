"""Practices made row by row, for what needs no walk through the real forms: papers, mails, files, tasks."""

from datetime import datetime
from zoneinfo import ZoneInfo

from wagtail.models import Page

from accounts.models import District, User
from home.models import BodySettings, Office
from practices.models import Delivery, Practice, ProtocolEntry
from services.models import Category, FormPage, FormVersion, ServicePage

SENT_AT = datetime(2026, 11, 21, 16, 44, 5, tzinfo=ZoneInfo("Europe/Rome"))
SERVICE = "Richiesta di Esenzione per Patologia, Invalidità e Reddito"
SECRET_ANSWER = "048 soggetti affetti da patologie neoplastiche"
SECRET_FILE = "diabete.pdf"

SCHEMA = {
    "v": 1,
    "steps": [
        {
            "key": "richiedente", "title": "Per chi è la richiesta", "intro": "", "show_when": None,
            "questions": [
                {"key": "per_chi", "kind": "radio", "label": "Per chi presenti la richiesta?", "help": "", "required": True,
                 "show_when": None, "error": "", "prefill": "",
                 "options": [{"key": "me", "label": "Per me", "when": None},
                             {"key": "figlio", "label": "Per mio figlio o mia figlia minorenne", "when": None}]},
                {"key": "motivo", "kind": "textarea", "label": "Spiega i motivi", "help": "", "required": True,
                 "show_when": None, "error": "", "prefill": ""},
                {"key": "all_documento", "kind": "file", "label": "Copia del documento d'identità (fronte e retro)",
                 "help": "", "required": False, "show_when": None, "error": "", "prefill": "", "max_files": 3},
            ],
        },
        {
            "key": "riepilogo", "title": "Riepilogo e dichiarazioni", "intro": "", "show_when": None,
            "questions": [
                {"key": "dich_445", "kind": "checkbox", "label": "Dichiaro che quanto indicato è vero (DPR 445/2000).",
                 "help": "", "required": True, "show_when": None, "error": "", "prefill": ""},
                {"key": "dich_privacy", "kind": "checkbox", "label": "Ho letto l'informativa sul trattamento dei dati personali.",
                 "help": "", "required": True, "show_when": None, "error": "", "prefill": ""},
            ],
        },
    ],
    "rules": [],
}  # fmt: skip

APPLICANT = {
    "surname": "Bianchi", "name": "Maria", "sex": "F", "birth_date": "1985-03-12",
    "birth_place": {"key": "B300", "label": "BUSTO ARSIZIO (VA)"}, "fiscal_code": "BNCMRA85C52B300I",
    "citizenship": "IT", "phone": "333 0000001", "email": "maria@posta.example",
    "residence": {"place": {"key": "B300", "label": "BUSTO ARSIZIO (VA)"}, "cap": "21052", "address": "Via Roma", "street_number": "7"},
    "domicile": {"place": {"key": "B300", "label": "BUSTO ARSIZIO (VA)"}, "cap": "21052", "address": "Via Roma", "street_number": "7"},
}  # fmt: skip


def form_version():
    """A service with a form of its own, outside the tree that visitors see."""
    category, _ = Category.objects.get_or_create(name="Scelta e Revoca")
    office = Office.objects.create(
        name="Ufficio Esenzioni", address="Via Solaro 3, Busto Arsizio", phone="0331 000010",
        email="esenzioni@asl.example", pec="esenzioni@pec.asl.example", hours="lun-ven 9-12",
        person_in_charge="dott. Paolo Brambilla",
    )  # fmt: skip
    texts = ["audience", "how_to", "requirements", "result", "timing", "access", "conditions"]
    service = ServicePage(
        title=SERVICE,
        slug="a-mano",
        category=category,
        summary="s",
        term_days=30,
        office=office,
        **dict.fromkeys(texts, "<p>Testo.</p>"),
    )
    Page.get_first_root_node().add_child(instance=service)
    form_page = FormPage(title="Modulo", slug="modulo")
    service.add_child(instance=form_page)
    return FormVersion.objects.create(form_page=form_page, number=1, digest="d" * 64, schema=SCHEMA)


def citizen(email="maria@posta.example"):
    names = {"first_name": "Maria", "last_name": "Bianchi"}
    return User.objects.create_user(email, "Prova123!", email_verified_at=SENT_AT, **names)


def draft(sequence=239, **fields):
    version = FormVersion.objects.filter(digest="d" * 64).first() or form_version()
    owner = User.objects.filter(email="maria@posta.example").first() or citizen()
    return Practice.objects.create(
        year=2026, sequence=sequence, citizen=owner, service=version.form_page.get_parent().specific,
        form_version=version, service_title=SERVICE, category_name="Scelta e Revoca", **fields,
    )  # fmt: skip


def sent(sequence=239, **fields):
    """A sent practice with its protocol entry and outbox, as actions.submit leaves them."""
    body = BodySettings.objects.first()
    if body is None:
        site = Page.get_first_root_node().sites_rooted_here.first()
        body = BodySettings(site=site) if site else None
    if body:
        body.name, body.aoo, body.tax_code = "ASL Alto Olona", "ALTOOLONA", "01234567890"
        body.address, body.pec = "Via Roma 1, 21052 Busto Arsizio (VA)", "protocollo@pec.asl.example"
        body.substitute_contact = "dott.ssa Giulia Ferri, 0331 000099"
        body.save()
    practice = draft(sequence)
    practice.to_submitted(SENT_AT)
    values = {
        "answers": {"per_chi": "me", "motivo": SECRET_ANSWER, "dich_445": True, "dich_privacy": True},
        "way_in": Practice.WayIn.PASSWORD, "term_days": 30, "applicant": APPLICANT, "privacy_version": "2.3",
        "applicant_surname": "Bianchi", "applicant_name": "Maria", "applicant_fiscal_code": "BNCMRA85C52B300I",
        "beneficiary_surname": "Bianchi", "beneficiary_name": "Maria", "beneficiary_fiscal_code": "BNCMRA85C52B300I",
        "seal": "ab12" * 16,
    } | fields  # fmt: skip
    for name, value in values.items():
        setattr(practice, name, value)
    practice.save()
    ProtocolEntry.objects.create(
        practice=practice, year=2026, sequence=70000 + sequence, direction=ProtocolEntry.Direction.IN,
        registered_at=SENT_AT, party_name="BIANCHI MARIA", party_fiscal_code="BNCMRA85C52B300I", subject=SERVICE,
        digest=practice.seal,
    )  # fmt: skip
    for kind in Delivery.Kind:
        Delivery.objects.create(practice=practice, kind=kind, event="submit", created_at=SENT_AT)
    return practice


def district_office(name="Busto Arsizio"):
    district, _ = District.objects.get_or_create(name=name)
    Office.objects.create(
        name=f"Ufficio Scelta e Revoca di {name}", district_name=name, address="Piazza 1", phone="0331 000020",
        email="distretto@asl.example", person_in_charge="dott.ssa Carla Fonti",
    )  # fmt: skip
    return district
