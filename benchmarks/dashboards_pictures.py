"""Pictures of the dashboards for the docs, drawn from what Elasticsearch answers to their panels: no Kibana is needed.

python -m benchmarks.dashboards_pictures FOLDER [NOW]

The settings name the index (VEILLE_INDEX, VEILLE_ELASTICSEARCH) and the ledger (VEILLE_DATA). Each dashboard is shown
over its own range of time; NOW, a moment in ISO 8601, is where that ends, by default this moment.
"""

import sys
from collections.abc import Iterator
from datetime import datetime, tzinfo
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image
from playwright.sync_api import Browser

from corpus.clock import utc_now
from index.dashboards.asking import ask, read_panels, read_sessions
from index.dashboards.asking.moments import resolve
from tests.servers.chromium import find_chromium, running_browser
from tests.veille.dashboards.drawn import WIDTH, Answers, Board, draw_page
from tests.veille.dashboards.drawn_values import write_moment
from tests.veille.dashboards.drawn_views import read_view
from veille.dashboards.exporting import Export, export_dashboards
from veille.engine_view import open_client
from veille.settings import read_settings

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

#: Of a dashboard, the ends of the time that it shows.
RANGE = ("timeFrom", "timeTo")
ENDS = {"en": "D MMM YYYY, HH:mm", "fr": "DD/MM/YYYY HH:mm"}
#: Colours of a picture: text has few, and all of its shades would treble the size.
COLOURS = 128
#: Takes away the rows of each table that its panel has no room for, and says how many are left.
FIT = """
for (const table of document.querySelectorAll(".table")) {
  const rows = table.querySelector(".rows"), foot = table.querySelector(".foot");
  const whole = [...rows.querySelectorAll("tbody tr")];
  const bottom = rows.getBoundingClientRect().bottom;
  const shown = whole.filter(row => row.getBoundingClientRect().bottom <= bottom);
  whole.slice(shown.length).forEach(row => row.remove());
  foot.querySelector("span").textContent = shown.length;
  if (String(shown.length) === foot.dataset.total && !foot.querySelector("em")) foot.remove();
}
"""


def main(folder: Path, now: datetime) -> None:
    program = find_chromium()
    if program is None:
        sys.exit("Chromium is not installed (Debian: apt install chromium)")
    settings = read_settings()
    folder.mkdir(parents=True, exist_ok=True)
    with open_client(settings) as client, running_browser(program) as browser:
        for export in export_dashboards(settings):
            for name, board in make_boards(export, client, now=now, zone=settings.timezone):
                file = folder / f"dashboards-{name}-{export.language}.png"
                take_picture(browser, draw_page(board), file)
                print(f"{file}: {file.stat().st_size} bytes")


def make_boards(export: Export, client: "Elasticsearch", *, now: datetime, zone: tzinfo) -> Iterator[tuple[str, Board]]:
    """Each dashboard by its name, with the answers to what its panels ask."""
    language, sessions = export.language, {each["id"]: each for each in _list(export, "search")}
    views = {each["attributes"]["title"]: read_view(each, language, zone) for each in _list(export, "index-pattern")}
    for saved in _list(export, "dashboard"):
        since, until = (resolve(saved["attributes"][end], now=now, zone=zone, up=end == "timeTo") for end in RANGE)
        shown = " – ".join(write_moment(each, zone, language, ENDS[language]) for each in (since, until))
        answers = ask_all(export, saved["id"], client, since=since, until=until, zone=zone)
        name = saved["id"].removeprefix(export.filename.removesuffix("ndjson").replace(".", "-"))
        yield name, Board(saved, sessions, views, language, shown, answers)


def ask_all(
    export: Export, dashboard: str, client: "Elasticsearch", *, since: datetime, until: datetime, zone: tzinfo
) -> Answers:
    panels = [
        (asked, ask(client, asked))
        for asked in read_panels(export.objects, since=since, until=until, zone=zone)
        if asked.dashboard == dashboard
    ]
    sessions = [
        (asked, client.search(index=asked.index, body=asked.body).body["hits"])
        for asked in read_sessions(export.objects, since=since, until=until, zone=zone)
        if asked.dashboard == dashboard
    ]
    return Answers(
        {asked.panel: (asked, rows) for asked, rows in panels},
        {asked.session: (asked, hits["hits"], hits["total"]["value"]) for asked, hits in sessions},
    )


def take_picture(browser: Browser, html: str, file: Path) -> None:
    context = browser.new_context(viewport={"width": WIDTH, "height": 600}, offline=True)
    page = context.new_page()
    page.set_content(html)
    page.evaluate(FIT)
    picture = Image.open(BytesIO(page.screenshot(full_page=True)))
    context.close()
    picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE).save(file, optimize=True)


def _list(export: Export, kind: str) -> list[dict[str, Any]]:
    return [each for each in export.objects if each["type"] == kind]


if __name__ == "__main__":
    given = dict(enumerate(sys.argv))
    main(Path(given.get(1, "docs/images")), datetime.fromisoformat(given[2]) if 2 in given else utc_now())
