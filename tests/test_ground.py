"""The ground of the tests is there again after a transactional test has flushed the database."""

import pytest
from wagtail.models import Page

from accounts.models import Place
from services.models import ServicePage


class TestGround:
    def test_the_ground_is_there(self, site, maria, anna):
        assert site.root_page
        assert ServicePage.objects.count() >= 8

    @pytest.mark.django_db(transaction=True)
    def test_it_is_there_for_a_transactional_test(self, site, maria):
        assert Place.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_and_again_after_a_flush(self, site, maria):
        assert Page.objects.filter(depth=1).exists()
        assert ServicePage.objects.count() >= 8
