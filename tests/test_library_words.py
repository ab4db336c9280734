"""The office's library: words with variables of a closed list, refused when wrong, filled and shown before they go out."""

import io
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from practices import actions, files, library, papers, variables
from practices.desk_deeds import token_of
from practices.models import OfficePaper, PaperTemplate, Practice, ReplyTemplate
from practices.states import State
from practices.verify import sendings
from services.models import ServicePage

from .desk_rows import PDF, practice_of, service_called
from .real_practices import sent_of

REASONS = {
    "cambio-medico": "R01 R02 R03 R04 R05 R06",
    "revoca-medico": "R04 R05 R11 R12",
    "duplicato-tessera-sanitaria": "R21 R22 R23 R24 R25 R05",
    "rinnovo-ssn-stranieri": "R31 R32 R33 R34 R35",
    "nuova-iscrizione-ssn": "R04b R21 R31 R01 R41",
    "esenzione-ticket": "R51 R52 R53 R54 R55 R56",
    "iscrizione-temporanea-ssr": "R61 R62 R63 R64 R01",
    "scelta-in-deroga": "R71 R72 R73 R74 R75",
}


@pytest.fixture
def practice(maria, anna):
    service = service_called("Cambio di prova", "cambio-di-prova")
    return practice_of(maria, service, state=State.IN_PROGRESS, operator=anna, taken_at=timezone.now())


@pytest.fixture
def desk(anna, client_of):
    return client_of(anna)


