"""Dashboards as they are drawn for the docs: from exported objects and made-up answers."""

from datetime import UTC, datetime, timedelta
from html import escape
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from index.collections import COLLECTIONS
from index.dashboards.asking import read_panels, read_sessions
from index.dashboards.boards import make_dashboard
from index.dashboards.model import Dashboard, Over, Panel, Row, Session, Text, Top, count, different, most
from index.dashboards.naming import Names
from index.dashboards.overview import CONTROLS
from index.dashboards.sessions import make_session
from index.dashboards.views import make_view
from tests.veille.dashboards.drawn import Answers, Board, draw_page
from tests.veille.dashboards.drawn_charts import Size, draw_chart
from tests.veille.dashboards.drawn_tables import Head, share_width
from tests.veille.dashboards.drawn_values import Shown, show_value
from tests.veille.dashboards.drawn_views import read_view

ZONE = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MIDNIGHTS = [datetime(2026, 3, day, 23, tzinfo=UTC) for day in (1, 2)]
HOSTILE = "<script>alert('&')</script>"

DAYS = (Top("language", 5), Over("moment", "d"))
SESSION = Session("latest", Text("Newest", "Récents"), "documents", ("title", "language", "url"), "-moment")


DOCUMENTS = count()


def a_panel(name, chart, *buckets, metrics=(DOCUMENTS,), title=""):
    return Panel(name, Text(title or name, title or name), "documents", chart, metrics, buckets)


PANELS = (
    a_panel("stacked", "bars", *DAYS),
    a_panel("lines", "bars", Top("attack", 5), Over("moment", "d")),
    a_panel("alone", "bars", Over("moment", "d"), metrics=(different("publisher", "Publishers", "Éditeurs"),)),
    a_panel("ranking", "ranking", Top("organisation", 5), title="Who & what"),
    a_panel("table", "table", Top("story_title", 25), metrics=(DOCUMENTS, most("moment", "Last", "Dernier"))),
    a_panel("number", "number", metrics=(count(HOSTILE, HOSTILE),), title=HOSTILE),
)
DASHBOARD = Dashboard(
    "tiny",
    Text("Tiny", "Petit"),
    Text("", ""),
    "now-7d/d",
    CONTROLS,
    (Row(12, PANELS[:3]), Row(12, PANELS[3:]), Row(20, (SESSION,))),
)


class Tiny:
    """The dashboard in one language, and what it would ask."""

    def __init__(self, language):
        names = Names("w", language)
        self.language = language
        self.saved = make_dashboard(DASHBOARD, names, [], remarks=[f"**Left out**: {HOSTILE}"])
        self.session = make_session(SESSION, names)
        views = [make_view(collection, names, {}) for collection in COLLECTIONS.values()]
        self.views = {each["attributes"]["title"]: read_view(each, language, ZONE) for each in views}
        asking = {"since": NOON - timedelta(days=7), "until": NOON, "zone": ZONE}
        objects = [*views, self.session, self.saved]
        self.panels = {asked.panel: asked for asked in read_panels(objects, **asking)}
        self.sessions = {asked.session: asked for asked in read_sessions(objects, **asking) if asked.dashboard}

    def draw(self, hits=(), **rows):
        panels = {name: (asked, rows.get(name, [])) for name, asked in self.panels.items()}
        panels["number"] = (self.panels["number"], rows.get("number", [{"metric-0": 0}]))
        sessions = {name: (asked, hits, len(hits)) for name, asked in self.sessions.items()}
        known = {self.session["id"]: self.session}
        return draw_page(Board(self.saved, known, self.views, self.language, "this week", Answers(panels, sessions)))


@pytest.fixture(scope="module", params=["en", "fr"])
def tiny(request):
    return Tiny(request.param)


@pytest.fixture(scope="module")
def french():
    return Tiny("fr")


def rows_of(*keys, value=1):
    return [{"bucket-0": key, "metric-0": value} for key in keys]


def over_days(*keys):
    return [{"bucket-0": key, "bucket-1": day, "metric-0": 2} for key in keys for day in MIDNIGHTS]


def test_all_that_is_exported_stands_on_the_page(tiny):
    page = tiny.draw()
    for part in (*DASHBOARD.panels, *DASHBOARD.sessions):
        assert part.name == "number" or f"<h2>{escape(part.title.say(tiny.language))}" in page
    assert page.count("<section") == len(PANELS) + 3  # the session, links, remarks
    assert page.count('<div class="controls">') == 1
    assert {"en": "Language", "fr": "Langue"}[tiny.language] in page


def test_an_empty_panel_says_so(tiny):
    assert tiny.draw().count({"en": "No results found", "fr": "Aucun résultat"}[tiny.language]) == 6


def test_text_of_documents_is_text_wherever_it_stands(french):
    hit = {"fields": {"title": [HOSTILE], "url": ["javascript:alert(1)"]}}
    page = french.draw(
        [hit],
        ranking=rows_of(HOSTILE),
        stacked=over_days(HOSTILE),
        table=[{"bucket-0": HOSTILE, "metric-0": 1, "metric-1": NOON}],
    )
    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 6
    assert "<a>javascript" not in page


def test_values_stand_in_their_words(french):
    hit = {"fields": {"moment": ["2026-03-02T12:00:00.000Z"], "language": ["fr", "en"], "url": ["https://a.example/"]}}
    page = french.draw([hit], stacked=over_days("fr", "__other__"), number=[{"metric-0": 1234567}])
    assert "français, anglais" in page
    assert ">français</text>" in page
    assert ">Autres</text>" in page
    assert "02/03/2026" in page
    assert "13:00" in page
    assert "1\u202f234\u202f567" in page
    assert page.count("<a>") == 1


