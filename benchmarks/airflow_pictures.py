"""Pictures of the watch in Airflow's web interface, for the docs: `make airflow` runs it, and says the password.

python -m benchmarks.airflow_pictures PASSWORD [URL] [FOLDER]
"""

import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, ViewportSize

from tests.servers.chromium import find_chromium, running_browser

COLOURS = 96
SIZE: ViewportSize = {"width": 1360, "height": 800}
#: What is shown, by the name of its picture: the path of the page, and what has to be on it before it is taken.
PAGES = {
    "airflow-dags": ("/dags", "crawl_sources"),
    "airflow-grid": ("/dags/crawl_sources", "list_due"),
    "airflow-graph": ("/dags/read_documents", "enrich"),
    "airflow-tasks": ("/dags/crawl_sources/tasks/crawl/mapped", "certfr-avis"),
    "airflow-assets": ("/dags/index_documents", "index"),
}
#: Pages that are looked at as a graph, not as a grid.
GRAPHS = ("airflow-graph", "airflow-assets")


def main(password: str, url: str, folder: Path) -> None:
    program = find_chromium()
    if program is None:
        sys.exit("Chromium is not installed (Debian: apt install chromium)")
    with running_browser(program) as browser:
        page = browser.new_context(viewport=SIZE, color_scheme="light").new_page()
        enter(page, url, password)
        for name, (path, shown) in PAGES.items():
            page.goto(f"{url}{path}")
            page.evaluate(
                "view => localStorage.setItem('dag_view-default', view)", "graph" if name in GRAPHS else "grid"
            )
            page.reload()
            page.get_by_text(shown).first.wait_for()
            page.wait_for_timeout(2500)  # in which it lays out what it has drawn
            save(page, folder / f"{name}.png")


def enter(page: Page, url: str, password: str) -> None:
    page.goto(url)
    page.locator("input[name=username]").fill("admin")
    page.locator("input[name=password]").fill(password)
    page.locator("button[type=submit]").click()
    page.wait_for_url(f"{url}/**")


def save(page: Page, file: Path) -> None:
    picture = Image.open(BytesIO(page.screenshot()))
    picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE).save(file, optimize=True)
    print(f"{file}: {file.stat().st_size} bytes")


if __name__ == "__main__":
    given = dict(enumerate(sys.argv))
    main(given[1], given.get(2, "http://127.0.0.1:8080"), Path(given.get(3, "docs/images")))
