"""«Modifica il tuo profilo» (requirements S51, S54-S59)."""

import json
import re

import pytest

from accounts.models import Place, Profile

PAGE = "/area-personale/profilo/"
EDITABLE = {
    "phone": "0331 000123",
    "residence_place": "GALLARATE (VA)", "residence_cap": "21013",
    "residence_address": "Via Mazzini", "residence_street_number": "12/B",
    "domicile_place": "SARONNO", "domicile_cap": "21047",
    "domicile_address": "Via Roma", "domicile_street_number": "1",
}  # fmt: skip


@pytest.fixture
def browser(client_of, maria):
    return client_of(maria)


def test_s51_profilo_has_its_three_entries_in_the_guides_order(browser):
    page = browser.get(PAGE).content.decode()
    menu = page[page.index("Profilo</") if "Profilo</" in page else page.index("Profilo ") :]
    places = [menu.index(entry) for entry in ("Cambio password", "Esci", "Modifica profilo")]
    assert places == sorted(places)


def test_s54_modifica_profilo_opens_the_page(browser):
    page = browser.get(PAGE).content.decode()
    assert f'href="{PAGE}">Modifica profilo' in page
    assert "Modifica il tuo profilo</h1>" in page


def test_s55_residence_domicile_and_phone_save(browser, maria):
    response = browser.post(PAGE, EDITABLE, follow=True)
    assert "Profilo aggiornato." in response.content.decode()
    snapshot = Profile.objects.get(user=maria).snapshot()
    assert snapshot["phone"] == "0331 000123"
    assert snapshot["residence"] == {
        "place": {"key": "D869", "label": "GALLARATE (VA)"},
        "cap": "21013", "address": "Via Mazzini", "street_number": "12/B",
    }  # fmt: skip
    assert snapshot["domicile"]["place"] == {"key": "I441", "label": "SARONNO (VA)"}


def test_s55_a_forged_post_changes_nothing_else(browser, maria):
    before = Profile.objects.get(user=maria).snapshot()
    forged = {
        "surname": "Altra", "name": "Altra", "sex": "M", "birth_date": "01/01/1970", "birth_place": "ROMA",
        "fiscal_code": "TKNCTD90A01E507P", "citizenship": "Z330", "email": "altra@posta.example",
        "user": "1", "is_staff": "on", "fiscal_code_verified_at": "2020-01-01",
    }  # fmt: skip
    browser.post(PAGE, EDITABLE | forged)
    after = Profile.objects.get(user=maria).snapshot()
    fixed = ("surname", "name", "sex", "birth_date", "birth_place", "fiscal_code", "citizenship", "email")
    assert {key: after[key] for key in fixed} == {key: before[key] for key in fixed}
    maria.refresh_from_db()
    assert (maria.email, maria.is_staff) == ("maria.bianchi@posta.example", False)


def test_s56_the_eight_personal_data_stand_under_their_heading(browser):
    page = browser.get(PAGE).content.decode()
    section = page[page.index("Dati Anagrafici") : page.index("Contatti</legend>")]
    shown = dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]*)</dd>", section))
    assert shown == {
        "Cognome": "BIANCHI", "Nome": "MARIA", "Sesso": "F", "Data di Nascita": "12/03/1985",
        "Luogo di Nascita": "BUSTO ARSIZIO", "Provincia di Nascita": "VA",
        "Codice Fiscale": "BNCMRA85C52B300I", "Cittadinanza": "ITALIANA",
    }  # fmt: skip
    assert "<input" not in section[: section.index("</section>")]


def test_s56_who_was_born_abroad_has_ee(browser, maria):
    profile = Profile.objects.get(user=maria)
    profile.birth_place = Place.objects.states().get(code="Z330")
    profile.save()
    page = browser.get(PAGE).content.decode()
    assert "<dd>MAROCCO</dd>" in page and "<dd>EE</dd>" in page


