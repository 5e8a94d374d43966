from __future__ import annotations

import pytest
from tests.unit.auth.site import Browser, Site


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def browser(site: Site) -> Browser:
    return Browser(site)
