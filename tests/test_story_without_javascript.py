"""The whole journey once more, in a browser that runs no scripts."""

import pytest

from portal.demo.cast import CITIZENS

from .story import LUCA, Story


@pytest.mark.browser
@pytest.mark.xdist_group("story-without-javascript")
class TestTheStoryWithoutJavaScript(Story):
    javascript = False
    person = LUCA
    foreigner, newcomer, guest = CITIZENS[40], CITIZENS[16], CITIZENS[64]
