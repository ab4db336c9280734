"""The scope of an operator: what is of another district or service does not exist, at any address of the desk."""

import pytest
from django.urls import reverse

from accounts.models import District, OperatorProfile, User
from practices.desk_urls import urlpatterns
from practices.models import Document, Practice, PracticeView
from practices.states import State

from .conftest import staff
from .desk_rows import PDF, attachment_of, message_from, practice_of, service_called

QUEUE = "/admin/pratiche/"
# The addresses of one practice; those of the list are tried below.
NAMES = [pattern.name for pattern in urlpatterns if str(pattern.pattern).startswith("<uuid:uuid>/")]
OUTSIDE = ["bruno", "dora", "elena", "administrator", "former", "maria", "luca", "anonymous"]


@pytest.fixture
def service(site):
    return service_called("Cambio di prova", "cambio-di-prova")


@pytest.fixture
def other_service(site):
    return service_called("Esenzione di prova", "esenzione-di-prova")


@pytest.fixture
def practice(maria, service):
    practice = practice_of(maria, service)
    attachment_of(practice)
    document = Document(practice=practice, kind="office", title="Lettera", size=len(PDF), sha256="0" * 64)
    document.file.save("x", attachment_of(practice).file, save=True)
    return practice


@pytest.fixture
def dora(site, other_service):
    """An operator of Anna's district who works on another service only."""
    user = staff(
        "dora@asl.example", "Dora", "Riva", "Operatori", district=District.objects.get(name="Busto Arsizio")
    )
    user.operator_profile.services.add(other_service)
    return user


@pytest.fixture
def administrator(site):
    return User.objects.create_superuser("admin@asl.example", "Prova123!")


@pytest.fixture
def former(site):
    """An operator who was taken out of the group."""
    user = staff("franco@asl.example", "Franco", "Sala", "Operatori", is_supervisor=True)
    user.groups.clear()
    return user


def address(name, practice):
    args = [practice.uuid]
    if name.startswith("attachment"):
        args.append(practice.attachments.first().uuid)
    if name == "document":
        args.append(practice.documents.first().uuid)
    return reverse(f"desk:{name}", args=args)


@pytest.fixture
def visitor(request, client, client_of):
    return lambda role: client if role == "anonymous" else client_of(request.getfixturevalue(role))


class TestAddresses:
    @pytest.mark.parametrize("role", OUTSIDE)
    @pytest.mark.parametrize("name", NAMES)
    def test_outside_the_scope_there_is_nothing(self, visitor, practice, role, name):
        client = visitor(role)
        for method in ("get", "head", "post"):
            response = getattr(client, method)(address(name, practice))
            # Staff read that it is not there; who is no staff is sent to the staff's sign-in, whatever the address.
            assert response.status_code in (
                (404, 405) if role in ("bruno", "dora", "administrator") else (302, 404, 405)
            )
            if response.status_code == 302:
                assert response.url.startswith("/admin/login/") or response.url.startswith("/accesso/")
            assert practice.applicant_fiscal_code not in response.content.decode()
        assert Practice.objects.get(pk=practice.pk).state == State.SUBMITTED
        assert not PracticeView.objects.exists()

    @pytest.mark.parametrize("role", ["anna", "carla"])
    @pytest.mark.parametrize(
        "name", ["practice", "attachment", "document", "take_charge", "write", "add_document", "assign"]
    )
    def test_inside_it_everything_opens(self, visitor, practice, role, name):
        assert visitor(role).get(address(name, practice)).status_code == 200

    @pytest.mark.parametrize("role", ["bruno", "dora", "administrator"])
    def test_a_practice_of_another_reads_like_one_that_is_not_there(self, visitor, practice, role):
        client = visitor(role)
        foreign = client.get(address("practice", practice))
        missing = client.get(reverse("desk:practice", args=["00000000-0000-4000-8000-000000000000"]))
        assert foreign.status_code == missing.status_code == 404

    @pytest.mark.parametrize("tail", ["1/", "x/", "2026700001/", "00000000-0000-4000-8000/", "../1/"])
    def test_other_ways_to_name_a_practice_lead_nowhere(self, visitor, practice, tail):
        assert visitor("anna").get(QUEUE + tail).status_code == 404


