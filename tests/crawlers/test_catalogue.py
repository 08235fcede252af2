"""Sources in YAML: what is refused, and what is said of it."""

from pathlib import Path

import pytest

from crawlers.catalogue import read_catalogue, read_source, shipped_sources
from crawlers.errors import SourceError
from crawlers.extraction import EXTRACTORS
from crawlers.extraction.kev import CATALOGUE_READERS
from crawlers.source import ExtractorName, SpiderName
from crawlers.spiderloader import SPIDERS

YAML = """\
title: A press
publisher: Press
language: fr
kind: advisory
reuse: full_text
spider: bulletins
extractor: bulletin
site: https://press.example.org/
lists: [/avis/json/]
expected_per_week: 15
freshness: 5
"""


#: Of a source whose lists are pages, without its last brace.
LISTING = YAML.replace("spider: bulletins", "spider: listing") + "listing: {item: li"


def write(folder: Path, text: str, name: str = "a-press.yml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def change(field: str, line: str) -> str:
    """The YAML with another line for a field, or with one more."""
    kept = [old for old in YAML.splitlines() if not old.startswith(f"{field}:")]
    return "\n".join([*kept, line])


def test_a_source_is_named_after_its_file_and_finds_its_lists(tmp_path: Path):
    source = read_source(write(tmp_path, YAML))
    assert source.slug == "a-press"
    assert source.list_urls == ("https://press.example.org/avis/json/",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (change("interval", "intervall: 5"), "field 'intervall': no such field; did you mean 'interval'?"),
        (change("zzz", "zzz: 5"), "field 'zzz': no such field; known fields are article, attachments, country,"),
        (change("site", "site: press.example.org"), "field 'site': expected a valid URL"),
        (change("site", "site: ftp://press.example.org/"), "field 'site': URL scheme should be 'http' or 'https'"),
        (change("lists", "lists: ['mailto:us']"), "field 'lists': 'mailto:us' is no address"),
        (change("lists", "lists: ['http://[::1/']"), "field 'lists': 'http://[::1/' is no address"),
        (change("lists", "lists: []"), "field 'lists': Tuple should have at least 1 item"),
        (change("title", "title: 5"), "field 'title': expected a valid string, found a number '5'"),
        (change("country", "country: no"), "field 'country': expected a valid string, found yes/no 'False'"),
        (change("title", ""), "field 'title': is missing; add it"),
        (
            change("kind", "kind: blog"),
            "field 'kind': expected 'press', 'agency', 'report' or 'advisory', found 'blog'",
        ),
        (change("spider", "spider: rss"), "field 'spider': expected 'bulletins', 'feed', "),
        (change("spider", "spider: listing"), "field 'listing': is missing; the spider 'listing' needs to know"),
        (change("spider", "spider: catalogue"), "field 'extractor': the spider 'catalogue' goes with kev, and only"),
        (change("extractor", "extractor: kev"), "field 'extractor': the spider 'catalogue' goes with kev, and only"),
        (change("keep", "keep: some"), "field 'keep': expected 'all' or 'relevant', found 'some'"),
        (change("sitemap", "sitemap: {}"), "field 'sitemap': the spider 'bulletins' reads no such section; remove it"),
        (change("article", "article: {}"), "field 'article': the extractor 'bulletin' reads no such section"),
        (change("article", "article: h1"), "field 'article': expected fields of its own, found a text"),
        (
            LISTING.replace("item: li", "items: li"),
            "field 'listing.items': no such field; did you mean 'item'?",
        ),
        (LISTING.replace("item: li", "item: 'li['"), "field 'listing.item': 'li[' is no CSS selector: Expected ident"),
        (LISTING.replace("item: li", "link: a"), "field 'listing.item': is missing; add it"),
        (LISTING + ", exclude: ['(']}", "field 'listing.exclude.0': '(' is no regular expression: missing )"),
        (LISTING + ", exclude: [5]}", "field 'listing.exclude.0': "),
        (LISTING + ", pages: '?page='}", "field 'listing.pages': '?page=' has no place for the page's number"),
        (LISTING + ", pages: '?p={n}', next: a}", "field 'listing': 'next' and 'pages' both say how"),
        (LISTING + ", pages: '?p={n}&q={m}'}", "field 'listing.pages': '?p={n}&q={m}' has no place"),
        (change("timezone", "timezone: Europe/Pari"), "field 'timezone': 'Europe/Pari' is no time zone"),
        (change("delay", "delay: 0"), "field 'delay': 0 s is too short for a site of others; use 1 or more"),
        (change("delay", "delay: .nan"), "field 'delay'"),
        (change("slug", "slug: other"), "field 'slug': the file's name is the slug"),
        ("- a\n- b\n", "expected a mapping of fields (title: …), found a list"),
        ("", "expected a mapping of fields (title: …), found nothing"),
        ("title: a\nsite: [b\n", "line 3: is no YAML of ours: "),
        (YAML + "title: Again\n", ", line 12: is no YAML of ours: field 'title' is there twice; remove one"),
        (change("interval", "interval: soon"), "field 'interval': expected a whole number, found a text 'soon'"),
        (change("freshness", "freshness: 1.5"), "field 'freshness': expected a whole number, found a number '1.5'"),
    ],
)
def test_an_unusable_source_is_refused_with_file_field_and_mend(text: str, message: str, tmp_path: Path):
    path = write(tmp_path, text if text.count("{") == text.count("}") else text + "}")
    with pytest.raises(SourceError) as caught:
        read_source(path)
    assert str(caught.value).startswith(str(path))
    assert message in str(caught.value)


