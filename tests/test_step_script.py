"""What scripts add to a step, in a real browser: questions come and go, and the draft saves itself."""

import pytest

from tests.browser import visitor_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("story")]


@pytest.fixture
def first_step(chromium, server):
    login = next(row for row in server.logins() if "cittadin" in row["role"].lower())
    with visitor_of(chromium, server) as visitor:
        visitor.go("/accesso/")
        visitor.main.locator('[autocomplete="username"]').fill(login["email"])
        visitor.main.locator("[name=password]").fill(login["password"])
        visitor.main.locator("[name=password]").press("Enter")
        visitor.page.wait_for_url("**/area-personale/")
        visitor.go("/area-personale/nuova/rinnovo-ssn-stranieri/")
        visitor.main.locator("form button[type=submit]").first.click()
        visitor.page.wait_for_url("**/1/")
        yield visitor


def shown(visitor):
    fields = "all => all.filter(f => !f.hidden).map(f => f.dataset.field)"
    return visitor.page.locator("[data-field]").evaluate_all(fields)


def test_questions_come_and_go_with_the_answers(first_step):
    assert shown(first_step) == ["per_chi"]
    first_step.fill({"per_chi": "figlio"})
    assert "ben_cognome" in shown(first_step) and "all_delega" not in shown(first_step)
    assert first_step.page.locator("[name=all_delega]").is_disabled()
    first_step.fill({"per_chi": "me"})
    assert shown(first_step) == ["per_chi"]
    first_step.press("Avanti")
    first_step.fill({"cittadinanza": "ROMANIA"})
    assert "titolo_ue" in shown(first_step) and "titolo" not in shown(first_step)
    first_step.fill({"cittadinanza": "MAROCCO"})
    assert "titolo" in shown(first_step) and "vol_reddito" not in shown(first_step)
    first_step.fill({"motivo_permesso": "Studio"})
    assert "vol_reddito" in shown(first_step)
    assert first_step.trouble == []


def test_the_draft_saves_itself_while_one_types(first_step):
    first_step.fill({"per_chi": "figlio", "ben_cognome": "Rossi", "ben_data_nascita": "31/02/2015"})
    saved = first_step.page.locator("[data-autosave]")
    saved.filter(has_text="Bozza salvata alle").wait_for()
    first_step.page.reload()
    assert first_step.page.locator("[name=ben_cognome]").input_value() == "Rossi"
    assert first_step.page.locator("[name=ben_data_nascita]").input_value() == "31/02/2015"
    assert first_step.trouble == []


def test_a_button_pressed_while_the_draft_is_being_saved_waits_and_is_no_other_window(first_step):
    """The answer to the saving comes late: what is sent then carries the revision that it brings."""
    first_step.fill({"per_chi": "me"})
    first_step.press("Avanti")
    first_step.page.wait_for_url("**/2/")

    saved = []

    def is_saving(request):
        return request.method == "POST" and "json" in request.headers.get("accept", "")

    def late(route):
        if not is_saving(route.request):
            return route.fallback()
        response = route.fetch()
        saved.append(response.status)
        first_step.page.wait_for_timeout(1500)
        return route.fulfill(response=response)

    first_step.page.route("**/richiesta/**", late)
    first_step.fill({"cittadinanza": "MAROCCO"})
    while not saved:
        first_step.page.wait_for_timeout(50)
    first_step.page.locator("[name=questura]").fill("Varese")
    with first_step.page.expect_response(
        lambda got: got.request.method == "POST" and not is_saving(got.request)
    ) as sent:
        first_step.page.locator("button[value=save]").first.click()
    assert saved[0] == 200
    assert sent.value.status == 302
    first_step.page.wait_for_load_state()
    assert first_step.page.locator("[name=questura]").input_value() == "Varese"
    assert first_step.trouble == []