def text_of(document):
    pages = PdfReader(io.BytesIO(files.read(document))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def address(practice, verb):
    return reverse(f"desk:{verb}", args=[practice.uuid])


class TestVariables:
    def test_every_one_is_filled_from_the_practice_or_from_the_deed(self, practice):
        told = {
            "effective_on": date(2026, 12, 1), "doctor": "ROSSI ADA", "reason": "R01", "by_day": date(2026, 12, 9),
            "text": "Parole.",
        }  # fmt: skip
        only_in_other_forms = {"esenzione", "fino_al"}
        text = " | ".join(f"{{{name}}}" for name in variables.VARIABLES if name not in only_in_other_forms)
        filled = variables.fill(text, practice, **told)
        assert "{" not in filled
        for words in (practice.number, "Maria Bianchi", "01/12/2026", "ROSSI ADA", "09/12/2026", "Parole."):
            assert words in filled

    def test_what_only_the_deed_knows_stays_until_it_is_known(self, practice):
        assert (
            variables.fill("Dal {data}, pratica {numero}", practice)
            == f"Dal {{data}}, pratica {practice.number}"
        )

    def test_a_value_that_holds_braces_is_filled_no_further(self, practice):
        practice.applicant_name = "{numero}"
        assert variables.fill("{richiedente}", practice) == "{numero} Bianchi"

    def test_words_are_never_template_code(self, practice):
        code = "{{ practice.citizen.password }} {% now 'Y' %} {0.__class__} {practice.pk}"
        assert variables.fill(code, practice) == code

    @pytest.mark.parametrize(
        ("text", "place"),
        [
            ("Ciao {nome}", "write"),
            ("Ciao {Numero}", "write"),
            ("Dal {data}", "write"),
            ("Per {motivo}", "accept"),
            ("{testo}", "reject"),
            ("{medico}", PaperTemplate.Kind.NOTICE),
        ],
    )
    def test_an_unknown_one_or_one_of_another_deed_is_refused(self, text, place):
        with pytest.raises(ValidationError, match="Non si può usare"):
            variables.check(text, place)


class TestTheLibraryThatComesWithThePortal:
    def test_all_its_words_hold_only_known_variables(self, site):
        assert ReplyTemplate.objects.count() >= 15
        for reply in ReplyTemplate.objects.all():
            variables.check(reply.text, reply.verb)
        for paper in PaperTemplate.objects.all():
            variables.check(paper.text, paper.kind)

    def test_each_service_has_a_reply_and_a_paper_of_its_own_for_acceptance(self, site):
        for slug in REASONS:
            service = ServicePage.objects.get(slug=slug)
            assert ReplyTemplate.objects.filter(verb="accept", service=service).exists(), slug
            assert PaperTemplate.objects.filter(kind="certificate", service=service).exists(), slug

    def test_the_office_s_changes_are_kept_when_it_is_loaded_again(self, site):
        reply = ReplyTemplate.objects.filter(verb="write").first()
        ReplyTemplate.objects.filter(pk=reply.pk).update(text="Cambiato", is_active=False)
        count = ReplyTemplate.objects.count()
        library.load()
        reply.refresh_from_db()
        assert (reply.text, reply.is_active, ReplyTemplate.objects.count()) == ("Cambiato", False, count)

    @pytest.mark.parametrize("slug", REASONS)
    def test_the_coded_reasons_of_each_service_are_those_of_the_domain(self, site, slug):
        codes = ServicePage.objects.get(slug=slug).refusal_reasons.values_list("code", flat=True)
        assert list(codes) == REASONS[slug].split()


class TestEditing:
    @pytest.fixture
    def office(self, carla, client_of):
        return client_of(carla)

    def send(self, client, model, **fields):
        address = reverse(f"wagtailsnippets_practices_{model}:add")
        return client.post(address, {"title": "Prova", "service": "", "is_active": "on"} | fields)

    def test_the_responsabile_adds_a_reply(self, office):
        answer = self.send(office, "replytemplate", verb="write", text="Pratica {numero}, a presto.")
        assert answer.status_code == 302
        assert ReplyTemplate.objects.get(title="Prova").text == "Pratica {numero}, a presto."

    def test_an_unknown_variable_is_refused_when_saving(self, office):
        page = self.send(office, "replytemplate", verb="write", text="Caro {nome}").content.decode()
        assert "Non si può usare {nome}" in page
        assert not ReplyTemplate.objects.filter(title="Prova").exists()

    def test_a_variable_of_another_kind_of_paper_is_refused(self, office):
        page = self.send(office, "papertemplate", kind="certificate", text="Per {motivo}").content.decode()
        assert "Non si può usare {motivo}" in page

    def test_the_page_lists_the_variables(self, office):
        page = office.get(reverse("wagtailsnippets_practices_replytemplate:add")).content.decode()
        assert all(f"{{{name}}}" in page for name in variables.VARIABLES)

    def test_an_operator_reads_no_library(self, desk):
        for model in ("replytemplate", "papertemplate"):
            answer = desk.get(reverse(f"wagtailsnippets_practices_{model}:list"))
            assert answer.status_code in (302, 403)


class TestReplies:
    def test_a_chosen_reply_becomes_the_text_and_the_preview(self, desk, practice):
        reply = ReplyTemplate.objects.create(title="R", verb="write", text="Pratica {numero} in esame.")
        form = {"token": token_of(practice), "model": reply.pk, "text": "x", "anteprima": "modello"}
        page = desk.post(address(practice, "write"), form)
        words = f"Pratica {practice.number} in esame."
        assert page.context["form"]["text"].value() == words
        assert page.context["preview"] == words
        assert not practice.messages.exists()

    def test_enter_in_another_field_leaves_what_was_typed(self, desk, practice):
        """Enter presses the first button of the form, which is "Usa il modello"."""
        shown = desk.get(address(practice, "accept")).context["form"]
        typed = {name: shown[name].value() or "" for name in ("effective_on", "model", "paper")}
        form = typed | {"token": token_of(practice), "text": "Parole mie.", "anteprima": "modello"}
        page = desk.post(address(practice, "accept"), form)
        assert page.context["form"]["text"].value() == "Parole mie."

    def test_only_those_of_the_deed_and_of_the_service_are_offered(self, desk, practice):
        other = ServicePage.objects.get(slug="esenzione-ticket")
        ReplyTemplate.objects.create(title="Mia", verb="write", text="a", service=practice.service)
        ReplyTemplate.objects.create(title="D'altri", verb="write", text="a", service=other)
        ReplyTemplate.objects.create(title="Spenta", verb="write", text="a", is_active=False)
        page = desk.get(address(practice, "write"))
        titles = [label for _key, label in page.context["form"].fields["model"].choices][1:]
        assert titles[0] == "Mia"
        assert "Richiesta in esame" in titles
        assert not {"D'altri", "Spenta", "Accoglimento"} & set(titles)

    def test_a_variable_typed_by_hand_is_filled(self, desk, practice):
        form = {"token": token_of(practice), "text": "Pratica {numero}: a domani."}
        assert desk.post(address(practice, "write"), form).status_code == 302
        assert practice.messages.get().text == f"Pratica {practice.number}: a domani."

    def test_a_variable_typed_wrong_is_refused(self, desk, practice):
        form = {"token": token_of(practice), "text": "Pratica {numro}: a domani."}
        page = desk.post(address(practice, "write"), form)
        assert page.status_code == 422
        assert "Non si può usare {numro}" in page.content.decode()

    def test_a_forged_reply_is_no_choice(self, desk, practice):
        form = {"token": token_of(practice), "text": "Buongiorno a lei.", "model": "999999"}
        assert desk.post(address(practice, "write"), form).status_code == 422


class TestOutcomePapers:
    def test_accepting_needs_no_typing_and_the_paper_is_made_with_number_code_and_qr(
        self, desk, practice, drain, maria, client_of
    ):
        shown = desk.get(address(practice, "accept")).context["form"]
        data = {name: shown[name].value() or "" for name in ("effective_on", "model", "text", "paper")}
        assert data["paper"] != ""
        answer = desk.post(address(practice, "accept"), data | {"token": token_of(practice)})
        assert answer.status_code == 302
        page = client_of(maria).get(reverse("practices:documents", args=[practice.uuid])).content.decode()
        assert "Comunicazione di accoglimento: in preparazione." in page
        drain()
        document = practice.documents.get(kind="outcome")
        text = text_of(document)
        entry = document.entry
        assert (entry.direction, entry.practice_id) == ("out", practice.pk)
        assert f"Prot. n. {entry} del" in text and "Uscita" in text
        assert "è accolta con decorrenza" in text and "BIANCHI MARIA" in text
        assert document.code in text.replace(" ", "")
        assert practice.office_papers.get().document == document
        assert entry.digest == papers.digest_of(practice.office_papers.get().text)

    def test_it_is_tagged_italian_and_titled(self, practice, anna, drain):
        template = PaperTemplate.objects.get(kind="certificate", service=None)
        actions.accept(practice, anna, timezone.localdate(), "Accolta.", paper=template)
        drain()
        reader = PdfReader(io.BytesIO(files.read(practice.documents.get(kind="outcome"))))
        root = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "it"
        assert b"pdfuaid" in root["/Metadata"].get_data()
        assert reader.metadata.title.startswith("Comunicazione di accoglimento")

    def test_it_is_made_once_whoever_tries_again(self, practice, anna, drain):
        template = PaperTemplate.objects.get(kind="certificate", service=None)
        actions.accept(practice, anna, timezone.localdate(), "Accolta.", paper=template)
        drain()
        first = practice.documents.get(kind="outcome")
        papers.make_office_paper(practice.office_papers.get().pk)
        assert practice.documents.get(kind="outcome") == first

    def test_words_of_an_act_that_were_changed_later_are_found(self, practice, anna):
        template = PaperTemplate.objects.get(kind="certificate", service=None)
        actions.accept(practice, anna, timezone.localdate(), "Accolta.", paper=template)
        assert list(sendings.acts()) == []
        OfficePaper.objects.update(text="Altre parole")
        assert [str(words)[:21] for _practice, words in sendings.acts()] == ["le parole di un atto "]

    def test_an_uploaded_outcome_stands_in_the_register_with_its_digest(self, practice, anna):
        upload = SimpleUploadedFile("e.pdf", PDF, "application/pdf")
        actions.accept(practice, anna, timezone.localdate(), "Accolta.", document=upload)
        document = practice.documents.get(kind="outcome")
        assert document.entry.digest == document.sha256
        assert list(sendings.acts()) == []

    def test_a_template_that_asks_what_the_practice_lacks_is_refused(self, practice, anna):
        template = PaperTemplate.objects.create(
            kind="certificate", title="T", text="Fino al {fino_al}, {medico}"
        )
        with pytest.raises(actions.Refused, match="non ha il valore di {fino_al}, {medico}"):
            actions.accept(practice, anna, timezone.localdate(), "Accolta.", paper=template)
        assert Practice.objects.get(pk=practice.pk).state == State.IN_PROGRESS
        assert not practice.office_papers.exists()

    def test_a_template_and_a_file_together_are_refused(self, desk, practice):
        template = PaperTemplate.objects.get(kind="certificate", service=None)
        form = {
            "token": token_of(practice), "effective_on": timezone.localdate().isoformat(), "text": "Accolta.",
            "paper": template.pk, "document": SimpleUploadedFile("e.pdf", PDF),
        }  # fmt: skip
        page = desk.post(address(practice, "accept"), form)
        assert page.status_code == 422
        assert "Hai scelto un modello e anche un file" in page.content.decode()

    def test_a_refusal_leaves_an_act_with_reason_and_remedies(self, practice, anna, drain):
        template = PaperTemplate.objects.get(kind="provision", service=None)
        text = "Il medico scelto ha raggiunto il numero massimo."
        actions.reject(practice, anna, "R01", text, notice_waiver="vincolata", paper=template)
        drain()
        document = practice.documents.get(kind="outcome")
        assert document.title == "Provvedimento di rigetto"
        words = text_of(document)
        assert "R01 Medico senza posti disponibili" in words and text in words
        assert "entro 60 giorni" in words

    def test_the_doctor_on_the_certificate_is_the_one_assigned(self, maria, anna, drain):
        practice = sent_of(maria, "cambio-medico")
        practice = actions.take_charge(practice, by=anna)
        template = library.papers(PaperTemplate.Kind.CERTIFICATE, practice)[0]
        reply = library.replies("accept", practice)[0]
        actions.accept(practice, anna, timezone.localdate(), reply.text, paper=template)
        drain()
        words = text_of(practice.documents.get(kind="outcome"))
        assert template.service.slug == "cambio-medico"
        assert "codice regionale" in words
        assert "codice regionale" in practice.messages.order_by("-pk").first().text