def test_a_file_that_cannot_be_read_or_is_not_utf8_is_named(tmp_path: Path):
    with pytest.raises(SourceError, match=r"missing\.yml: cannot be read \(No such file"):
        read_source(tmp_path / "missing.yml")
    path = tmp_path / "latin.yml"
    path.write_bytes("title: Sécurité".encode("latin-1"))
    with pytest.raises(SourceError, match=r"latin\.yml: is not UTF-8 \(byte 8\)"):
        read_source(path)


def test_a_file_name_that_is_no_slug_is_refused(tmp_path: Path):
    with pytest.raises(SourceError, match="the file's name 'A Press' is no slug"):
        read_source(write(tmp_path, YAML, "A Press.yml"))


def test_two_files_of_one_name_are_refused(tmp_path: Path):
    write(tmp_path, YAML, "fr/a-press.yml")
    write(tmp_path, YAML, "uk/a-press.yml")
    with pytest.raises(SourceError, match=r"uk/a-press\.yml: field 'slug': .*fr/a-press\.yml has the name 'a-press'"):
        read_catalogue(tmp_path)


def test_all_files_that_cannot_be_used_are_named(tmp_path: Path):
    write(tmp_path, YAML, "good.yml")
    write(tmp_path, change("title", ""), "untitled.yml")
    write(tmp_path, YAML, "other.yaml")
    with pytest.raises(SourceError) as refused:
        read_catalogue(tmp_path)
    assert str(refused.value).splitlines() == [
        f"{tmp_path}/other.yaml: the file of a source ends in .yml; rename it",
        f"{tmp_path}/untitled.yml: field 'title': is missing; add it",
    ]


def test_a_folder_without_sources_is_refused(tmp_path: Path):
    with pytest.raises(SourceError, match="holds no source; put a file"):
        read_catalogue(tmp_path)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(SourceError, match="no such folder of sources"):
        read_catalogue(tmp_path / "nowhere")


@pytest.mark.parametrize("site", ["http://127.0.0.1:8000/", "http://localhost/", "http://[::1]:8000/"])
def test_only_our_own_machine_is_asked_without_a_delay(site: str, tmp_path: Path):
    text = change("site", f"site: {site}") + "\ndelay: 0\n"
    assert read_source(write(tmp_path, text)).delay == 0


def test_a_list_elsewhere_makes_a_loopback_site_a_guest_again(tmp_path: Path):
    text = change("site", "site: http://127.0.0.1/").replace("/avis/json/", "https://press.example.org/")
    with pytest.raises(SourceError, match="too short for a site of others"):
        read_source(write(tmp_path, text + "\ndelay: 0.5\n"))


def test_every_spider_and_extractor_that_yaml_may_name_exists():
    assert set(SPIDERS) == set(SpiderName.__args__)
    assert set(ExtractorName.__args__) <= set(EXTRACTORS) | set(CATALOGUE_READERS)


def test_the_shipped_sources_can_all_be_read():
    mission = {"anssi", "cour-des-comptes", "slate-fr", "hls-today", "cisa-kev"}
    assert mission | {"certfr-avis", "certfr-alertes", "certfr-cti"} <= set(read_catalogue(shipped_sources()))
