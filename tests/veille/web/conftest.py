"""`veille serve` in a process of its own."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.veille.newsroom import write_source
from tests.veille.web.serving import Served, start
from veille.mail.tokens import open_tokens
from veille.settings import read_settings
from veille.workspace import open_workspace


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    write_source(tmp_path / "sources", "avis")
    settings = read_settings(data=tmp_path / "data", sources=tmp_path / "sources")
    with open_workspace(settings) as workspace, start(tmp_path, "--port", "0") as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        url = re.search(r"http://127\.0\.0\.1:\d+", said)
        assert url, said
        yield Served(url[0], workspace, open_tokens(workspace), process)
        process.kill()
