"""Wagtail's autosave and the editor's buttons: one request about a page at a time, so nothing published is taken back."""

import pytest

from portal.demo.cast import STAFF

from .browser import visitor_of
from .form_building import Builder

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("builder")]


@pytest.fixture
def editor(chromium, server):
    with visitor_of(chromium, server) as visitor:
        builder = Builder(visitor.page)
        builder.sign_in(next(member for member in STAFF if member.role == "redattore"))
        yield builder


def test_the_button_waits_for_the_saving_under_way_and_what_it_publishes_stays_published(editor, server):
    page, held, posted = editor.page, [], []

    def receive(route):
        request = route.request
        if request.method != "POST":
            route.continue_()
        elif request.is_navigation_request():
            posted.append("action-publish" in request.post_data)
            route.continue_()
        else:
            held.append(route)

    page.route("**/admin/pages/*/**", receive)
    page.goto(f"/admin/pages/add/home/infopage/{home_id(server)}/")
    with page.expect_request(lambda request: request.method == "POST"):
        # Slowly: the editor takes its picture of the untouched form two seconds after it has opened.
        page.locator('[name="title"]').press_sequentially("Una pagina salvata due volte", delay=150)
    page.locator("footer .w-dropdown__toggle, footer [data-w-dropdown-target='toggle']").last.click()
    page.locator('[name="action-publish"]').click()
    page.wait_for_timeout(1000)
    assert len(held) == 1 and posted == []
    held[0].continue_()
    page.wait_for_url(f"**/admin/pages/{home_id(server)}/")
    assert posted == [True] and len(held) == 1
    assert page.request.get("/una-pagina-salvata-due-volte/").status == 200


def home_id(server):
    words = "from wagtail.models import Site; print(Site.objects.get(is_default_site=True).root_page_id)"
    return int(server.manage("shell", "-v", "0", "-c", words))
