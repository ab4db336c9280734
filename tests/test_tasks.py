"""The outbox and the worker: whatever is killed or refuses, each paper and mail comes out once."""

import logging
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from practices import mails, papers, retention, tasks
from practices.models import Attachment, DeletedDraft, Delivery, Practice

from . import made_by_hand

RESULTS = apps.get_model("django_tasks_database", "DBTaskResult")


@pytest.fixture
def practice(db):
    practice = made_by_hand.sent()
    RESULTS.objects.all().delete()  # Wagtail indexes its pages by task
    return practice


@pytest.fixture
def quick(monkeypatch):
    """Papers that cost nothing, where the PDF is not the point."""

    def issue(delivery):
        Delivery.objects.filter(pk=delivery.pk).update(done_at=timezone.now())

    monkeypatch.setattr(papers, "issue", issue)


def refuse(*args, **kwargs):
    raise OSError("BNCMRA85C52B300I maria@posta.example")


def run(practice):
    tasks.run_deliveries.call(practice.pk)


def owed(practice):
    return practice.deliveries.filter(done_at=None).count()


def waiting():
    return RESULTS.objects.filter(status="READY").count()


@pytest.mark.usefixtures("quick")
class TestDeliveries:
    def test_all_that_a_practice_owes_comes_out_once(self, practice, mailoutbox):
        run(practice)
        run(practice)
        assert owed(practice) == 0
        assert len(mailoutbox) == 1

    def test_a_task_carries_the_number_of_a_row_and_nothing_else(self, practice):
        tasks.run_deliveries.enqueue(practice.pk)
        assert RESULTS.objects.get().args_kwargs == {"args": [practice.pk], "kwargs": {}}

    def test_t82_a_mail_server_that_is_down_is_asked_again_later_and_later(
        self, practice, monkeypatch, mailoutbox
    ):
        send = mails.send
        monkeypatch.setattr(mails, "send", refuse)
        waits = []
        with time_machine.travel(timezone.now(), tick=False) as clock:
            for _ in range(6):
                run(practice)
                due_at = practice.deliveries.get(kind="mail").due_at
                waits.append((due_at - timezone.now()).seconds)
                clock.move_to(due_at)
            assert waits == [5, 10, 20, 40, 60, 60]
            monkeypatch.setattr(mails, "send", send)
            run(practice)
        assert len(mailoutbox) == 1 and owed(practice) == 0

    def test_t82_each_failure_leaves_one_task_for_its_hour(self, practice, monkeypatch):
        monkeypatch.setattr(mails, "send", refuse)
        run(practice)
        task = RESULTS.objects.get(status="READY")
        assert task.run_after == practice.deliveries.get(kind="mail").due_at

    def test_t82_it_is_not_tried_before_its_hour(self, practice, monkeypatch):
        monkeypatch.setattr(mails, "send", refuse)
        run(practice)
        run(practice)
        assert practice.deliveries.get(kind="mail").attempts == 1

    def test_t82_two_workers_at_once_send_one_mail(self, practice, mailoutbox, monkeypatch):
        send = mails.send

        def slowly(delivery):
            monkeypatch.setattr(mails, "send", send)
            run(practice)  # the other worker, while this one talks to the mail server
            send(delivery)

        monkeypatch.setattr(mails, "send", slowly)
        run(practice)
        assert len(mailoutbox) == 1

    def test_t83_papers_that_fail_do_not_stop_the_mail(self, practice, monkeypatch, mailoutbox):
        monkeypatch.setattr(papers, "issue", refuse)
        run(practice)
        assert len(mailoutbox) == 1
        assert owed(practice) == 1

    def test_t56_the_log_holds_no_word_of_the_error(self, practice, monkeypatch, caplog):
        monkeypatch.setattr(mails, "send", refuse)
        with caplog.at_level(logging.INFO):
            run(practice)
        assert "OSError" in caplog.text
        assert "BNCMRA" not in caplog.text and "maria@" not in caplog.text

    def test_t82_a_poisoned_delivery_is_left_to_a_person_in_the_end(self, practice, monkeypatch):
        monkeypatch.setattr(mails, "send", refuse)
        Delivery.objects.filter(practice=practice).update(attempts=tasks.MOST_ATTEMPTS - 1)
        run(practice)
        assert [delivery.kind for delivery in tasks.stuck()] == ["mail"]
        assert waiting() == 0
        with time_machine.travel(timezone.now() + timedelta(days=1)):
            assert tasks.wake() == 0


