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
}


def main(password: str, url: str, folder: Path) -> None:
    program = find_chromium()
    if program is None:
        sys.exit("Chromium is not installed (Debian: apt install chromium)")
    with running_browser(program) as browser:
        page = browser.new_context(viewport=SIZE, color_scheme="light").new_page()
        enter(page, url, password)
        for name, (path, shown) in PAGES.items():
            page.goto(f"{url}{path}")
            page.get_by_text(shown).first.wait_for()
            if name == "airflow-graph":
                page.get_by_label("Show Graph").click()
            save(page, folder / f"{name}.png")
        show_sources(page, url)
        save(page, folder / "airflow-sources.png")
        show_asset(page, url)
        save(page, folder / "airflow-asset.png")


def show_sources(page: Page, url: str) -> None:
    """The tasks of the last run of `crawl_sources` that crawled anything, by the names of their sources."""
    page.goto(f"{url}/dags/crawl_sources/runs")
    links = page.locator("a[href*='/runs/']")
    links.first.wait_for()
    for run in dict.fromkeys(str(link.get_attribute("href")).rstrip("/") for link in links.all()):
        page.goto(f"{url}{run.partition('/tasks/')[0]}/tasks/crawl/mapped")
        page.wait_for_timeout(3000)
        if page.get_by_text("certfr-avis").count():
            return
    sys.exit("no run of crawl_sources has crawled anything yet")


def show_asset(page: Page, url: str) -> None:
    """What leads to documents, and what follows from them."""
    page.goto(f"{url}/assets")
    page.get_by_text("documents", exact=True).first.click()
    page.get_by_text("index_documents").first.wait_for()


def enter(page: Page, url: str, password: str) -> None:
    page.goto(url)
    page.locator("input[name=username]").fill("admin")
    page.locator("input[name=password]").fill(password)
    page.locator("button[type=submit]").click()
    page.get_by_text("Browse").first.wait_for()


def save(page: Page, file: Path) -> None:
    page.wait_for_timeout(2500)  # in which it lays out what it has drawn
    picture = Image.open(BytesIO(page.screenshot()))
    picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE).save(file, optimize=True)
    print(f"{file}: {file.stat().st_size} bytes")


if __name__ == "__main__":
    given = dict(enumerate(sys.argv))
    main(given[1], given.get(2, "http://127.0.0.1:8080"), Path(given.get(3, "docs/images")))
