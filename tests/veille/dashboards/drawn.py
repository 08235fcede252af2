"""A dashboard as a page: the exported object in its own grid, each panel drawn from the answer to its own question."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from index.dashboards.asking import Asked, AskedSession
from tests.veille.dashboards.drawn_charts import Size, draw_chart
from tests.veille.dashboards.drawn_tables import make_session_table, make_table
from tests.veille.dashboards.drawn_views import View

#: Pixels of Kibana's grid, and of the page that it is drawn on.
WIDTH, SIDES, COLUMNS, ROW, GAP = 1440, 16, 48, 20, 8
#: Of a panel, what is not drawn on: its border, and its title.
BORDER, TITLE = 2, 28
#: What Kibana says in its own words, and what is said of the picture.
WORDS = {
    "en": {
        "any": "Any",
        "nothing": "No results found",
        "of": "of",
        "beyond": "beyond the edge:",
        "drawn": "Drawn from the answers of Elasticsearch, without Kibana.",
    },
    "fr": {
        "any": "Tout",
        "nothing": "Aucun résultat",
        "of": "sur",
        "beyond": "hors du cadre :",
        "drawn": "Dessiné d’après les réponses d’Elasticsearch, sans Kibana.",
    },
}
Saved = Mapping[str, Any]


@dataclass(frozen=True)
class Answers:
    """To the questions of one dashboard: the rows of its panels by panel, the hits of its sessions by session."""

    panels: Mapping[str, tuple[Asked, Sequence[Mapping[str, Any]]]]
    sessions: Mapping[str, tuple[AskedSession, Sequence[Saved], int]]


@dataclass(frozen=True)
class Drawn:
    """A panel in the grid. What ``drawn`` is depends on its ``kind``: see the template."""

    kind: str
    drawn: Any
    title: str
    note: str
    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True)
class Board:
    """A dashboard, and what it refers to: sessions by their ids, data views by their titles."""

    saved: Saved
    sessions: Mapping[str, Saved]
    views: Mapping[str, View]
    language: str
    range: str
    answers: Answers = field(repr=False)


def draw_page(board: Board) -> str:
    """HTML with all that is on the dashboard; text out of documents is escaped."""
    attributes = board.saved["attributes"]
    panels = [draw_panel(each, board) for each in json.loads(attributes["panelsJSON"])]
    page = {
        "language": board.language,
        "title": attributes["title"],
        "range": board.range,
        "controls": list(_name_controls(attributes)),
        "panels": panels,
        "words": WORDS[board.language],
        "width": WIDTH,
    }
    html: str = _read_template().render(page=page)
    return html


def draw_panel(saved: Saved, board: Board) -> Drawn:
    config, grid = saved["embeddableConfig"], saved["gridData"]
    title = "" if config.get("hidePanelTitles") else config.get("title") or ""
    kind, drawn = _DRAWN[saved["type"]](saved, board)
    return Drawn(kind, drawn, title, config.get("description") or "", *(grid[name] for name in "xywh"))


def _draw_lens(saved: Saved, board: Board) -> tuple[str, Any]:
    asked, rows = board.answers.panels[saved["panelIndex"]]
    view = board.views[asked.index]
    if asked.visualization == "lnsMetric":
        column = next(each for each in asked.columns if each.id == asked.state["metricAccessor"])
        text = view.show_cell(column, rows[0][column.id]).text
        return "number", {"label": column.label, "note": asked.state.get("subtitle", ""), "text": text}
    if not rows:
        return "nothing", None
    if asked.visualization == "lnsDatatable":
        return "table", make_table(asked, rows, view, _measure(saved["gridData"]).width)
    if asked.visualization == "lnsXY":
        return "chart", _mark_safe(draw_chart(asked, rows, view, _measure(saved["gridData"])))
    raise ValueError(f"{asked.place}: a {asked.visualization} is not drawn")


def _draw_session(saved: Saved, board: Board) -> tuple[str, Any]:
    name = f"{saved['panelIndex']}:{saved['panelRefName']}"
    id_ = next(each["id"] for each in board.saved["references"] if each["name"] == name)
    asked, hits, total = board.answers.sessions[id_]
    if not hits:
        return "nothing", None
    attributes = board.sessions[id_]["attributes"]
    width = _measure(saved["gridData"]).width
    return "table", make_session_table(asked, attributes, hits, total, board.views[asked.index], width)


def _draw_links(saved: Saved, board: Board) -> tuple[str, Any]:
    return "links", [each["label"] for each in saved["embeddableConfig"]["attributes"]["links"]]


def _draw_words(saved: Saved, board: Board) -> tuple[str, Any]:
    """Markdown, in which HTML is text."""
    from markdown_it import MarkdownIt

    text = saved["embeddableConfig"]["savedVis"]["params"]["markdown"]
    return "words", _mark_safe(MarkdownIt("commonmark", {"html": False}).render(text))


_DRAWN = {"lens": _draw_lens, "search": _draw_session, "links": _draw_links, "visualization": _draw_words}


def _name_controls(attributes: Saved) -> Iterator[str]:
    group = json.loads(attributes["controlGroupInput"]["panelsJSON"])
    for each in sorted(group.values(), key=lambda control: control["order"]):
        yield each["explicitInput"]["title"]


def _measure(grid: Saved) -> Size:
    """What a panel has to be drawn on."""
    column = (WIDTH - 2 * SIDES - (COLUMNS - 1) * GAP) / COLUMNS
    width = grid["w"] * column + (grid["w"] - 1) * GAP
    height = grid["h"] * ROW + (grid["h"] - 1) * GAP
    return Size(int(width) - BORDER - GAP, height - BORDER - TITLE - GAP)


def _mark_safe(html: str) -> Any:
    from markupsafe import Markup

    return Markup(html)


@cache
def _read_template() -> Any:
    from jinja2 import Environment

    source = Path(__file__).with_suffix(".html").read_text(encoding="utf-8")
    return Environment(autoescape=True, trim_blocks=True).from_string(source)