def test_s57_the_citizenship_is_read_only(browser, maria):
    page = browser.get(PAGE).content.decode()
    assert "<dt>Cittadinanza</dt><dd>ITALIANA</dd>" in page
    assert 'name="citizenship"' not in page


def test_s58_the_phone_can_be_changed_and_the_email_cannot(browser):
    page = browser.get(PAGE).content.decode()
    assert 'name="phone" value="333 0000001"' in page
    assert "<dt>Email</dt><dd>maria.bianchi@posta.example</dd>" in page
    assert 'name="email"' not in page


@pytest.mark.parametrize("which", ["residence", "domicile"])
def test_s59_each_address_has_its_four_fields(browser, which):
    page = browser.get(PAGE).content.decode()
    for part in ("place", "cap", "address", "street_number"):
        assert f'name="{which}_{part}"' in page
    assert 'value="BUSTO ARSIZIO (VA)"' in page
    for label in ("Città", "CAP", "Indirizzo", "Civico"):
        assert f">{label} <span" in page


@pytest.mark.parametrize("name", ["residence_place", "residence_cap", "domicile_place", "domicile_cap"])
def test_s59_citta_and_cap_can_be_cleared_without_a_script(browser, maria, name):
    assert f'name="clear" value="{name}"' in browser.get(PAGE).content.decode()
    before = Profile.objects.get(user=maria).snapshot()
    response = browser.post(PAGE, EDITABLE | {"clear": name})
    page = response.content.decode()
    assert response.status_code == 200
    assert not re.search(rf'name="{name}"[^>]* value="[^"]', page)
    assert 'value="Via Mazzini"' in page  # what else was typed is still there
    assert "Controlla i dati inseriti" not in page
    assert Profile.objects.get(user=maria).snapshot() == before


def test_s59_enter_saves_and_does_not_press_the_first_clear(browser):
    form = browser.get(PAGE).content.decode()
    form = form[form.index(f'action="{PAGE}"') :]
    first = re.search(r"<button[^>]*>", form)[0]
    assert 'name="clear"' not in first


@pytest.mark.parametrize("name", list(EDITABLE))
def test_each_empty_field_is_told(browser, maria, name):
    response = browser.post(PAGE, EDITABLE | {name: ""})
    assert response.status_code == 422
    assert name in response.context["form"].errors
    assert Profile.objects.get(user=maria).phone == "333 0000001"


@pytest.mark.parametrize("phone", ["12345", "abc", "0331-000.123 int. 4", "+" * 10, "1" * 16, "٠٣٣١ ٠٠٠١٢٣"])
def test_what_is_no_phone_number_is_told(browser, phone):
    assert browser.post(PAGE, EDITABLE | {"phone": phone}).context["form"].errors["phone"]


@pytest.mark.parametrize("phone", ["333 0000001", "+39 0331 000001", "0331/000001", "(0331) 000-001"])
def test_a_phone_number_is_kept_as_it_was_written(browser, maria, phone):
    browser.post(PAGE, EDITABLE | {"phone": phone})
    assert Profile.objects.get(user=maria).phone == phone


def test_the_clear_button_with_a_forged_name_is_harmless(browser):
    assert browser.post(PAGE, EDITABLE | {"clear": "surname"}).status_code == 200
    assert browser.post(PAGE, {"clear": "<script>"}).status_code == 200


def test_a_stranger_is_asked_to_sign_in(client, site):
    assert client.get(PAGE)["Location"] == f"/accesso/?next={PAGE}"
    assert client.post(PAGE, EDITABLE)["Location"] == f"/accesso/?next={PAGE}"


def test_few_queries(browser, django_assert_max_num_queries):
    browser.get(PAGE)
    with django_assert_max_num_queries(8):
        browser.get(PAGE)


def test_the_snapshot_is_ready_for_json(maria):
    snapshot = Profile.objects.get(user=maria).snapshot()
    assert json.loads(json.dumps(snapshot)) == snapshot
    assert snapshot["birth_place"] == {"key": "B300", "label": "BUSTO ARSIZIO (VA)"}
