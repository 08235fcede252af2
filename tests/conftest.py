"""What all tests share."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from corpus.ledger import Ledger

# Read by Typer when it is imported: help for a machine's log has no frames.
os.environ.pop("GITHUB_ACTIONS", None)

pytest_plugins = [
    "tests.servers.airflow_bench",
    "tests.servers.chromium",
    "tests.servers.elasticsearch",
    "tests.servers.postgresql",
]

# Time limits belong to pytest-timeout: two busy cores make any single example slow.
settings.register_profile("veille", deadline=None)
settings.load_profile("veille")


@pytest.fixture(scope="session")
def empty_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite ledger with tables and nothing in them, to be copied: making one takes a third of a second."""
    file = tmp_path_factory.mktemp("ledger") / "ledger.db"
    Ledger.open(f"sqlite:///{file}").close()
    return file


@pytest.fixture(scope="session")
def labelled() -> Path:
    """The folder of labelled data and real documents, which no one needs to have: it is not part of the project."""
    folder = os.environ.get("VEILLE_LABELLED")
    if not folder:
        pytest.skip("VEILLE_LABELLED names no folder of labelled data")
    return Path(folder)
