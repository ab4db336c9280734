"""The practice's page of the desk: what the operator reads, and what is noted of it."""

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from practices import actions
from practices.models import Document, Message, PracticeView
from practices.states import State

from .desk_rows import PDF, attachment_of, message_from, practice_of, service_called
from .places import PLACES
from .small_service import small_form
from .test_queries import counted


@pytest.fixture
def service(site):
    return service_called("Cambio di prova", "cambio-di-prova")


@pytest.fixture
def practice(maria, service):
    return practice_of(maria, service)


@pytest.fixture
def desk(anna, client_of):
    return client_of(anna)


def address(practice, name="practice", *args):
    return reverse(f"desk:{name}", args=[practice.uuid, *args])


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def picture():
    out = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "JPEG", exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00")
    return out.getvalue()


class TestPage:
    def test_it_tells_everything_of_the_practice(self, desk, practice):
        page = text_of(desk.get(address(practice)))
        for words in (
            f"Pratica #{practice.number}", "Inviata", "Cambio di prova", "BNCMRA85C52B300I", "12/03/1985",
            "Perché lo chiedi?", "Il mio medico va in pensione", "Via Roma 7, 21052", "333 0000001",
            "maria.bianchi@posta.example", "Busto Arsizio", "email e password",
        ):  # fmt: skip
            assert words in page, words

    def test_what_the_citizen_typed_is_text(self, desk, maria, service):
        practice = practice_of(maria, service, answers={"motivo": "<script>alert(1)</script>"})
        message_from(practice, maria, "<img src=x onerror=alert(2)>")
        page = text_of(desk.get(address(practice)))
        assert "<script>alert(1)" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;alert(1)" in page

    def test_only_what_is_possible_now_is_offered(self, desk, practice, anna):
        page = text_of(desk.get(address(practice)))
        assert "Prendi in carico" in page
        assert 'data-deed="accept"' not in page
        actions.take_charge(practice, by=anna)
        page = text_of(desk.get(address(practice)))
        assert 'data-deed="take_charge"' not in page
        for verb in ("accept", "reject", "write", "add_document", "assign", "release"):
            assert f'data-deed="{verb}"' in page

    def test_it_warns_when_a_colleague_has_it(self, desk, practice, anna, carla, client_of):
        actions.take_charge(practice, by=carla)
        assert "Carla Fonti sta lavorando questa pratica" in text_of(desk.get(address(practice)))
        assert "sta lavorando" not in text_of(client_of(carla).get(address(practice)))

    def test_the_history_names_who_acted(self, desk, practice, anna):
        actions.take_charge(practice, by=anna)
        page = text_of(desk.get(address(practice)))
        assert "Presa in carico" in page
        assert "Anna Neri" in page

    def test_other_practices_of_the_citizen_only_within_the_scope(self, desk, maria, practice, service):
        near = practice_of(maria, service, state=State.ACCEPTED)
        far = practice_of(maria, service, district="Gallarate")
        draft = practice_of(maria, service, state=State.DRAFT)
        page = text_of(desk.get(address(practice)))
        assert near.number in page
        assert far.number not in page
        assert draft.number not in page

    def test_a_refused_one_says_why(self, desk, maria, service, anna):
        practice = practice_of(
            maria, service, state=State.REJECTED, operator=anna, taken_at=timezone.now(), refusal_code="R01",
            outcome_text="Il medico ha raggiunto il massimale.", notice_waiver="vincolata",
        )  # fmt: skip
        page = text_of(desk.get(address(practice)))
        assert "R01 Medico senza posti disponibili" in page
        assert "non dovuto: Decisione vincolata dalla legge" in page

    def test_the_queries_are_bounded(self, desk, practice, maria, anna):
        for _n in range(3):
            attachment_of(practice)
            message_from(practice, maria)
        desk.get(address(practice))
        few = self.queries(desk, practice)
        for _n in range(10):
            attachment_of(practice)
            Message.objects.create(
                practice=practice, side="office", author=anna, text="Buongiorno", read_at=timezone.now()
            )
        many = self.queries(desk, practice)
        assert len(few) == len(many)
        assert len(many) <= 15, "\n".join(sql[:150] for sql in many)

    def queries(self, client, practice):
        with CaptureQueriesContext(connection) as captured:
            text_of(client.get(address(practice)))
        return counted(captured)


