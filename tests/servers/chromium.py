"""A headless Chromium for the tests, one for each module that asks for it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.servers.required import missing

if TYPE_CHECKING:
    from playwright.sync_api import Browser

#: Root may not have a sandbox, and containers have little shared memory.
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")


@pytest.fixture(scope="module")
def chromium() -> "Iterator[Browser]":
    """A browser. No longer than a module: while it is open, no other event loop runs in this thread."""
    program = find_chromium()
    if program is None:
        missing("Chromium is not installed (Debian: apt install chromium)")
    with running_browser(program) as browser:
        yield browser


def find_chromium() -> str | None:
    return shutil.which("chromium")


@contextmanager
def running_browser(program: str) -> "Iterator[Browser]":
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()
