"""The protocol register: the built-in one, annulments, and an external one that is down for a while (DPR 445/2000)."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from practices import actions, tasks, verify
from practices.desk_deeds import token_of
from practices.models import Delivery, Practice, ProtocolEntry
from tests.places import LONG, PLACES, again
from tests.small_service import in_progress, sent, small_form


@pytest.fixture
def form_page(site):
    return small_form()


class TestBuiltIn:
    def test_every_act_that_goes_in_or_out_has_its_number_without_gaps(self, form_page, maria, anna):
        for name in ("answered", "observed", "accepted"):
            practice = PLACES[name](form_page, maria, anna)
            if practice.state == "in_progress":
                actions.reject(practice, anna, "R01", LONG, notice_waiver="vincolata")
        entries = ProtocolEntry.objects.order_by("pk")
        assert [entry.sequence for entry in entries] == list(range(1, entries.count() + 1))
        subjects = [entry.subject.partition(":")[0] for entry in entries]
        assert subjects == [
            "Istanza online", "Richiesta di integrazione", "Integrazione", "Rigetto",
            "Istanza online", "Preavviso di rigetto", "Osservazioni", "Rigetto",
            "Istanza online", "Accoglimento",
        ]  # fmt: skip
        directions = {entry.subject.partition(":")[0]: entry.direction for entry in entries}
        assert {name for name, way in directions.items() if way == "in"} == {
            "Istanza online",
            "Integrazione",
            "Osservazioni",
        }

    def test_each_line_has_the_digest_of_what_was_sent_or_issued(self, form_page, maria, anna):
        PLACES["answered"](form_page, maria, anna)
        assert all(len(entry.digest) == 64 for entry in ProtocolEntry.objects.all())


class TestAnnulment:
    def test_it_marks_the_line_and_keeps_it(self, form_page, maria, anna, carla, client_of):
        practice = sent(form_page, maria)
        entry = practice.protocol_entries.get()
        row = ProtocolEntry.objects.filter(pk=entry.pk).values().get()
        actions.annul_entry(entry, carla, "Determina 12/2026", "Registrata due volte.")
        assert ProtocolEntry.objects.filter(pk=entry.pk).values().get() == row
        annulment = ProtocolEntry.objects.get(pk=entry.pk).annulment
        assert (annulment.by, annulment.act, annulment.reason) == (
            carla,
            "Determina 12/2026",
            "Registrata due volte.",
        )
        assert practice.events.get(verb="annul_entry").actor == carla
        page = client_of(anna).get(reverse("desk:practice", args=[practice.uuid])).content.decode()
        assert str(entry) in page and "Determina 12/2026" in page
        assert list(verify.findings(with_files=False)) == []

    def test_the_responsabile_does_it_on_the_desk_and_nobody_else(
        self, form_page, maria, anna, carla, client_of
    ):
        practice = sent(form_page, maria)
        entry = practice.protocol_entries.get()
        address = reverse("desk:annul_entry", args=[practice.uuid])
        form = {
            "entry": entry.pk,
            "act": "Determina 12/2026",
            "reason": "Doppia.",
            "token": token_of(again(practice)),
        }
        assert client_of(anna).post(address, form).status_code == 409
        assert client_of(carla).post(address, form).status_code == 302
        assert ProtocolEntry.objects.get(pk=entry.pk).annulment

    @pytest.mark.parametrize("act, reason", [("", "Doppia."), ("Determina", "  ")])
    def test_act_and_reason_are_asked(self, form_page, maria, carla, act, reason):
        with pytest.raises(actions.Refused, match="provvedimento"):
            actions.annul_entry(sent(form_page, maria).protocol_entries.get(), carla, act, reason)

    def test_it_is_done_once_and_by_the_responsabile(self, form_page, maria, anna, bruno, carla):
        entry = sent(form_page, maria).protocol_entries.get()
        with pytest.raises(actions.Refused, match="Solo il responsabile"):
            actions.annul_entry(entry, anna, "Determina", "Doppia.")
        with pytest.raises(PermissionDenied):
            actions.annul_entry(entry, bruno, "Determina", "Doppia.")
        actions.annul_entry(entry, carla, "Determina", "Doppia.")
        with pytest.raises(actions.Refused, match="già annullata"):
            actions.annul_entry(entry, carla, "Determina", "Doppia.")


class Outside:
    """A body's own register, which the tests take down and bring back. The same entry gets the same number."""

    is_external = True
    is_down = True
    given = {}

    def assign(self, entry):
        if Outside.is_down:
            raise ConnectionError("no answer")
        return 2026, Outside.given.setdefault(entry.pk, 500_000 + len(Outside.given))


class TestOutside:
    @pytest.fixture(autouse=True)
    def register(self, settings):
        settings.PROTOCOL_REGISTER = "tests.test_protocol.Outside"
        Outside.is_down, Outside.given = True, {}

    def test_while_it_is_down_sending_goes_on_and_says_so(self, form_page, maria, client_of):
        practice = sent(form_page, maria)
        entry = practice.protocol_entries.get()
        assert (entry.sequence, str(entry)) == (None, "in attribuzione")
        assert entry.registered_at == practice.submitted_at
        page = client_of(maria).get(reverse("practices:detail", args=[practice.uuid])).content.decode()
        assert "in attribuzione" in page
        assert practice.deliveries.filter(kind="protocol", done_at=None).count() == 1

    def test_the_receipt_attests_the_presentation_anyway(self, form_page, maria, drain):
        practice = sent(form_page, maria)
        tasks.run_deliveries.call(practice.pk)
        assert practice.documents.filter(kind="receipt").exists()

    def test_the_worker_asks_again_until_the_number_comes_with_the_date_of_presentation(
        self, form_page, maria, drain
    ):
        practice = sent(form_page, maria)
        tasks.run_deliveries.call(practice.pk)
        assert practice.protocol_entries.get().sequence is None
        Outside.is_down = False
        Delivery.objects.update(due_at=timezone.now())
        tasks.run_deliveries.call(practice.pk)
        entry = practice.protocol_entries.get()
        assert (str(entry), entry.registered_at) == ("0500000/2026", practice.submitted_at)
        assert practice.events.last().data["protocol"] == "0500000/2026"
        assert "Il numero di protocollo è 0500000/2026" in practice.messages.last().text
        assert not practice.deliveries.filter(kind="protocol", done_at=None).exists()

    def test_a_second_worker_changes_nothing(self, form_page, maria):
        practice = sent(form_page, maria)
        Outside.is_down = False
        for _ in range(2):
            Delivery.objects.filter(kind="protocol").update(due_at=timezone.now(), done_at=None)
            tasks.run_deliveries.call(practice.pk)
        assert practice.events.filter(verb="protocol").count() == 1
        assert practice.messages.filter(text__contains="0500000/2026").count() == 1

    def test_the_paper_of_an_act_waits_for_its_number(self, form_page, maria, anna):
        practice = in_progress(form_page, maria, anna)
        actions.give_notice(practice, anna, "R01", LONG)
        tasks.run_deliveries.call(practice.pk)
        assert not practice.documents.filter(kind="notice").exists()
        Outside.is_down = False
        Delivery.objects.update(due_at=timezone.now())
        tasks.run_deliveries.call(practice.pk)
        assert practice.documents.get(kind="notice").entry.sequence
        assert list(verify.findings(with_files=False)) == []
        assert Practice.objects.get().stage == "notice"
