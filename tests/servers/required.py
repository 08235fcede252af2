"""What becomes of a test whose server is not installed."""

import os
from typing import NoReturn

import pytest


def missing(reason: str) -> NoReturn:
    """Skip, visibly; where every server is required (VEILLE_REQUIRE_SERVERS=1) fail."""
    if os.environ.get("VEILLE_REQUIRE_SERVERS") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
