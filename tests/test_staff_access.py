"""Who finds what in the admin: operators practices and nothing to edit, editors pages and no practice."""

import re

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import NoReverseMatch, get_resolver, reverse

from accounts.models import District, OperatorProfile, User

from .desk_rows import practice_of, service_called

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(site):
    return User.objects.create_superuser("admin@asl.example", "Prova123!")


@pytest.fixture
def practice(maria, site):
    return practice_of(maria, service_called("Cambio di prova", "cambio-di-prova"))


def menu_of(client):
    """The names of the items in the admin's menu."""
    page = client.get("/admin/").content.decode()
    return set(re.findall(r'"name": "([\w-]+)"', page))


def admin_addresses():
    """Every address of the admin that takes no argument."""
    names = set()

    def walk(resolver, namespace):
        for name in resolver.reverse_dict:
            if isinstance(name, str):
                names.add(":".join([*namespace, name]))
        for key, (_prefix, inner) in resolver.namespace_dict.items():
            walk(inner, [*namespace, key])

    walk(get_resolver(), [])
    for name in sorted(names):
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        # Wagtail's own trial of the page for errors: it does nothing else than raise one.
        if address.startswith("/admin/") and name != "wagtailadmin_error_test":
            yield name, address


# What Wagtail gives to anyone who may enter the admin: the own account, its scripts and icons, the shells of choosers
# (they choose among what is public), and the part of the site's history that concerns what one may edit: nothing.
HARMLESS = re.compile(
    r"desk:(queue|absences|bulk_deeds|export_csv|export_xlsx|numbers)$|accounts:staff_login$|wagtailadmin_(home|account|login|password_reset\w*|sprite|dismissibles"
    r"|javascript_catalog|tag_autocomplete|choose_page\w*)$|wagtail_modeladmin:javascript_catalog$"
    r"|wagtailadmin_api:(pages|images|documents):listing$|wagtail\w*choosers?\w*:|wagtailadmin_workflows:task_chooser"
    r"|wagtailadmin_reports:site_history|card_system$"
)
# What anyone at all may open, to be able to sign in.
PUBLIC = re.compile(r"login|logout|password_reset|sprite|javascript_catalog")


class TestMenu:
    def test_an_operator_finds_practices_and_nothing_to_edit(self, client_of, anna):
        menu = menu_of(client_of(anna))
        assert "pratiche" in menu
        assert not menu & {
            "explorer",
            "images",
            "documents",
            "snippets",
            "reports",
            "settings",
            "help",
            "users",
        }

    def test_an_editor_finds_no_practices(self, client_of, elena):
        if not elena.groups.exists():
            pytest.skip("no group of editors yet")
        menu = menu_of(client_of(elena))
        assert "explorer" in menu
        assert not menu & {"pratiche", "operatori", "users"}

    def test_an_administrator_without_a_profile_finds_no_practices(self, client_of, administrator):
        menu = menu_of(client_of(administrator))
        assert {"explorer", "operatori"} <= menu
        assert "pratiche" not in menu

    def test_the_dashboard_of_an_operator_has_the_desk_and_no_search_of_pages(self, client_of, anna):
        page = client_of(anna).get("/admin/").content.decode()
        assert "Le tue pratiche" in page
        assert "Da prendere in carico" in page
        assert 'role="search"' not in page


class TestAddresses:
    def test_no_address_lets_an_operator_list_or_edit_what_editors_keep(self, client_of, anna):
        client = client_of(anna)
        opened = [
            name
            for name, address in admin_addresses()
            if "logout" not in name and client.get(address).status_code == 200 and not HARMLESS.match(name)
        ]
        assert opened == []

    def test_the_history_of_the_site_is_empty_for_an_operator(self, client_of, anna, administrator, elena):
        client_of(administrator).post(reverse("operatori:add"), {"user": elena.pk})
        page = client_of(anna).get(reverse("wagtailadmin_reports:site_history_results")).content.decode()
        assert "Elena" not in page

    def test_no_address_shows_an_editor_a_practice(self, client_of, elena, practice):
        client = client_of(elena)
        for name, address in admin_addresses():
            if "logout" in name:
                continue
            response = client.get(address)
            if response.status_code == 200 and not response.streaming:
                page = response.content.decode(errors="replace")
                assert practice.number not in page, name
                assert practice.applicant_fiscal_code not in page, name

    def test_a_citizen_is_sent_away_from_every_address(self, client_of, maria):
        client = client_of(maria)
        for name, address in admin_addresses():
            if not PUBLIC.search(name):
                assert client.get(address).status_code in (302, 403, 404, 405), name