@pytest.mark.parametrize(("number", "foot"), [(25, "<span>20</span> sur 25"), (3, "<span>3</span> sur 3")])
def test_a_table_says_how_many_rows_there_are(french, number, foot):
    rows = [{"bucket-0": f"story {at}", "metric-0": 1, "metric-1": NOON} for at in range(number)]
    page = french.draw(table=rows)
    assert foot in page
    assert page.count("<td") == min(number, 20) * 3


def test_columns_that_do_not_fit_are_named(french):
    french_session = {**french.session, "attributes": {**french.session["attributes"]}}
    french_session["attributes"]["grid"] = {"columns": {"title": {"width": 1300}}}
    known = {french.session["id"]: french_session}
    panels = {name: (asked, [{"metric-0": 0}] if name == "number" else []) for name, asked in french.panels.items()}
    sessions = {name: (asked, [{"fields": {}}], 1) for name, asked in french.sessions.items()}
    page = draw_page(Board(french.saved, known, french.views, "fr", "", Answers(panels, sessions)))
    assert "hors du cadre\u00a0: Titre, Langue, Original" in page


def test_columns_share_what_is_left_and_never_less_than_kibana_lets_them():
    heads = [Head("a", 300), Head("b", 0), Head("c", 0)]
    assert [head.width for head in share_width(heads, 700)] == [300, 200, 200]
    assert [head.width for head in share_width(heads, 400)] == [300, 100, 100]


@pytest.mark.parametrize(
    ("panel", "rows", "marks"),
    [
        ("stacked", over_days("fr", "en"), 4),
        ("alone", [{"bucket-0": day, "metric-0": 3} for day in MIDNIGHTS], 2),
        ("ranking", rows_of("ANSSI", "CERT-FR", "", value=1500), 3),
        ("lines", over_days("ransomware", "ddos"), 2),
    ],
    ids=["stacked", "alone", "ranking", "lines"],
)
def test_each_chart_is_drawn_with_a_mark_for_each_row_or_line(french, panel, rows, marks):
    asked = french.panels[panel]
    svg = ElementTree.fromstring(draw_chart(asked, rows, french.views[asked.index], Size(600, 300)))
    kind = "line" if panel == "lines" else "rect"
    groups = [each for each in svg.iter() if f"mark-{kind} role-mark" in each.get("class", "")]
    drawn = [path for group in groups for path in group.iter("{http://www.w3.org/2000/svg}path") if path.get("d")]
    assert len([path for path in drawn if path.get("class") is None]) == marks
    assert (svg.get("width"), svg.get("height")) == ("600", "300")


def test_bars_stand_on_each_other_from_zero(french):
    asked = french.panels["stacked"]
    svg = draw_chart(asked, over_days("fr", "en"), french.views[asked.index], Size(600, 300))
    assert ">0</text>" in svg
    assert ">4</text>" in svg


def test_a_chart_that_nobody_has_seen_is_refused(french):
    asked = french.panels["stacked"]
    asked.state["layers"][0]["seriesType"], before = "area", asked.state["layers"][0]["seriesType"]
    try:
        with pytest.raises(ValueError, match=r"panel stacked .*: series of the type area are not drawn"):
            draw_chart(asked, over_days("fr"), french.views[asked.index], Size(600, 300))
    finally:
        asked.state["layers"][0]["seriesType"] = before


NUMBER = {"id": "number", "params": {"pattern": "0,0.[###]"}}
WORDS = {"id": "static_lookup", "params": {"lookupEntries": [{"key": "true", "value": "ja"}], "unknownKeyValue": None}}


@pytest.mark.parametrize(
    ("value", "given", "language", "shown"),
    [
        (1234.5678, NUMBER, "en", Shown("1,234.568", is_number=True)),
        (1234.0, NUMBER, "fr", Shown("1\u202f234", is_number=True)),
        (2.5, {"id": "number", "params": {"decimals": 0}}, "en", Shown("2", is_number=True)),
        (2, {"id": "number", "params": {"decimals": 1}}, "fr", Shown("2,0", is_number=True)),
        (True, WORDS, "en", Shown("ja")),
        (False, WORDS, "en", Shown("false")),
        ("__missing__", WORDS, "en", Shown("(missing value)")),
        ("", {}, "fr", Shown("(vide)")),
        (None, NUMBER, "fr", Shown("-")),
        (NOON, {}, "en", Shown("Mar 2, 2026 @ 13:00:00.000")),
        (
            NOON,
            {"id": "date", "params": {"pattern": "D MMM [à] H:mm", "timezone": "UTC"}},
            "fr",
            Shown("2 mars à 12:00"),
        ),
        (
            "https://a.example/",
            {"id": "url", "params": {"labelTemplate": "open"}},
            "en",
            Shown("open", "https://a.example/"),
        ),
        ("ftp://a.example/", {"id": "url", "params": {}}, "en", Shown("ftp://a.example/")),
    ],
    ids=lambda value: value if isinstance(value, str) and value in ("en", "fr") else "",
)
def test_a_value_is_shown_by_its_format(value, given, language, shown):
    assert show_value(value, given, language=language, zone=ZONE) == shown


@pytest.mark.parametrize(
    "given", [{"id": "bytes"}, {"id": "date", "params": {"pattern": "dddd"}}], ids=["format", "part"]
)
def test_a_format_that_is_not_read_is_refused(given):
    with pytest.raises(ValueError, match=r"bytes|dddd"):
        show_value(NOON, given, language="en", zone=ZONE)
