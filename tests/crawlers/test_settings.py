"""How polite the crawler is, by source."""

import pytest

from crawlers.settings import scrapy_settings
from crawlers.spiderloader import SourceSpiderLoader
from tests.crawlers.crawling import source_of


@pytest.mark.parametrize(
    ("site", "delay", "concurrency"),
    [("https://press.example.org/", 5.0, 1), ("http://127.0.0.1:8000/", 0.0, 8), ("http://127.0.0.1:8000/", 1.5, 1)],
)
def test_a_site_of_others_is_asked_one_page_at_a_time(site: str, delay: float, concurrency: int):
    settings = scrapy_settings(source_of(site, delay=delay), user_agent="Veille (+mailto:watch@example.org)")
    (slot,) = settings["DOWNLOAD_SLOTS"].values()
    assert (slot["delay"], slot["concurrency"]) == (delay, concurrency)
    assert settings["CONCURRENT_REQUESTS"] == concurrency
    assert settings["DOWNLOAD_DELAY"] >= 1  # for hosts that the list leads to
    assert settings["ROBOTSTXT_OBEY"]


def test_sources_are_spiders_by_their_slug():
    source = source_of("https://press.example.org/", delay=5)
    loader = SourceSpiderLoader({source.slug: source})
    assert loader.list() == ["press"]
    assert (loader.load("press").name, loader.load("press").source) == ("press", source)
    with pytest.raises(KeyError):
        loader.load("other")