class TestWhatChanged:
    """ux.md O3: what changed since the operator last looked stands on top."""

    def test_at_the_first_look_nothing_is_news(self, desk, practice):
        assert "Dopo la tua ultima visita" not in text_of(desk.get(address(practice)))

    def test_what_others_did_since_then_stands_on_top_and_once(self, desk, practice, carla, maria):
        desk.get(address(practice))
        actions.take_charge(practice, by=carla)
        actions.reply(practice, maria, "Ci sono novità?")
        response = desk.get(address(practice))
        assert "Dopo la tua ultima visita" in text_of(response)
        assert [event.verb for event in response.context["news"]] == ["take_charge", "reply"]
        assert "Dopo la tua ultima visita" not in text_of(desk.get(address(practice)))

    @pytest.mark.parametrize("how", ["fetched ahead", "the whole history"])
    def test_what_was_not_looked_at_is_news_still(self, desk, practice, carla, how):
        desk.get(address(practice))
        actions.take_charge(practice, by=carla)
        if how == "fetched ahead":
            desk.get(address(practice), headers={"Sec-Purpose": "prefetch"})
        else:
            desk.get(address(practice, "history"))
        assert "Dopo la tua ultima visita" in text_of(desk.get(address(practice)))

    def test_one_s_own_deeds_are_no_news(self, desk, practice, anna):
        desk.get(address(practice))
        actions.take_charge(practice, by=anna)
        assert "Dopo la tua ultima visita" not in text_of(desk.get(address(practice)))

    def test_a_colleague_s_look_is_not_mine(self, desk, client_of, carla, practice, anna):
        desk.get(address(practice))
        actions.write(practice, carla, "Buongiorno.")
        client_of(carla).get(address(practice))
        assert "L&#x27;ufficio ha scritto" in text_of(desk.get(address(practice))).split("desk-columns")[0]

    def test_an_answer_that_the_citizen_changed_is_marked_where_the_first_one_stands(
        self, desk, site, maria, anna
    ):
        practice = PLACES["answered"](small_form(), maria, anna)
        page = text_of(desk.get(address(practice)))
        assert "cambiata con l'integrazione" in page and 'id="integrazione-1"' in page
        assert page.count("cambiata con l'integrazione") == 1


class TestReading:
    def test_opening_the_practice_reads_the_citizens_messages(self, desk, practice, maria):
        message = message_from(practice, maria)
        page = text_of(desk.get(address(practice)))
        assert "nuovo" in page
        message.refresh_from_db()
        assert message.read_at

    @pytest.mark.parametrize("how", ["head", "prefetch"])
    def test_a_head_or_a_prefetch_reads_nothing(self, desk, practice, maria, how):
        message = message_from(practice, maria)
        if how == "head":
            desk.head(address(practice))
        else:
            desk.get(address(practice), headers={"Sec-Purpose": "prefetch"})
        message.refresh_from_db()
        assert message.read_at is None
        assert PracticeView.objects.exists() == (how == "prefetch")  # what was shown leaves a trace

    def test_what_the_office_wrote_stays_unread_for_the_citizen(self, desk, practice):
        message = Message.objects.create(practice=practice, side="office", text="Buongiorno")
        desk.get(address(practice))
        message.refresh_from_db()
        assert message.read_at is None

    def test_who_looked_is_noted_apart_from_the_history(self, desk, practice, anna):
        events = practice.events.count()
        desk.get(address(practice))
        view = PracticeView.objects.get()
        assert (view.practice, view.user, view.what) == (practice, anna, "page")
        assert practice.events.count() == events


class TestFiles:
    def test_an_attachment_is_downloaded_as_it_was_sent(self, desk, practice, anna):
        attachment = attachment_of(practice)
        response = desk.get(address(practice, "attachment", attachment.uuid))
        assert b"".join(response.streaming_content) == PDF
        assert response["Content-Disposition"].startswith("attachment")
        assert "no-store" in response["Cache-Control"]
        assert PracticeView.objects.filter(what="attachment", user=anna).count() == 1

    def test_the_page_says_that_it_was_not_checked(self, desk, practice):
        attachment_of(practice)
        page = text_of(desk.get(address(practice)))
        assert "Referto del medico" in page
        assert "non controllato" in page

    def test_the_preview_is_made_again_without_exif(self, desk, practice):
        original = picture()
        attachment = attachment_of(practice, "foto.jpg", original, "image/jpeg")
        assert "Mostra l&#x27;anteprima" in text_of(
            desk.get(address(practice))
        ) or "Mostra l'anteprima" in text_of(desk.get(address(practice)))
        response = desk.get(address(practice, "attachment_preview", attachment.uuid))
        assert response.status_code == 200
        assert response["Content-Type"] == "image/jpeg"
        assert b"Exif" in original
        assert b"Exif" not in response.content

    def test_a_pdf_has_no_preview(self, desk, practice):
        attachment = attachment_of(practice)
        assert desk.get(address(practice, "attachment_preview", attachment.uuid)).status_code == 404

    def test_a_held_file_cannot_be_opened(self, desk, practice):
        attachment = attachment_of(practice)
        attachment.scan = "pending"
        attachment.save()
        assert desk.get(address(practice, "attachment", attachment.uuid)).status_code == 404
        assert "aspetta l'esito del controllo" in text_of(desk.get(address(practice))).replace("&#x27;", "'")

    def test_a_file_of_another_practice_is_not_found_under_this_one(self, desk, practice, maria, service):
        other = attachment_of(practice_of(maria, service))
        assert desk.get(address(practice, "attachment", other.uuid)).status_code == 404

    def test_a_document_is_served(self, desk, practice, anna):
        document = Document(practice=practice, kind="office", title="Lettera", size=len(PDF), sha256="0" * 64)
        document.file.save("x", BytesIO(PDF), save=True)
        response = desk.get(address(practice, "document", document.uuid))
        assert b"".join(response.streaming_content) == PDF
        assert PracticeView.objects.filter(what="document", user=anna).count() == 1