@pytest.mark.usefixtures("quick")
class TestSweep:
    def test_t80_a_try_that_was_killed_is_tried_again_after_its_lease(self, practice, drain, mailoutbox):
        for delivery in practice.deliveries.all():
            tasks.claim(delivery)  # and then the machine dies
        assert tasks.wake() == 0
        with time_machine.travel(timezone.now() + tasks.LEASE + timedelta(seconds=1)):
            assert tasks.wake() == 1
            drain()
        assert owed(practice) == 0 and len(mailoutbox) == 1

    def test_a_lost_task_is_made_again_once(self, practice):
        assert tasks.wake() == 1
        assert tasks.wake() == 0
        assert waiting() == 1

    def test_a_practice_that_owes_nothing_wakes_nobody(self, practice):
        run(practice)
        assert tasks.wake() == 0

    def test_t80_a_task_whose_worker_died_runs_again(self, practice, drain):
        tasks.run_deliveries.enqueue(practice.pk)
        RESULTS.objects.get().claim("dead")
        assert tasks.reap() == 0
        with time_machine.travel(timezone.now() + timedelta(minutes=16)):
            assert tasks.reap() == 1
            assert drain() == 1

    def test_t82_a_task_that_kills_its_workers_is_not_given_to_a_sixth(self, practice):
        tasks.run_deliveries.enqueue(practice.pk)
        for number in range(tasks.MOST_DEATHS):
            RESULTS.objects.get().claim(f"worker {number}")
        with time_machine.travel(timezone.now() + timedelta(minutes=16)):
            tasks.reap()
        assert RESULTS.objects.get().status == "FAILED"

    def test_t82_a_day_of_backlog_is_drained_without_a_double(self, db, drain, mailoutbox):
        practices = [made_by_hand.sent(sequence=number) for number in range(1, 21)]
        for practice in practices:
            tasks.run_deliveries.enqueue(practice.pk)
        with time_machine.travel(timezone.now() + timedelta(days=1)):
            tasks.sweep()
            drain()
        assert len(mailoutbox) == len(practices)

    def test_what_may_wait_goes_behind_who_comes_later(self, practice):
        tasks.run_deliveries.enqueue(practice.pk)
        tasks.let_wait()
        tasks.run_deliveries.enqueue(made_by_hand.sent(sequence=2).pk)
        assert [
            task.priority
            for task in RESULTS.objects.ready().filter(task_path=tasks.run_deliveries.module_path)
        ] == [10, 0]

    def test_the_command_says_what_it_found(self, practice, capsys):
        call_command("sweep")
        assert "woken: 1" in capsys.readouterr().out


