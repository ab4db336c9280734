"""The demo town: who lives there, what they filed, and that preparing it twice harms nothing."""

import json
import shutil

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import OperatorProfile, User
from portal.demo import cast, diary
from practices import desk_tabs, verify
from practices.desk_queue import scope_of
from practices.models import Integration, Message, Notice, Practice, ProtocolEntry, SavedFilter
from practices.states import State
from services.models import ServicePage


class TestLogins:
    def test_every_role_has_one(self):
        roles = [login["role"] for login in cast.logins()]
        assert roles == [
            "cittadino", "secondo cittadino", "redattore", "responsabile", "operatore", "operatore", "amministratore",
        ]  # fmt: skip
        assert all(set(login) == {"role", "email", "password", "note"} for login in cast.logins())

    def test_they_stand_in_a_file(self, tmp_path):
        cast.write_logins(tmp_path / "demo-logins.json")
        assert json.loads((tmp_path / "demo-logins.json").read_text(encoding="utf-8")) == cast.logins()


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker):
    """The whole town, lived once for these tests; the database is put back after them."""
    from .conftest import restore_ground

    # The files of tests whose rows are gone: `verify` would name each of them.
    shutil.rmtree(settings.PRIVATE_FILES, ignore_errors=True)
    with django_db_blocker.unblock():
        call_command("demo", verbosity=0)
        yield
        restore_ground()


@pytest.mark.xdist_group("town")
@pytest.mark.usefixtures("town", "db")
class TestTown:
    def test_there_are_at_least_72_practices_in_every_state(self):
        assert Practice.objects.count() >= 72
        assert set(Practice.objects.values_list("state", flat=True)) == set(State.values)

    def test_the_person_of_the_guide_has_twelve(self):
        assert Practice.objects.filter(citizen__email=cast.CITIZENS[1].email).count() == 12

    def test_every_service_was_asked_for(self):
        slugs = {entry.slug for entry in diary.entries(timezone.localdate())}
        assert len(slugs) == 8
        assert set(Practice.objects.values_list("service__slug", flat=True)) == slugs

    def test_numbers_run_over_new_year(self):
        this_year = timezone.localdate().year
        for year in (this_year - 1, this_year):
            numbers = list(
                Practice.objects.filter(year=year).order_by("sequence").values_list("sequence", flat=True)
            )
            assert numbers == list(range(1, len(numbers) + 1))
        begun = list(Practice.objects.order_by("year", "sequence").values_list("created_at", flat=True))
        assert begun == sorted(begun)

    def test_the_protocol_is_in_order_of_time(self):
        entries = ProtocolEntry.objects.order_by("year", "sequence")
        assert [entry.registered_at for entry in entries] == sorted(entry.registered_at for entry in entries)

    def test_one_is_overdue_and_messages_wait(self):
        today = timezone.localdate()
        assert [p for p in Practice.objects.filter(state=State.IN_PROGRESS) if p.due_on and p.due_on < today]
        mine = Message.objects.filter(
            practice__citizen__email=cast.CITIZENS[1].email, side="office", read_at=None
        )
        assert mine.exists()

    @pytest.mark.parametrize("role", ["op.busto", "op.gallarate", "resp.scelta"])
    def test_whoever_signs_in_at_the_desk_finds_each_tab_filled(self, role):
        user = User.objects.get(email=f"{role}@asl-altoolona.example")
        user.operator_profile.service_ids = [row.pk for row in user.operator_profile.services.all()]
        numbers = desk_tabs.numbers(user, scope_of(user), desk_tabs.Kept(user))
        empty = {tab for tab, count in numbers.items() if not count}
        assert empty <= ({"mie"} if role == "resp.scelta" else set())

    def test_practices_wait_for_integration_and_for_observations_and_one_is_open_again(self):
        assert Integration.objects.filter(answered_at=None, answer_by__gte=timezone.localdate()).exists()
        assert Integration.objects.exclude(answered_at=None).filter(items__verdict="").exists()
        assert Notice.objects.filter(observed_at=None, observe_by__gte=timezone.localdate()).exists()
        assert Practice.objects.filter(state=State.IN_PROGRESS, events__verb="reopen").exists()

    def test_two_filters_are_kept_one_of_them_shared(self):
        assert sorted(SavedFilter.objects.values_list("is_shared", flat=True)) == [False, True]

    def test_nothing_in_it_is_out_of_order(self):
        assert list(verify.findings()) == []

    def test_each_operator_lacks_one_service(self):
        operators = OperatorProfile.objects.filter(is_supervisor=False)
        assert [scope.services.count() for scope in operators] == [ServicePage.objects.count() - 1] * 4

    def test_nothing_lies_in_the_future(self):
        assert not Practice.objects.filter(updated_at__gt=timezone.now()).exists()

    def test_the_logins_work(self, client):
        for login in cast.logins()[:2]:
            answer = client.post(
                reverse("accounts:login"), {"email": login["email"], "password": login["password"]}
            )
            assert answer.status_code == 302, login
            client.logout()

    def test_preparing_it_again_changes_nothing(self):
        def everything():
            return User.objects.count(), Practice.objects.count(), Message.objects.count()

        before = everything()
        call_command("demo", verbosity=0)
        assert everything() == before


class TestLetterBox:
    @pytest.fixture
    def letters(self, settings, tmp_path, mailoutbox):
        settings.EMAIL_BACKEND = "portal.mail.EmlBackend"
        settings.EMAIL_FILE_PATH = tmp_path
        return tmp_path

    def test_a_letter_can_be_read(self, site, client, letters):
        from django.core.mail import EmailMessage, get_connection

        connection = get_connection("portal.mail.EmlBackend")
        EmailMessage("Prova àè", "Il codice è 123 456", to=["a@posta.example"], connection=connection).send()
        page = client.get(reverse("mailbox"))
        assert "Prova àè" in page.content.decode()
        name = next(letters.glob("*.eml")).stem
        assert "123 456" in client.get(reverse("letter", args=[name])).content.decode()

    @pytest.mark.parametrize("name", ["nessuna", "20260101-000000-000000-00000000"])
    def test_an_unknown_letter_is_a_404(self, site, client, letters, name):
        assert client.get(reverse("letter", args=[name])).status_code == 404
