"""An auditor's run of `manage.py verify`: silent on what happened, and naming the first broken link of what did not."""

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from practices import actions, chain, daily, guards, verify
from practices.models import (
    Anchor,
    Attachment,
    Counter,
    DeletedDraft,
    Delivery,
    DeskCount,
    Document,
    Event,
    IntegrationItem,
    Notice,
    OfficePaper,
    Practice,
    ProtocolEntry,
    private_storage,
)
from practices.tasks import run_deliveries
from tests.places import LONG, PLACES, again
from tests.small_service import draft, pdf, pdf_bytes, sent, small_form


@pytest.fixture
def form_page(site):
    return small_form()


@pytest.fixture
def store(settings, tmp_path, monkeypatch):
    """Private files of this test alone: I7 looks at the whole folder."""
    settings.PRIVATE_FILES = tmp_path / "private"
    for model in (Attachment, Document):  # a field asks for its storage once, when models are loaded
        monkeypatch.setattr(model._meta.get_field("file"), "storage", private_storage())
    return settings.PRIVATE_FILES


def past(clock, *moment):
    clock.move_to(datetime(*moment, tzinfo=UTC))


@pytest.fixture
def office(store, form_page, maria, luca, anna, carla, drain, monkeypatch):
    """Three days of an office: a practice through every wait to a refusal and a reopening, one sent, a deleted draft."""
    monkeypatch.setattr(
        "practices.receipts.render_pdf", lambda *given: pdf_bytes()
    )  # what it says is not looked at
    with time_machine.travel(datetime(2026, 11, 2, 9, tzinfo=UTC)) as clock:
        practice = PLACES["answered"](form_page, maria, anna)
        past(clock, 2026, 11, 3, 9)
        actions.judge_integration(practice, anna, {"motivo": ("accepted", "")})
        actions.give_notice(practice, anna, "R01", LONG)
        actions.observe(practice, maria, "Non sono d'accordo.", [pdf("prova.pdf")])
        actions.reject(practice, anna, "R01", LONG)
        past(clock, 2026, 11, 4, 9)
        actions.reopen(practice, carla, LONG)
        actions.delete_draft(draft(form_page, luca), luca)
        draft(form_page, luca)
        sent(form_page, luca)
        drain()
        past(clock, 2026, 11, 5, 9)
        daily.run()
        yield again(practice)


def found():
    return [(row.invariant, row.where, row.words) for row in verify.findings()]


def asked():
    """How many questions the whole reading asks of the database."""
    with CaptureQueriesContext(connection) as captured:
        found()
    return len(captured)


def invariants():
    return {row[0] for row in found()}


@pytest.fixture
def tampering(db):
    """Whoever owns the database can take its guards away."""
    guards.remove(connection)


class TestAnHonestOffice:
    def test_nothing_is_found(self, office):
        assert found() == []

    def test_the_command_says_so_line_by_line(self, office):
        out = StringIO()
        call_command("verify", stdout=out)
        assert [line.split() for line in out.getvalue().splitlines()] == [
            [name, "ok"] for name in verify.CHECKS
        ]

    def test_each_day_has_its_anchor_linked_to_the_day_before(self, office):
        anchors = list(Anchor.objects.order_by("day"))
        assert [anchor.day.day for anchor in anchors] == [2, 3, 4]
        assert [anchor.previous for anchor in anchors] == ["", anchors[0].digest, anchors[1].digest]
        assert daily.run()["anchors_made"] == 0

    def test_more_practices_are_read_with_the_same_questions(self, office, form_page, luca):
        """In chunks: neither the questions nor what is held grow with the archive."""
        actions.withdraw(Practice.objects.get(citizen=luca, state="submitted"), luca)
        few = asked()
        for _time in range(3):
            actions.withdraw(sent(form_page, luca), luca)
        assert found() == []
        assert asked() == few

    def test_the_missing_numbers_of_a_lost_table_are_one_line(self, office):
        Counter.objects.filter(name="practice").update(last=2_000_000_000)
        assert [row[2] for row in found() if row[0] == "I2"] == ["mancano i numeri da 5 a 2000000000"]

    def test_a_draft_that_is_deleted_later_breaks_no_anchor(self, office, luca):
        for row in Practice.objects.filter(state="draft"):
            actions.delete_draft(row, luca)
        assert found() == []

    def test_an_hour_of_waiting_is_left_for_what_began_before_midnight(self, form_page, store, maria):
        with time_machine.travel(datetime(2026, 11, 2, 22, 58, tzinfo=UTC)) as clock:
            sent(form_page, maria)
            past(clock, 2026, 11, 2, 23, 30)
            assert daily.run()["anchors_made"] == 0
            past(clock, 2026, 11, 3, 0, 1)
            assert daily.run()["anchors_made"] == 1

    def test_a_clock_that_was_set_back_loses_no_event(self, form_page, store, maria, anna):
        with time_machine.travel(datetime(2026, 11, 3, 9, tzinfo=UTC)) as clock:
            practice = sent(form_page, maria)
            past(clock, 2026, 11, 2, 9)
            actions.write(practice, anna, "Buongiorno.")
            past(clock, 2026, 11, 4, 9)
            daily.run()
        assert [(anchor.day.day, anchor.events) for anchor in Anchor.objects.all()] == [(3, 3)]
        assert {row[0] for row in found()} <= {"I5"}  # that it was set back is told