class TestQueue:
    @pytest.mark.parametrize("role", ["elena", "administrator", "former", "maria", "anonymous"])
    def test_who_is_no_operator_finds_no_queue(self, visitor, practice, role):
        response = visitor(role).get(QUEUE)
        assert response.status_code in (302, 404)
        assert practice.number not in response.content.decode()

    def test_nothing_of_another_district_is_listed_counted_or_found(self, visitor, practice, maria):
        message_from(practice, maria)
        client = visitor("bruno")
        for query in (
            {},
            {"q": practice.number},
            {"q": "Bianchi"},
            {"q": "BNCMRA85C52B300I"},
            {"da_leggere": "on"},
            {"vista": "in-scadenza"},
        ):
            page = client.get(QUEUE, query).content.decode()
            assert f">#{practice.number}<" not in page
            assert "BNCMRA85C52B300I</span>" not in page
            assert '<span class="desk-count">1</span>' not in page

    def test_a_crafted_filter_does_not_widen_the_scope(self, visitor, practice):
        page = visitor("bruno").get(QUEUE, {"distretto": practice.district_id}).content.decode()
        assert practice.number not in page

    def test_another_service_is_not_even_named(self, visitor, practice, dora):
        page = visitor("dora").get(QUEUE).content.decode()
        assert "Cambio di prova" not in page
        assert "Esenzione di prova" in page
        assert practice.number not in page

    def test_the_dashboard_counts_only_the_own_scope(self, visitor, practice):
        assert '<span class="desk-tiles__count">1</span>' in visitor("anna").get("/admin/").content.decode()
        assert (
            '<span class="desk-tiles__count">1</span>' not in visitor("bruno").get("/admin/").content.decode()
        )

    def test_an_unassigned_practice_is_the_responsabiles(self, visitor, maria, service):
        practice = practice_of(maria, service, district=None)
        assert practice.number not in visitor("anna").get(QUEUE).content.decode()
        assert practice.number in visitor("carla").get(QUEUE).content.decode()


class TestAllAddressesOfTheDesk:
    """Whatever the desk has or will have: the addresses that name no practice."""

    def addresses(self):
        for pattern in urlpatterns:
            if not str(pattern.pattern).startswith("<uuid:uuid>/"):
                yield reverse(f"desk:{pattern.name}", kwargs=self.given(pattern))

    def given(self, pattern):
        made_up = {"uuid": "00000000-0000-4000-8000-000000000000", "pk": 1}
        return {name: made_up.get(name, "csv") for name in pattern.pattern.converters}

    @pytest.mark.parametrize("role", ["elena", "administrator", "former", "maria", "anonymous"])
    def test_who_is_no_operator_finds_none_of_them(self, visitor, practice, role):
        client = visitor(role)
        for address in self.addresses():
            for method in ("get", "post"):
                response = getattr(client, method)(address)
                assert response.status_code in (302, 404), (address, method)
                if response.status_code == 302:
                    assert response.url.startswith(("/admin/login/", "/accesso/")), address

    @pytest.mark.parametrize("role", ["bruno", "dora"])
    @pytest.mark.parametrize(
        "query", ["", "?q=Bianchi", "?q=BNCMRA85C52B300I", "?vista=tutte&stato=submitted"]
    )
    def test_none_of_them_names_a_practice_of_another_scope(self, visitor, practice, maria, role, query):
        message_from(practice, maria, "Una frase che nessun altro legge")
        client = visitor(role)
        for address in self.addresses():
            response = client.get(address + query)
            body = b"".join(response) if response.streaming else response.content
            for word in (
                f"#{practice.number}<",
                "BNCMRA85C52B300I;",
                "Maria Bianchi",
                "Una frase che nessun",
            ):
                assert word.encode() not in body, address


class TestScopeItself:
    def test_an_empty_list_of_services_means_all(self, anna, practice, other_service, maria):
        another = practice_of(maria, other_service)
        assert set(Practice.objects.of_operator(anna)) == {practice, another}

    def test_the_responsabile_has_all_whatever_the_profile_says(self, carla, practice, other_service):
        carla.operator_profile.services.add(other_service)
        carla.operator_profile.district = District.objects.get(name="Gallarate")
        carla.operator_profile.save()
        assert practice in Practice.objects.of_operator(carla)

    def test_no_profile_no_practices(self, administrator, elena, practice):
        assert not Practice.objects.of_operator(administrator).exists()
        assert not Practice.objects.of_operator(elena).exists()

    def test_a_draft_is_in_nobodys_scope(self, carla, maria, service):
        practice_of(maria, service, state=State.DRAFT)
        assert not Practice.objects.of_operator(carla).exists()

    def test_a_deactivated_operator_is_out_at_once(self, visitor, anna, practice):
        client = visitor("anna")
        assert client.get(address("practice", practice)).status_code == 200
        User.objects.filter(pk=anna.pk).update(is_active=False)
        assert client.get(address("practice", practice)).status_code == 302

    def test_a_citizen_with_a_profile_by_mistake_still_sees_nothing(self, visitor, maria, practice):
        OperatorProfile.objects.create(user=maria, is_supervisor=True)
        assert visitor("maria").get(address("practice", practice)).status_code in (302, 404)
