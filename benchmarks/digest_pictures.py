"""Pictures of an invented digest as a mail, for the docs: on a telephone and in a window, by day and by night."""

import sys
from io import BytesIO
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from tests.servers.chromium import find_chromium, running_browser
from tests.veille.digest.examples import LINKS, a_digest
from veille.digest.rendering import to_mail_html

#: Colours of a picture, the rare ones too: text has few, and all of its shades would treble the size.
COLOURS = 64
WIDTHS, SCHEMES = (320, 700), ("light", "dark")


def main(folder: Path) -> None:
    program = find_chromium()
    if program is None:
        sys.exit("Chromium is not installed (Debian: apt install chromium)")
    mail = to_mail_html(a_digest(), LINKS)
    with running_browser(program) as browser:
        for width, scheme in product(WIDTHS, SCHEMES):
            file = folder / f"digest-{width}-{scheme}.png"
            take_picture(browser, mail, width, scheme, file)
            print(f"{file}: {file.stat().st_size} bytes")


def take_picture(browser: Browser, html: str, width: int, scheme: str, file: Path) -> None:
    context = browser.new_context(viewport={"width": width, "height": 600}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_content(html)
    picture = Image.open(BytesIO(page.screenshot(full_page=True)))
    context.close()
    picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE).save(file, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images"))
