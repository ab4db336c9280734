"""How many queries each page may ask; none grows with rows, questions or steps (decisions 39)."""

import contextlib
import re
from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.demo.answers import TICK, typed
from portal.demo.cast import CITIZENS
from practices import actions
from practices.models import Message, Practice
from practices.states import State

from .real_practices import form_of

COUNTED = ("SELECT", "INSERT", "UPDATE", "DELETE")
# What Wagtail's menu asks on every page of the admin, whoever is signed in: menus count as warm (decision 39).
FRAME = re.compile(
    r'FROM "(wagtailcore_(locale|grouppagepermission|groupcollectionpermission|groupsitepermission)|services_servicesindexpage)"'
)


def counted(asked):
    sent = [row["sql"] for row in asked.captured_queries]
    return [sql for sql in sent if sql.startswith(COUNTED) and not FRAME.search(sql)]


@contextlib.contextmanager
def at_most(number):
    with CaptureQueriesContext(connection) as asked:
        yield
    sent = counted(asked)
    assert len(sent) <= number, f"{len(sent)} queries, not {number}:\n" + "\n".join(s[:220] for s in sent)


def queries_of(deed):
    with CaptureQueriesContext(connection) as asked:
        deed()
    return len(counted(asked))


def many(citizen, number, district, state=State.SUBMITTED):
    """Rows as sending leaves them."""
    form, now = form_of("duplicato-tessera-sanitaria"), timezone.now()
    last = Practice.objects.count()
    profile = citizen.profile
    rows = Practice.objects.bulk_create(
        Practice(
            year=now.year, sequence=500_000 + last + index, citizen=citizen, service=form.get_parent().specific,
            form_version=form.current_version, service_title="Duplicato", category_name="Scelta e Revoca", state=state,
            answers={"per_chi": "me"}, submitted_at=now, way_in="password", term_days=15, district=district,
            applicant=profile.snapshot(), applicant_surname=profile.surname, applicant_name=profile.name,
            applicant_fiscal_code=profile.fiscal_code, beneficiary_surname=profile.surname,
            beneficiary_name=profile.name, beneficiary_fiscal_code=profile.fiscal_code,
        )
        for index in range(number)
    )  # fmt: skip
    Message.objects.bulk_create(Message(practice=row, side=Message.Side.OFFICE, text="Testo") for row in rows)
    return rows


class TestPublicPages:
    @pytest.mark.parametrize("slug", ["cambio-medico", "nuova-iscrizione-ssn"])
    def test_service_page_with_cold_caches(self, site, client, slug):
        address = f"/servizi/{slug}/"
        assert client.get(address).status_code == 200
        cache.clear()
        with at_most(10):
            client.get(address)


class TestSteps:
    @pytest.fixture
    def started(self, maria):
        def start(slug):
            return actions.start(form_of(slug), by=maria)

        return start

    def address(self, practice, number):
        return reverse("practices:step", args=[practice.uuid, number])

    @pytest.mark.parametrize("slug", ["cambio-medico", "nuova-iscrizione-ssn", "esenzione-ticket"])
    def test_step_shown(self, maria, client_of, started, slug):
        client, address = client_of(maria), self.address(started(slug), 1)
        client.get(address)
        with at_most(8):
            assert client.get(address).status_code == 200

    def test_the_widest_step_shown(self, maria, client_of, started):
        practice = started("nuova-iscrizione-ssn")
        client = client_of(maria)
        self.save(client, practice, 1)
        number = self.save(client, practice, 2)
        client.get(self.address(practice, number))
        with at_most(8):
            assert client.get(self.address(practice, number)).status_code == 200

    @pytest.mark.parametrize("slug", ["cambio-medico", "nuova-iscrizione-ssn", "esenzione-ticket"])
    def test_step_saved_and_the_next_shown(self, maria, client_of, started, slug):
        practice, client = started(slug), client_of(maria)
        client.get(self.address(practice, 1))
        with at_most(14):
            self.save(client, practice, 1)

    def save(self, client, practice, number):
        """Posts step `number` and shows what comes after; returns its number."""
        practice.refresh_from_db()
        answers = typed(practice.service.slug, "usual", CITIZENS[1], date.today())
        words = {key: value for key, value in answers.items() if isinstance(value, str)}
        boxes = {key: "on" for key, value in answers.items() if value is TICK}
        data = words | boxes | {"revision": practice.revision, "mode": "next"}
        answer = client.post(self.address(practice, number), data)
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        assert client.get(answer.url).status_code == 200
        return int(answer.url.rstrip("/").rsplit("/", 1)[-1])


class TestLists:
    def test_own_list_is_the_same_for_ten_and_for_a_thousand(self, maria, client_of):
        client = client_of(maria)
        many(maria, 10, None)
        client.get(reverse("practices:home"))
        with at_most(6):
            assert client.get(reverse("practices:home")).status_code == 200
        ten = queries_of(lambda: client.get(reverse("practices:home")))
        many(maria, 990, None)
        assert queries_of(lambda: client.get(reverse("practices:home"))) == ten

    def test_desk_list(self, maria, luca, anna, client_of):
        district = anna.operator_profile.district
        client = client_of(anna)
        address = "/admin/pratiche/"
        many(maria, 5, district)
        client.get(address)
        with at_most(15):
            assert client.get(address).status_code == 200
        few = queries_of(lambda: client.get(address))
        many(luca, 60, district, State.IN_PROGRESS)
        assert queries_of(lambda: client.get(address)) <= few

    def test_practice_page(self, maria, anna, client_of):
        practice = many(maria, 1, anna.operator_profile.district)[0]
        client = client_of(maria)
        for tab in ("detail", "messages", "documents"):
            address = reverse(f"practices:{tab}", args=[practice.uuid])
            client.get(address)
            with at_most(15):
                assert client.get(address).status_code == 200

    def test_practice_page_does_not_grow_with_messages(self, maria, anna, client_of):
        practice = many(maria, 1, anna.operator_profile.district)[0]
        client, address = client_of(maria), reverse("practices:messages", args=[practice.uuid])
        client.get(address)
        few = queries_of(lambda: client.get(address))
        Message.objects.bulk_create(
            Message(practice=practice, side=side, text="Testo", author=author)
            for side, author in ((Message.Side.OFFICE, anna), (Message.Side.CITIZEN, maria))
            for _time in range(20)
        )
        client.get(address)
        assert queries_of(lambda: client.get(address)) <= few

    def test_practice_on_the_desk(self, maria, anna, client_of):
        practice = many(maria, 1, anna.operator_profile.district)[0]
        client, address = client_of(anna), f"/admin/pratiche/{practice.uuid}/"
        client.get(address)
        with at_most(15):
            assert client.get(address).status_code == 200