class TestTampering:
    """One test for each thing that somebody with the database in hand could change."""

    def test_i1_a_practice_given_to_someone_of_the_office(self, office, tampering, anna):
        Practice.objects.filter(pk=office.pk).update(citizen=anna)
        assert "I1" in invariants()

    def test_i2_a_hole_in_the_numbers(self, office, tampering):
        DeletedDraft.objects.all().delete()
        assert ("I2", "pratiche 2026", "manca il numero 2") in found()

    def test_i2_a_number_that_was_never_given(self, office, tampering):
        Practice.objects.filter(pk=office.pk).update(sequence=77)
        assert ("I2", "pratiche 2026", "il numero 77 non è mai stato assegnato") in found()

    def test_i2_a_line_of_the_register_that_is_gone(self, office, tampering):
        ProtocolEntry.objects.filter(
            documents=None, office_paper=None, practice=office, direction="in"
        ).first()
        entry = ProtocolEntry.objects.filter(subject__startswith="Osservazioni").get()
        ProtocolEntry.objects.filter(pk=entry.pk).delete()
        assert ("I2", "protocollo 2026", f"manca il numero {entry.sequence}") in found()

    def test_i2_a_counter_set_back(self, office, tampering):
        Counter.objects.filter(name="protocol").update(last=1)
        assert "I2" in invariants()

    @pytest.mark.parametrize("state", ["accepted", "withdrawn", "submitted"])
    def test_i3_a_state_that_no_deed_gave(self, office, tampering, state):
        Practice.objects.filter(pk=office.pk).update(state=state)
        where = {row[1] for row in found() if row[0] == "I3"}
        assert where == {f"#{office.number}"}

    def test_i3_a_wait_that_nobody_asked_for(self, office, tampering):
        Practice.objects.filter(pk=office.pk).update(stage="notice")
        assert "I3" in invariants()

    @pytest.mark.parametrize(
        "change",
        [
            {"answers": {"motivo": "altro"}},
            {"term_days": 300},
            {"seal": "0" * 64},
            {"submitted_at": datetime(2026, 10, 1, tzinfo=UTC)},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_i4_what_was_sent_is_changed(self, office, tampering, change):
        Practice.objects.filter(pk=office.pk).update(**change)
        assert ("I4", f"#{office.number}") in {row[:2] for row in found()}

    def test_i4_answers_with_a_seal_of_their_own(self, office, tampering):
        """Also who knows how the seal is made: the history and the register hold the first one."""
        office.answers = {**office.answers, "motivo": "altro"}
        Practice.objects.filter(pk=office.pk).update(
            answers=office.answers, seal=verify.sendings.seal(office)
        )
        assert "I4" in invariants()

    def test_i4_an_answer_to_an_integration(self, office, tampering):
        IntegrationItem.objects.update(answer="orari")
        assert ("I4", f"#{office.number}") in {row[:2] for row in found()}

    def test_i4_observations_and_the_words_of_an_act(self, office, tampering):
        Notice.objects.update(observations="Sono d'accordo.")
        OfficePaper.objects.filter(kind="notice").update(text="Nessun motivo.")
        assert len([row for row in found() if row[0] == "I4"]) == 2

    def test_i4_the_form_itself(self, office, tampering):
        version = office.form_version
        version.schema["steps"][1]["questions"][0]["label"] = "Altra domanda"
        with connection.cursor() as cursor:  # the model itself refuses
            schema = json.dumps(version.schema)
            cursor.execute("UPDATE services_formversion SET schema = %s WHERE id = %s", [schema, version.pk])
        assert "I4" in invariants()

    def test_i5_a_decision_by_the_citizen(self, office, tampering, maria):
        Event.objects.filter(practice=office, verb="reject").update(actor=maria)
        told = [row for row in found() if row[0] == "I5"]
        assert told and "(reject): non l'ha fatto chi poteva" in told[0][2]

    def test_i5_a_date_put_back(self, office, tampering):
        Event.objects.filter(practice=office, verb="reject").update(at=timezone.now() - timedelta(days=90))
        assert any("viene prima" in row[2] for row in found() if row[0] == "I5")

    def test_i5_a_step_left_out(self, office, tampering):
        Event.objects.filter(practice=office, verb="take_charge").delete()
        assert {"I5", "I10"} <= invariants()

    def test_i6_a_delivery_that_is_gone(self, office, tampering):
        Delivery.objects.filter(practice=office, kind="mail", event="reject").delete()
        assert ("I6", f"#{office.number}", "nessuna email per «reject»") in found()

    def test_i6_papers_that_are_said_to_be_made(self, office, tampering):
        Document.objects.filter(practice=office, kind="receipt").delete()
        assert ("I6", f"#{office.number}", "ricevuta e copia risultano prodotte e non ci sono") in found()

    def test_i7_a_file_that_is_changed(self, office, tampering, store):
        path = Path(store) / Attachment.objects.first().file.name
        path.write_bytes(path.read_bytes()[:-1] + b"x")
        assert invariants() == {"I7"}

    def test_i7_a_file_that_is_gone_and_one_that_nobody_knows(self, office, store):
        path = Path(store) / Document.objects.first().file.name
        path.unlink()
        stray = path.parent / "stray"
        stray.write_bytes(b"x")
        assert len(found()) == 1  # the other may belong to a transaction that is still open
        with time_machine.travel(timezone.now() + timedelta(days=400)):
            assert {row[0] for row in found()} == {"I7"} and len(found()) == 2

    def test_i7_can_be_left_out(self, office, store):
        (Path(store) / Document.objects.first().file.name).unlink()
        out = StringIO()
        call_command("verify", "--without-files", stdout=out)
        assert "I7   saltato" in out.getvalue()

    def test_i8_files_below_the_public_folder(self, office, settings, store):
        settings.MEDIA_ROOT = str(Path(store).parent)
        assert "I8" in invariants()

    def test_i9_a_number_of_the_list(self, office, tampering):
        DeskCount.objects.filter(total__gt=0).update(total=40)
        assert invariants() == {"I9"}

    def test_i9_a_term_that_was_moved(self, office, tampering):
        Practice.objects.filter(pk=office.pk).update(due_on="2027-12-31")
        assert invariants() == {"I9"}

    @pytest.mark.parametrize(
        "change",
        [
            {"verb": "write"},
            {"data": {"code": "R05"}},
            {"actor": None},
            {"digest": "0" * 64},
            {"previous": "0" * 64},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_i10_t65_a_changed_event_is_named_by_its_place(self, office, tampering, change):
        event = Event.objects.get(practice=office, verb="reject")
        Event.objects.filter(pk=event.pk).update(**change)
        where, words = next((row[1], row[2]) for row in found() if row[0] == "I10")
        assert where == f"#{office.number}" and f"evento {event.position} " in words

    def test_i10_only_the_first_broken_link_is_named(self, office, tampering):
        for event in Event.objects.filter(practice=office, verb__in=["reject", "reopen"]):
            Event.objects.filter(pk=event.pk).update(data={"x": 1})
        told = [row for row in found() if row[0] == "I10" and row[1] == f"#{office.number}"]
        assert len(told) == 1 and "(reject)" in told[0][2]

    def test_i10_a_chain_made_anew_from_end_to_end_is_told_by_its_anchor(self, office, tampering):
        """Who knows how the chain is made can forge a whole one: the anchors of those days do not agree."""
        previous = ""
        for event in Event.objects.filter(practice=office).order_by("position"):
            event.data = event.data | {"code": "R05"} if event.verb == "reject" else event.data
            event.previous = previous
            previous = chain.digest_of(event)
            Event.objects.filter(pk=event.pk).update(
                data=event.data, previous=event.previous, digest=previous
            )
        assert [row[:2] for row in found()] == [("I10", "03/11/2026")]

    def test_i10_the_last_event_cut_off_is_told_by_its_anchor(self, office, tampering):
        Event.objects.filter(practice=office, verb="reopen").delete()
        assert ("I10", "04/11/2026") in {row[:2] for row in found()}

    def test_i10_two_events_that_changed_places(self, office, tampering):
        asked, answered = (
            Event.objects.get(practice=office, verb=verb)
            for verb in ("ask_integration", "answer_integration")
        )
        Event.objects.filter(pk=asked.pk).update(position=9999)
        Event.objects.filter(pk=answered.pk).update(position=asked.position)
        Event.objects.filter(pk=asked.pk).update(position=answered.position)
        told = [row for row in found() if row[0] == "I10" and row[1] == f"#{office.number}"]
        assert len(told) == 1 and f"evento {asked.position} (answer_integration)" in told[0][2]

    def test_i10_an_event_in_the_middle_that_is_gone(self, office, tampering):
        event = Event.objects.get(practice=office, verb="give_notice")
        event.delete()
        told = [row for row in found() if row[0] == "I10" and row[1] == f"#{office.number}"]
        assert len(told) == 1 and f"evento {event.position + 1} " in told[0][2]

    @pytest.mark.parametrize("change", [{"digest": "0" * 64}, {"events": 99}, {"previous": "0" * 64}])
    def test_i10_an_anchor_that_is_changed(self, office, tampering, change):
        Anchor.objects.filter(day="2026-11-03").update(**change)
        assert ("I10", "03/11/2026") in {row[:2] for row in found()}

    def test_i10_an_anchor_that_is_gone(self, office, tampering):
        Anchor.objects.order_by("day").first().delete()
        assert ("I10", "03/11/2026") in {row[:2] for row in found()}

    def test_i11_a_name_in_the_history(self, office, maria):
        actions.records.record(again(office), "write", None, timezone.now(), to=maria.email)
        assert ("I11", f"#{office.number}") in {row[:2] for row in found()}

    @pytest.mark.parametrize("around", ["a\n{}", "CF\t{}", "cf{}", "{}x"])
    def test_i11_a_fiscal_code_is_found_whatever_stands_beside_it(self, office, around):
        actions.records.record(
            again(office), "write", None, timezone.now(), to=around.format("BNCMRA85C52B300I")
        )
        assert ("I11", f"#{office.number}") in {row[:2] for row in found()}

    def test_i11_a_digest_that_looks_like_a_fiscal_code_in_a_place_is_none(self, office):
        """One in some four thousand does: an archive of any size has them."""
        digest = hashlib.sha256(b"pratica 5656").hexdigest()
        assert re.search(r"[a-f]{6}\d{2}[a-f]\d{2}[a-f]\d{3}[a-f]", digest)
        actions.records.record(again(office), "write", None, timezone.now(), seal=digest)
        assert "I11" not in invariants()

    def test_i11_a_fiscal_code_in_the_queue(self, office):
        run_deliveries.enqueue("BNCMRA85C52B300I")
        assert invariants() == {"I11"}

    def test_the_command_names_it_and_ends_with_an_error(self, office, tampering):
        Practice.objects.filter(pk=office.pk).update(due_on="2027-12-31")
        out = StringIO()
        with pytest.raises(CommandError, match="1 punti non tornano"):
            call_command("verify", stdout=out)
        assert "I9   1 da vedere" in out.getvalue() and f"#{office.number}" in out.getvalue()


def test_the_answers_of_an_integration_are_in_the_register(office):
    """They are no part of the seal; the line of the register holds their digest."""
    entry = ProtocolEntry.objects.get(subject__startswith="Integrazione")
    item = IntegrationItem.objects.get()
    text = f'{{"motivo":"{item.answer}"}}'
    assert entry.digest == hashlib.sha256(text.encode()).hexdigest()
