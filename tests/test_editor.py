"""The editor's side: forms are drafted, checked and published in the page editor; registers are the office's."""

import html
import re

import pytest

from accounts.models import User
from services.compiling import steps_data
from services.models import Doctor, FormPage, FormVersion, LegalNumber, ServicePage
from tests import large_form


@pytest.fixture
def admin(site):
    return User.objects.create_superuser("amministratrice@asl.example", "Prova123!")


@pytest.fixture
def form(site):
    return ServicePage.objects.get(slug="scelta-in-deroga").form_page


def form_data(block, value, prefix):
    """What the page editor's script would send for a block's value: a stream, a list, a struct or a plain field."""
    if hasattr(value, "raw_data") or value.__class__.__name__ == "StreamValue":
        return _stream_data(value, prefix)
    if hasattr(value, "bound_blocks") and hasattr(value, "list_block"):
        return _list_data(value, prefix)
    if hasattr(block, "child_blocks"):
        data = {}
        for name, child in block.child_blocks.items():
            data |= form_data(child, value.get(name), f"{prefix}-{name}")
        return data
    if value is None or value is False:
        return {}
    return {prefix: "on" if value is True else str(value)}


def _row(prefix, number, id_):
    at = f"{prefix}-{number}"
    return {f"{at}-deleted": "", f"{at}-order": str(number), f"{at}-id": id_ or ""}


def _stream_data(stream, prefix):
    data = {f"{prefix}-count": str(len(stream))}
    for number, child in enumerate(stream):
        data |= _row(prefix, number, child.id) | {f"{prefix}-{number}-type": child.block_type}
        data |= form_data(child.block, child.value, f"{prefix}-{number}-value")
    return data


def _list_data(rows, prefix):
    data = {f"{prefix}-count": str(len(rows))}
    for number, child in enumerate(rows.bound_blocks):
        data |= _row(prefix, number, child.id) | form_data(
            child.block, child.value, f"{prefix}-{number}-value"
        )
    return data


def page_data(form, **changes):
    """The whole editor's page of a form as it stands, with some fields changed."""
    data = {"title": form.title, "slug": form.slug, "comment_count": "0", "comments-TOTAL_FORMS": "0"}
    data |= {"comments-INITIAL_FORMS": "0", "comments-MIN_NUM_FORMS": "0", "comments-MAX_NUM_FORMS": ""}
    data |= form_data(None, form.steps, "steps") | form_data(None, form.rules, "rules")
    return data | changes


def edit(client, form, **changes):
    return client.post(f"/admin/pages/{form.pk}/edit/", page_data(form, **changes))


def text_of(response):
    """The page's words, also those that its script reads from an attribute as JSON."""
    text = html.unescape(response.content.decode())
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)


# The step before it is the library's.
KEY_OF_FIRST_QUESTION = "steps-1-value-questions-0-value-key"
TITLE_OF_OWN_STEP = "steps-1-value-title"


class TestEditor:
    def test_an_editor_opens_a_form_with_its_steps_and_questions(self, client_of, elena, form):
        response = client_of(elena).get(f"/admin/pages/{form.pk}/edit/")
        assert response.status_code == 200
        assert "Che cosa chiedi?" in response.content.decode()

    def test_a_form_of_five_hundred_questions_is_saved_and_published(self, client_of, elena, form):
        """The editor sends more than twelve thousand fields for it."""
        form.steps = FormPage.steps.field.stream_block.to_python(steps_data(large_form.large()))
        form.rules = FormPage.rules.field.stream_block.to_python([])
        form.tests.set([])
        form.save_revision()
        sent = page_data(form, **{"action-publish": "1"})
        assert len(sent) > 10_000
        response = client_of(elena).post(f"/admin/pages/{form.pk}/edit/", sent)
        assert response.status_code == 302
        steps = FormPage.objects.get(pk=form.pk).current_version.schema["steps"]
        assert sum(len(step["questions"]) for step in steps) == large_form.QUESTIONS

    def test_an_editor_changes_a_title_and_publishes_a_new_version(self, client_of, elena, form):
        before = form.current_version.number
        changes = {TITLE_OF_OWN_STEP: "Chi chiede", "action-publish": "1"}
        response = edit(client_of(elena), form, **changes)
        assert response.status_code == 302
        version = FormPage.objects.get(pk=form.pk).current_version
        assert version.number == before + 1
        assert version.created_by == elena
        assert version.schema["steps"][1]["title"] == "Chi chiede"

    def test_publishing_the_page_as_it_is_changes_nothing(self, client_of, elena, form):
        assert edit(client_of(elena), form, **{"action-publish": "1"}).status_code == 302
        assert FormPage.objects.get(pk=form.pk).current_version_id == form.current_version_id

    def test_a_draft_may_hold_mistakes(self, client_of, elena, form):
        label = "steps-1-value-questions-0-value-show_when"
        row = {
            f"{label}-count": "1",
            f"{label}-0-deleted": "",
            f"{label}-0-order": "0",
            f"{label}-0-type": "row",
            f"{label}-0-id": "",
        }
        row |= {
            f"{label}-0-value-field": "mai_chiesta",
            f"{label}-0-value-op": "filled",
            f"{label}-0-value-values": "",
        }
        client = client_of(elena)
        assert edit(client, form, **row).status_code == 302
        assert FormPage.objects.get(pk=form.pk).has_unpublished_changes
        response = edit(client, form, **row, **{"action-publish": "1"})
        assert response.status_code == 200
        assert "la condizione usa «mai_chiesta», che non è una domanda precedente" in text_of(response)
        assert "Passo «Deroga richiesta», domanda «Che cosa chiedi?» (tipo_deroga)" in text_of(response)
        assert FormPage.objects.get(pk=form.pk).current_version_id == form.current_version_id

    def test_a_published_key_cannot_be_renamed(self, client_of, elena, form):
        response = edit(client_of(elena), form, **{KEY_OF_FIRST_QUESTION: "per_me", "action-publish": "1"})
        assert response.status_code == 200
        assert "La chiave «tipo_deroga» è già pubblicata e non si può cambiare in «per_me»." in text_of(
            response
        )

    def test_a_key_has_its_shape(self, client_of, elena, form):
        response = edit(client_of(elena), form, **{KEY_OF_FIRST_QUESTION: "Per Chi?", "action-publish": "1"})
        assert "La chiave ha da 2 a 40 lettere minuscole" in text_of(response)

    def test_the_preview_shows_steps_and_questions(self, client_of, elena, form):
        client, address = client_of(elena), f"/admin/pages/{form.pk}/edit/preview/"
        client.post(address, page_data(form))
        text = text_of(client.get(address + "?mode="))
        assert "Deroga richiesta" in text and "Che cosa chiedi?" in text


