"""The date of a page: which is taken, and on what it rests."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.extraction.dates import read_moment
from crawlers.rules import ArticleRules
from tests.crawlers.extraction.article.pages import linked, page, read

META = '<meta property="article:published_time" content="{}">'
HINTS = {"published": "2026-02-25T08:00:00Z"}


@pytest.mark.parametrize(
    ("head", "body", "hints", "published", "basis"),
    [
        (
            linked(datePublished="2026-03-01T10:00:00+01:00") + META.format("2026-02-28"),
            "",
            HINTS,
            "2026-03-01T10:00:00+01:00",
            "json-ld",
        ),
        (
            META.format("2026-02-28T07:00:00+0000"),
            "<time datetime='2026-02-27'>hier</time>",
            HINTS,
            "2026-02-28T07:00:00Z",
            "article:published_time",
        ),
        ("", "<time datetime='2026-02-27T09:00'>hier</time>", HINTS, "2026-02-27T09:00:00+01:00", "time"),
        ("", "<p>Rien.</p>", HINTS, "2026-02-25T08:00:00Z", "feed"),
        ("", "<h1>Boréal</h1><span>Publié le 24 février 2026</span>", {}, "2026-02-24", "text"),
        ("", "<h1>Boréal</h1><span>Le 24/02/2026 à 18h05</span>", {}, "2026-02-24T18:05:00+01:00", "text"),
        ("", "<p>Rien.</p>", {}, "None", None),
    ],
)
def test_the_first_in_the_order_of_trust_is_taken(head, body, hints, published, basis):
    found = read(page(body, head=head), hints=hints, timezone="Europe/Paris")
    assert (str(found.published), found.content.published_basis) == (published, basis)


@pytest.mark.parametrize(
    "wrong",
    ["1970-01-01T00:00:00Z", "2031-01-01", "0001-01-01", "un mardi", "", "2026-13-45", "12:30", "99999999999999999999"],
)
@pytest.mark.parametrize("place", ["json-ld", "meta", "time"])
def test_an_impossible_date_falls_to_the_next_basis(wrong, place):
    head = {"json-ld": linked(datePublished=wrong), "meta": META.format(wrong)}.get(place, "")
    body = f"<time datetime='{wrong}'>x</time>" if place == "time" else ""
    assert read(page(body, head=head), hints=HINTS).content.published_basis == "feed"


def test_a_date_of_structured_data_counts_only_where_they_are_of_an_article():
    other = json.dumps({"@type": "WebSite", "datePublished": "2026-02-01"})
    script = f'<script type="application/ld+json">{other}</script>'
    assert read(page(head=script), hints=HINTS).content.published_basis == "feed"
    graph = json.dumps(
        {"@graph": [{"@type": "WebPage"}, {"@type": ["Thing", "BlogPosting"], "datePublished": "2026-02-01"}]}
    )
    assert read(page(head=f'<script type="application/ld+json">{graph}</script>')).content.published_basis == "json-ld"


@pytest.mark.parametrize(
    "script",
    ["", "{", "[" * 100_000, "null", '"x"', "<!-- {} -->", '{"@type": {"a": 1}}', '{"@graph": {"@graph": []}}'],
)
def test_broken_structured_data_are_none(script):
    assert (
        read(page(head=f'<script type="application/ld+json">{script}</script>'), hints=HINTS).content.published_basis
        == "feed"
    )


def test_a_time_without_datetime_is_not_today():
    content = read(page("<time>il y a deux heures</time> <time>12:30</time>")).content
    assert (content.published, content.published_basis) == (None, None)


@pytest.mark.parametrize(
    ("line", "published"), [("© 2026 Le Phare", "None"), ("Le Phare, 1 janvier 2026", "2026-01-01")]
)
def test_the_year_of_a_copyright_is_no_first_of_january(line, published):
    assert str(read(page(f"<p>{line}</p>")).published) == published


def test_what_a_page_says_of_its_last_change_is_no_publication():
    found = read(page(head='<meta property="article:modified_time" content="2026-03-02T10:00:00Z">'), hints=HINTS)
    assert found.content.published == datetime(2026, 2, 25, 8, tzinfo=UTC)
    assert found.content.updated == datetime(2026, 3, 2, 10, tzinfo=UTC)


def test_the_creation_of_a_page_is_less_than_its_publication():
    head = linked(dateCreated="2024-01-02") + META.format("2026-02-28")
    assert str(read(page(head=head)).published) == "2026-02-28"
    assert read(page(head=linked(dateCreated="2026-02-01")), hints=HINTS).content.published_basis == "json-ld"


def test_a_time_of_the_last_change_is_no_publication():
    time = "<time class='updated' itemprop='dateModified' datetime='2026-03-02T10:00:00Z'>hier</time>"
    found = read(page(f"<h1>Boréal</h1>{time}<span>Publié le 24 février 2026</span>"))
    assert (str(found.published), str(found.updated)) == ("2026-02-24", "2026-03-02T10:00:00Z")
    assert read(page(f"<h1>Boréal</h1>{time}")).published is None
    both = "<time class='published updated' datetime='2026-03-01'>x</time>"
    assert str(read(page(both)).published) == "2026-03-01"


@pytest.mark.parametrize(
    ("told", "published"),
    [
        ("<h1>Boréal : ce qui s'est passé le 11 septembre 2001</h1>", "None"),
        ("<h1>L'attaque du <b>11 septembre 2001</b></h1>", "None"),
        ("<h1>Boréal</h1><p>Le 3 janvier 2020, la société a été attaquée.</p>", "None"),
        ("<h1>Boréal</h1><p>Le <b>3 janvier 2020</b>, la société a été attaquée.</p>", "None"),
        ("<h1>Boréal</h1><p>On March 3, 2020, the company was attacked by Corbac.</p>", "None"),
        ("<h1>24.02.2026 - Boréal attaquée</h1>", "2026-02-24"),
        ("<h1>Boréal <span>24 février 2026</span></h1>", "2026-02-24"),
        ("<h1>Boréal</h1><p>Rennes, le 24 février 2026</p>", "2026-02-24"),
        ("<h1>Boréal</h1><p>24 février 2026 – La société Boréal a été attaquée.</p>", "2026-02-24"),
        ("<h1>Boréal</h1><p>Posted on February 24, 2026 by Inès Ferrand</p>", "2026-02-24"),
        ("<h1>Boréal</h1><p>Publié le 24 février 2026 dans Sécurité</p>", "2026-02-24"),
        ("<h1>Boréal</h1><p>Par Inès Ferrand <a>24 février 2026</a> 0 commentaire</p>", "2026-02-24"),
        ("<h1>Boréal</h1><p>24 février 2026 , Inès Ferrand</p>", "2026-02-24"),
        ("<h1>Boréal</h1><p>Selon une étude de l'agence de Rennes publiée le 3 janvier 2020, tout va bien</p>", "None"),
        ("<h1>Boréal</h1><p>Le rapport de la société Boréal a été publié le 3 janvier 2020.</p>", "None"),
        ("<h1>Boréal</h1><p>The report of Boréal that was published on January 3, 2020</p>", "None"),
        ("<h1>Boréal</h1><p>Par décision du tribunal de Rennes le 3 janvier 2020</p>", "None"),
    ],
)
def test_a_day_that_a_title_or_a_sentence_tells_of_dates_no_page(told, published):
    assert str(read(page(told)).published) == published


@pytest.mark.parametrize(
    "byline",
    [
        "<p>Article rédigé par Inès Ferrand, Le Phare, publié le 24/02/2026 09:15, mis à jour le 25/02/2026</p>",
        "<p>Par Inès Ferrand (avec AFP) | Publié le 24 février 2026 à 09:15</p>",
        "<p>Par <a>Inès Ferrand</a> avec l'AFP. Publié le 24 février 2026 à 09:15 - Temps de lecture 3 min</p>",
        "<div>Écrit par Inès Ferrand le 24 février 2026</div>",
        "<div>By Ines Ferrand, Senior Security Reporter at Le Phare - February 24, 2026</div>",
    ],
    ids=["label", "agency", "sentence", "name", "role"],
)
def test_who_wrote_may_stand_before_the_date(byline):
    assert read(page(f"<h1>Boréal</h1>{byline}")).published.day.isoformat() == "2026-02-24"


def test_a_day_alone_is_that_day_in_every_zone():
    found = read(page(head=META.format("2026-03-01")), timezone="Pacific/Auckland")
    assert (str(found.published), found.content.published) == ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC))


def test_the_rule_of_a_source_says_where_the_date_is():
    html = page('<p class="when">1er mars 2026</p><time datetime="2026-02-27">x</time>')
    found = read(html, rules=ArticleRules(date=".when"))
    assert (str(found.published), found.content.published_basis) == ("2026-03-01", "time")


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("2026-03-01T10:00:00.123Z", "2026-03-01T10:00:00Z"),
        ("2026-3-1", "2026-03-01"),
        ("2026-03-01 10:00 +0530", "2026-03-01T10:00:00+05:30"),
        ("Sun, 01 Mar 2026 10:00:00 GMT", "2026-03-01T10:00:00Z"),
        ("dimanche 1er mars 2026", "2026-03-01"),
        ("1 août 2025 à 9h05", "2025-08-01T09:05:00+02:00"),
        ("March 1st, 2026 at 9:05 PM", "2026-03-01T21:05:00+01:00"),
        ("Publié le 01/03/2026", "2026-03-01"),
        ("01.03.2026", "2026-03-01"),
        ("1772359200", "2026-03-01T10:00:00Z"),
        ("1772359200000", "2026-03-01T10:00:00Z"),
        ("hier", "None"),
        ("30 février 2026", "None"),
        ("mars 2026", "None"),
        ("0001-01-01T00:00:00+23:00", "None"),
    ],
)
def test_dates_are_read_as_publishers_write_them(written, read_as):
    assert str(read_moment(written, timezone="Europe/Paris")) == read_as


def test_months_go_first_only_where_that_is_said():
    assert str(read_moment("03/04/2026", timezone="UTC")) == "2026-04-03"
    assert str(read_moment("03/04/2026", timezone="UTC", month_first=True)) == "2026-03-04"
    assert str(read_moment("03/14/2026", timezone="UTC")) == "2026-03-14"
    assert read_moment("03/04/2026", timezone="UTC", month_first=None) is None
    assert str(read_moment("03.04.2026", timezone="UTC", month_first=None)) == "2026-04-03"


@pytest.mark.parametrize(
    ("lang", "head", "more", "options", "published"),
    [
        ("fr", "", "", {}, "2026-03-02"),
        ("en-US", "", "", {}, "2026-02-03"),
        ("en", '<meta property="og:locale" content="en_US">', "", {}, "2026-02-03"),
        ("en-GB", "", "", {}, "2026-03-02"),
        ("en", "", "", {}, "None"),
        ("en", "", "", {"country": "US"}, "2026-02-03"),
        ("en", "", "", {"country": "GB"}, "2026-03-02"),
        ("en-US", "", "", {"country": "FR"}, "None"),
        ("en", "", "<p>Updated 02/27/2026 twice</p>", {}, "2026-02-03"),
        ("en", "", "<p>Updated 27/02/2026 twice</p>", {}, "2026-03-02"),
        (None, "", "", {}, "None"),
        (None, "", "", {"hints": {"language": "fr"}}, "2026-03-02"),
    ],
)
def test_the_order_of_a_day_in_numbers_is_the_pages_or_there_is_no_day(lang, head, more, options, published):
    html = page("<h1>Boréal</h1><span>Posted 02/03/2026</span>", head=head, lang=lang, paragraphs=["Text.", more])
    assert str(read(html, **options).published) == published


def test_htmldate_is_told_the_order_too():
    html = page("<h1>Boréal</h1>", lang="en-US").replace("</body>", "<div>Posted 02/03/2026</div></body>")
    assert str(read(html).published) == "2026-02-03"
    assert read(html.replace("en-US", "en")).published is None


@pytest.mark.parametrize("title", ["<h1>Boréal</h1>", ""], ids=["title", "none"])
@pytest.mark.parametrize("told", ["Next meeting: 12 February 2026", "Related report, 5 January 2024"])
def test_no_other_date_stands_in_for_one_that_may_be_of_two_days(title, told):
    html = page(f"{title}<p>Published 02/03/2026</p>\n<p>{told}</p>", lang="en")
    assert read(html).published is None
    assert str(read(html, url="https://phare.example/2026/02/03/boreal").published) == "2026-02-03"
    assert read(html, url="https://phare.example/2025/01/01/boreal").published is None
    both = page(f"{title}<p>Published 02/03/2026 | {told}</p>", lang="en")
    assert read(both).published is None


def test_the_order_is_read_from_dates_that_no_space_parts_from_other_words():
    html = page("<h1>Boréal</h1><p>Posted 02/03/2026</p><p>seen 27/02/2026</p><p>The company</p>", lang="en")
    assert str(read(html).published) == "2026-03-02"


@given(st.text(max_size=120) | st.from_regex(r"[0-9TZ:+ ./-]{0,30}", fullmatch=True))
def test_any_text_is_a_date_with_a_zone_or_none(text):
    moment = read_moment(text, timezone="Europe/Paris")
    assert moment is None or moment.at.astimezone(UTC)