class TestGroups:
    def test_loading_twice_changes_nothing(self, site):
        call_command("load_groups", verbosity=0)
        before = {group.name: set(group.permissions.all()) for group in Group.objects.all()}
        call_command("load_groups", verbosity=0)
        assert {group.name: set(group.permissions.all()) for group in Group.objects.all()} == before
        assert {"Operatori", "Responsabili"} <= set(before)

    def test_operators_hold_four_rights_and_no_more(self, site):
        rights = Group.objects.get(name="Operatori").permissions.values_list("codename", flat=True)
        assert set(rights) == {"access_admin", "view_practice", "change_practice", "view_cardevent"}


class TestOperatorProfiles:
    def test_an_administrator_says_where_an_operator_works(self, client_of, administrator, elena, site):
        service = service_called("Cambio di prova", "cambio-di-prova")
        district = District.objects.get(name="Gallarate")
        form = {"user": elena.pk, "district": district.pk, "services": [service.pk]}
        response = client_of(administrator).post(reverse("operatori:add"), form)
        assert response.status_code == 302
        profile = OperatorProfile.objects.get(user=elena)
        assert (profile.district, list(profile.services.all()), profile.is_supervisor) == (
            district,
            [service],
            False,
        )

    def test_the_person_becomes_staff(self, client_of, administrator):
        user = User.objects.create_user("gino@asl.example", "Prova123!")
        client_of(administrator).post(reverse("operatori:add"), {"user": user.pk})
        user.refresh_from_db()
        assert user.is_staff

    def test_a_citizen_cannot_be_made_an_operator(self, client_of, administrator, maria):
        response = client_of(administrator).post(reverse("operatori:add"), {"user": maria.pk})
        assert response.status_code == 200
        assert not OperatorProfile.objects.exists()

    def test_the_person_of_a_profile_does_not_change(self, client_of, administrator, anna, elena):
        address = reverse("operatori:edit", args=[anna.operator_profile.pk])
        client_of(administrator).post(address, {"user": elena.pk, "is_supervisor": "on"})
        profile = OperatorProfile.objects.get()
        assert (profile.user, profile.is_supervisor) == (anna, True)

    @pytest.mark.parametrize("role", ["anna", "carla", "elena"])
    def test_nobody_else_may(self, request, client_of, anna, role):
        client = client_of(request.getfixturevalue(role))
        before = OperatorProfile.objects.count()
        for address in (
            reverse("operatori:index"), reverse("operatori:add"), reverse("operatori:edit", args=[anna.operator_profile.pk]),
            reverse("operatori:delete", args=[anna.operator_profile.pk]),
        ):  # fmt: skip
            assert client.post(address, {"user": anna.pk, "is_supervisor": "on"}).status_code in (302, 405)
        assert OperatorProfile.objects.count() == before
        assert not OperatorProfile.objects.get(user=anna).is_supervisor


class TestPeople:
    def test_who_has_a_share_in_practices_is_not_deleted(self, client_of, administrator, practice):
        client = client_of(administrator)
        address = reverse("wagtailusers_users:delete", args=[practice.citizen_id])
        page = client.post(address, follow=True).content.decode()
        assert "invece di eliminarlo, disattivalo" in page
        client.post(f"/admin/bulk/accounts/user/delete/?id={practice.citizen_id}&next=/admin/")
        assert User.objects.filter(pk=practice.citizen_id).exists()

    def test_who_has_none_is(self, client_of, administrator, elena):
        client_of(administrator).post(reverse("wagtailusers_users:delete", args=[elena.pk]))
        assert not User.objects.filter(pk=elena.pk).exists()

    def test_a_new_colleague_becomes_staff_with_the_role(self, client_of, administrator):
        group = Group.objects.get(name="Operatori")
        form = {
            "email": "gino@asl.example", "first_name": "Gino", "last_name": "Riva", "password1": "Prova123!",
            "password2": "Prova123!", "groups": [group.pk], "is_active": "on",
        }  # fmt: skip
        assert client_of(administrator).post(reverse("wagtailusers_users:add"), form).status_code == 302
        assert User.objects.get(email="gino@asl.example").is_staff

    def test_a_citizen_is_given_no_role(self, client_of, administrator, maria):
        client, group = client_of(administrator), Group.objects.get(name="Operatori")
        form = {
            "email": maria.email, "first_name": "Maria", "last_name": "Bianchi", "groups": [group.pk],
            "is_active": "on", "password1": "", "password2": "",
        }  # fmt: skip
        page = client.post(
            reverse("wagtailusers_users:edit", args=[maria.pk]), form, follow=True
        ).content.decode()
        assert "non può avere un ruolo" in page
        client.post(f"/admin/bulk/accounts/user/assign_role/?id={maria.pk}&next=/admin/", {"role": group.pk})
        maria.refresh_from_db()
        assert not maria.groups.exists()
        assert not maria.is_staff