class TestKeeping:
    @pytest.mark.parametrize("slug", ["cambio-medico", "servizi"])
    def test_a_page_over_a_published_form_is_not_deleted(self, client_of, admin, site, slug):
        page = ServicePage.objects.get(slug="cambio-medico")
        page = page if slug == "cambio-medico" else page.get_parent()
        response = client_of(admin).post(f"/admin/pages/{page.pk}/delete/", follow=True)
        assert "Annulla la pubblicazione invece di eliminarla" in text_of(response)
        assert ServicePage.objects.filter(slug="cambio-medico").exists()

    def test_nor_in_bulk(self, client_of, admin, site):
        page = ServicePage.objects.get(slug="cambio-medico")
        address = f"/admin/bulk/wagtailcore/page/delete/?next=/admin/&id={page.pk}"
        assert "Annulla la pubblicazione" in text_of(client_of(admin).post(address, follow=True))
        assert ServicePage.objects.filter(slug="cambio-medico").exists()

    def test_an_informational_service_may_be_deleted(self, client_of, admin, site):
        page = ServicePage.objects.get(slug="prenotazione-cup")
        client_of(admin).post(f"/admin/pages/{page.pk}/delete/")
        assert not ServicePage.objects.filter(slug="prenotazione-cup").exists()

    def test_versions_outlive_the_unpublishing(self, client_of, admin, form):
        client_of(admin).post(f"/admin/pages/{form.pk}/unpublish/")
        assert not FormPage.objects.get(pk=form.pk).live
        assert FormVersion.objects.filter(form_page=form).exists()


class TestRegisters:
    ADDRESSES = (
        "/admin/snippets/services/doctor/",
        "/admin/snippets/services/exemptioncode/",
        "/admin/snippets/services/legalnumber/",
        "/admin/snippets/services/category/",
        "/admin/snippets/services/topic/",
    )

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_the_administrator_reads_them(self, client_of, admin, address):
        assert client_of(admin).get(address).status_code == 200

    @pytest.mark.parametrize("address", ADDRESSES[:3])
    def test_the_responsabile_reads_them_and_an_operator_does_not(self, client_of, carla, anna, address):
        assert client_of(carla).get(address).status_code == 200
        assert client_of(anna).get(address).status_code == 302

    @pytest.mark.parametrize("address", ADDRESSES[:3])
    def test_an_editor_does_not(self, client_of, elena, address):
        assert client_of(elena).get(address).status_code == 302

    def test_the_responsabile_changes_a_doctor(self, client_of, carla):
        doctor = Doctor.objects.get(regional_code="50004")
        data = {
            name: getattr(doctor, name)
            for name in (
                "regional_code",
                "kind",
                "surname",
                "name",
                "sex",
                "ambito",
                "address",
                "phone",
                "hours",
                "assisted",
                "practice_form",
                "languages",
            )
        }
        data |= {"municipality": doctor.municipality_id, "ceiling": 1600, "is_active": "on"}
        response = client_of(carla).post(f"/admin/snippets/services/doctor/edit/{doctor.pk}/", data)
        assert response.status_code == 302
        assert Doctor.objects.get(pk=doctor.pk).ceiling == 1600

    @pytest.mark.parametrize(
        ("name", "value", "is_right"),
        [
            ("income_limit_e01", '"38000.00"', True),
            ("income_limit_e01", '"molto"', False),
            ("income_limit_e01", "[]", False),
            ("temporary_months", "[2, 6]", True),
            ("temporary_months", '["due"]', False),
            ("adult_age", "-1", False),
            (
                "voluntary_fee_minimum",
                '{"*": "2100.00", "studio": "750.00", "collocamento_alla_pari": "1250.00"}',
                True,
            ),
            ("voluntary_fee_minimum", '{"studio": "750.00"}', False),
            ("numero_inventato", "1", False),
        ],
    )
    def test_a_legal_number_keeps_the_shape_that_rules_read(self, client_of, admin, name, value, is_right):
        data = {"name": name, "value": value, "valid_from": "2027-01-01", "source": "Prova"}
        response = client_of(admin).post("/admin/snippets/services/legalnumber/add/", data)
        assert (response.status_code == 302) == is_right
        assert LegalNumber.objects.filter(name=name, valid_from="2027-01-01").exists() == is_right
