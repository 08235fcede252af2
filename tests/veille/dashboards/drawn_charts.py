"""Charts from the exported states of panels, by Vega-Lite."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.dashboards.asking import Asked, Column
from tests.veille.dashboards.drawn_times import make_axis, put_in_time
from tests.veille.dashboards.drawn_views import View

#: Ten colours that come again after the tenth, as Kibana's do.
COLOURS = ("#3b75af", "#e08e3c", "#519e57", "#c4473f", "#8e6bb5", "#85594b", "#d278b0", "#7f7f7f", "#a9a832", "#4fb0c0")
CONFIG = {
    "font": "DejaVu Sans Condensed",
    "aria": False,
    "view": {"stroke": None},
    "background": None,
    "axis": {"labelColor": "#333", "labelFontSize": 12, "gridColor": "#e3e6ea", "domainColor": "#98a2b3"},
    "legend": {"labelColor": "#333", "labelFontSize": 12, "labelLimit": 170, "rowPadding": 3, "title": None},
    "range": {"category": COLOURS},
}
LOCALES = {"en": "en-US", "fr": "fr-FR"}
#: Up to this number each has its line.
FEW = 6
LYING = "bar_horizontal"
MARKS: Mapping[str, Mapping[str, Any]] = {
    "bar": {"type": "bar"},
    "bar_stacked": {"type": "bar"},
    LYING: {"type": "bar"},
    "line": {"type": "line", "strokeWidth": 2, "point": {"size": 16}},
}
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Size:
    """In pixels."""

    width: int
    height: int


@dataclass(frozen=True)
class Layer:
    """What stands on which axis, and by what it is parted."""

    kind: str
    x: Column
    y: Column
    by: Column | None
    has_legend: bool


def draw_chart(asked: Asked, rows: Rows, view: View, size: Size) -> str:
    """An SVG of an XY panel. ValueError for what no panel has had so far."""
    import vl_convert

    locale = LOCALES[view.language]
    spec = {
        "width": size.width,
        "height": size.height,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": 4,
        "config": CONFIG,
        **make_chart(read_layer(asked), rows, view),
    }
    svg: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[], format_locale=locale, time_format_locale=locale)
    return svg


def read_layer(asked: Asked) -> Layer:
    layers = asked.state["layers"]
    if len(layers) != 1 or len(layers[0]["accessors"]) != 1:
        raise ValueError(f"{asked.place}: only charts of one layer with one metric are drawn")
    layer, columns = layers[0], {column.id: column for column in asked.columns}
    if layer["seriesType"] not in MARKS:
        raise ValueError(f"{asked.place}: series of the type {layer['seriesType']} are not drawn")
    by = columns[layer["splitAccessor"]] if "splitAccessor" in layer else None
    x, y = columns[layer["xAccessor"]], columns[layer["accessors"][0]]
    return Layer(layer["seriesType"], x, y, by, bool(asked.state["legend"]["isVisible"]))


def make_chart(layer: Layer, rows: Rows, view: View) -> dict[str, Any]:
    if layer.kind == LYING:
        return _lay(layer, rows, view)
    if layer.x.operation != "date_histogram":
        raise ValueError(f"{layer.x.label}: standing charts are drawn over time only")
    return _stand(layer, rows, view)


def _lay(layer: Layer, rows: Rows, view: View) -> dict[str, Any]:
    """A bar for each value, in the order of the answer, with its number at its end."""
    values = [
        {
            "x": view.show_cell(layer.x, row[layer.x.id]).text,
            "y": row[layer.y.id],
            "said": view.show_cell(layer.y, row[layer.y.id]).text,
        }
        for row in rows
    ]
    names = {"field": "x", "type": "nominal", "sort": None, "axis": {"title": None, "labelLimit": 190, "ticks": False}}
    bar = {"mark": {**MARKS[LYING], "color": COLOURS[0]}}
    said = {
        "mark": {"type": "text", "align": "left", "dx": 4, "color": "#333", "fontSize": 12},
        "encoding": {"text": {"field": "said"}},
    }
    return {"data": {"values": values}, "encoding": {"x": _number("y", layer, rows), "y": names}, "layer": [bar, said]}


def _stand(layer: Layer, rows: Rows, view: View) -> dict[str, Any]:
    """Over time, parted by the values of another field where there is one."""
    mark = MARKS[layer.kind]
    said = [view.show_cell(layer.by, row[layer.by.id]).text if layer.by else "" for row in rows]
    moments = [row[layer.x.id].astimezone(view.zone) for row in rows]
    values = [
        {**place, "y": row[layer.y.id], "by": by}
        for place, row, by in zip(put_in_time(moments), rows, said, strict=True)
    ]
    encoding: dict[str, Any] = {"x": make_axis(moments), "y": _number("y", layer, rows)}
    parted: dict[str, Any] = {}
    if mark["type"] == "bar":
        encoding |= {"x2": {"field": "x2"}, "y": _number("low", layer, rows), "y2": {"field": "high"}}
        parted = {"transform": [{"stack": "y", "groupby": ["x"], "as": ["low", "high"]}]}
    if layer.by is None:
        return {"data": {"values": values}, "mark": {**mark, "color": COLOURS[0]}, "encoding": encoding, **parted}
    legend = {"symbolType": "circle", "symbolLimit": 0} if layer.has_legend else None
    domain = list(dict.fromkeys(said))
    encoding["color"] = {"field": "by", "type": "nominal", "scale": {"domain": domain}, "legend": legend}
    return {"data": {"values": values}, "mark": mark, "encoding": encoding, **parted}


def _number(field: str, layer: Layer, rows: Rows) -> dict[str, Any]:
    """An axis of numbers; between small ones that are counted there are no others."""
    axis: dict[str, Any] = {"title": None}
    highest = find_highest(layer, rows)
    if layer.y.operation in ("count", "unique_count") and highest <= FEW:
        axis |= {"values": list(range(int(highest) + 1)), "format": "d"}
    return {"field": field, "type": "quantitative", "axis": axis}


def find_highest(layer: Layer, rows: Rows) -> float:
    """Where the highest bar ends, or the highest line runs."""
    heights: defaultdict[Any, float] = defaultdict(float)
    for at, row in enumerate(rows):
        heights[row[layer.x.id] if MARKS[layer.kind]["type"] == "bar" else at] += row[layer.y.id] or 0
    return max(heights.values(), default=0)