class TestRetention:
    """Drafts go after ninety idle days, warned fourteen days before (decisions 33)."""

    @pytest.fixture
    def draft(self, db):
        draft = made_by_hand.draft()
        Practice.objects.filter(pk=draft.pk).update(updated_at=timezone.now())
        draft.refresh_from_db()
        return draft

    def on_day(self, draft, day):
        with time_machine.travel(draft.updated_at + timedelta(days=day, minutes=1)):
            return retention.purge()

    def test_on_day_75_nothing_happens(self, draft):
        assert self.on_day(draft, 75)["drafts_warned"] == 0

    def test_on_day_76_its_owner_is_warned_once(self, draft, drain, mailoutbox):
        with time_machine.travel(draft.updated_at + timedelta(days=76, minutes=1)):
            assert retention.purge()["drafts_warned"] == 1
            assert retention.purge()["drafts_warned"] == 0
            drain()
        assert [mail.subject for mail in mailoutbox] == ["La bozza 2026000239 sta per essere eliminata"]
        last_day = timezone.localtime(draft.updated_at + timedelta(days=90))
        assert f"{last_day:%d/%m/%Y}" in mailoutbox[0].body

    def test_on_day_90_it_goes_and_leaves_its_hole(self, draft):
        self.on_day(draft, 76)
        assert self.on_day(draft, 89)["drafts_deleted"] == 0
        assert self.on_day(draft, 90)["drafts_deleted"] == 1
        assert not Practice.objects.filter(pk=draft.pk).exists()
        assert DeletedDraft.objects.filter(year=2026, sequence=239).exists()

    def test_a_worker_that_slept_warns_before_it_deletes(self, draft):
        assert self.on_day(draft, 200)["drafts_deleted"] == 0
        assert self.on_day(draft, 213)["drafts_deleted"] == 0
        assert self.on_day(draft, 214)["drafts_deleted"] == 1

    def test_a_draft_that_is_touched_again_starts_anew(self, draft):
        self.on_day(draft, 76)
        later = draft.updated_at + timedelta(days=80)
        Practice.objects.filter(pk=draft.pk).update(updated_at=later)
        assert self.on_day(draft, 100)["drafts_deleted"] == 0
        draft.refresh_from_db()
        assert self.on_day(draft, 76)["drafts_warned"] == 1

    def test_a_sent_practice_is_never_deleted(self, practice):
        assert self.on_day(practice, 4000)["drafts_deleted"] == 0
        assert Practice.objects.filter(pk=practice.pk).exists()

    def test_old_results_of_tasks_go(self, practice, quick, drain):
        tasks.run_deliveries.enqueue(practice.pk)
        drain()
        with time_machine.travel(timezone.now() + timedelta(days=15)):
            retention.purge()
        assert RESULTS.objects.count() == 0

    def test_a_file_in_verifica_is_asked_about_by_the_sweep(self, draft):
        Attachment.objects.create(
            practice=draft,
            question_key="a",
            name="a.pdf",
            size=1,
            sha256="0" * 64,
            file="aa/none",
            scan="pending",
        )
        assert tasks.sweep()["rescanned"] == 0  # its bytes are gone: nothing to ask, no error


@pytest.fixture
def worker(transactional_db, site):
    """worker() starts `manage.py worker` as a process of its own on the test database."""
    started = []
    at = connection.settings_dict
    url = f"sqlite:///{at['NAME']}"
    if connection.vendor == "postgresql":
        url = f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    environment = os.environ | {
        "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"], "BASE_URL": "http://127.0.0.1:8000",
    }  # fmt: skip

    def start():
        command = [sys.executable, "-W", "ignore", "manage.py", "worker"]
        process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def until(holds, seconds=30):
    begin = time.monotonic()
    while not holds():
        assert time.monotonic() - begin < seconds, "it never came"
        time.sleep(0.05)
    return time.monotonic() - begin


def send(sequence):
    practice = made_by_hand.sent(sequence=sequence)
    tasks.run_deliveries.enqueue(practice.pk)
    return practice


def has_receipt(practice):
    return practice.documents.filter(kind="receipt").exists()


def owes_nothing(practice):
    return practice.documents.count() == 2 and owed(practice) == 0


class TestWorkerProcess:
    def test_the_receipt_comes_within_two_seconds_and_a_killed_worker_loses_nothing(self, worker):
        first = send(1)
        process = worker()
        until(lambda: owes_nothing(first))
        # The quickest of three: the suite shares the machine.
        waits = []
        for sequence in (2, 3, 4):
            practice = send(sequence)
            waits.append(until(lambda practice=practice: has_receipt(practice)))
        assert min(waits) < 2
        last = send(5)
        process.send_signal(signal.SIGKILL)
        process.wait()
        # What the killed one had claimed is free again after its lease: as if that time had passed.
        Delivery.objects.filter(practice=last).update(due_at=timezone.now())
        RESULTS.objects.filter(status="RUNNING").update(started_at=timezone.now() - timedelta(hours=1))
        worker()
        until(lambda: owes_nothing(last))
