"""Sources to be crawled, and crawls that ask nobody."""

import pytest

from tests.veille.newsroom import write_source
from veille.stages import crawl as stage
from veille.workspace import open_workspace


@pytest.fixture
def crawls(monkeypatch) -> list[str]:
    """Crawls that do nothing; the list has their sources in the order in which they began."""
    begun: list[str] = []

    def run(workspace, source, batch):
        begun.append(source.slug)

    monkeypatch.setattr(stage, "_run_process", run)
    return begun


@pytest.fixture
def many(settings, sources, clock):
    """A workspace of four sources, on two hosts."""
    for slug, host in (("aa", "one"), ("bb", "one"), ("cc", "two")):
        write_source(sources, slug, site=f"https://{host}.example/", delay=1)
    write_source(sources, "off", disabled="its site is being rebuilt")
    with open_workspace(settings, clock=clock) as opened:
        yield opened
