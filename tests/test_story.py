"""The whole journey in a real browser."""

import pytest

from .story import Story


@pytest.mark.browser
@pytest.mark.xdist_group("story")
class TestTheStory(Story):
    pass
