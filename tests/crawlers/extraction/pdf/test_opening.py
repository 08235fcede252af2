"""Files that cannot be read: each ends as what is known of it, with the reason in a sentence."""

import base64
import subprocess
import sys
import time
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.extraction.pdf import read_pdf
from tests.crawlers.extraction.pdf.sheets import (
    assemble,
    assemble_page,
    deflate_spaces,
    draw,
    list_blocks,
    nest_forms,
    pack_spaces_by_lzw,
    prose,
    show,
    write,
)

ROOT = Path(__file__).parents[4]
FLATE = b"/Filter/FlateDecode"
GOOD = assemble_page(show(b"4217 centres ouverts"), catalogue=b"/Lang(fr-FR)")
ONCE = deflate_spaces(200)
TWICE = zlib.compress(deflate_spaces(400), 9)
MANY = show(b"abc def " * 20) * 500


def encrypt(user: str, owner: str) -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption

    lock = StandardEncryption(user, ownerPassword=owner, canCopy=0)
    return draw(lambda canvas: write(canvas, 60, 780, f"{prose(60)}."), encrypt=lock)


def draw_picture(canvas: Any) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(Image.new("L", (60, 80), 128)), 0, 0, 595, 842)


BAD = {
    "empty": (b"", "broken: it does not begin as a PDF does"),
    "page of HTML": (b"<html><body>404</body></html>", "broken: it does not begin as a PDF does"),
    "torn": (GOOD[:300], "broken: its structure cannot be read"),
    "no pages": (assemble([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"]), "broken: "),
    "scanned": (draw(draw_picture, draw_picture), "scanned: no page has text"),
    "stamped": (
        draw(draw_picture, draw_picture, lambda page: page.drawString(9, 9, "Reçu")),
        "scanned: 3 pages have",
    ),
    "encrypted": (encrypt("secret", "maître"), "encrypted: it opens only with a password"),
    "bomb": (assemble_page(deflate_spaces(200), filters=FLATE), "too large: a stream inflates to more than 128 MiB"),
    "bomb in a bomb": (
        assemble_page(zlib.compress(deflate_spaces(400), 9), filters=b"/Filter[/FlateDecode/FlateDecode]"),
        "too large: a stream inflates to more than 128 MiB",
    ),
    **{
        f"bomb by {name}": (assemble_page(data, filters=filters), "too large: a stream inflates to more than 128 MiB")
        for name, (filters, data) in {
            "short names": (b"/Filter[/Fl/Fl]", TWICE),
            "names in hexadecimal": (b"/F#69lter[/#46lateDecode/Fl]", TWICE),
            "a long dictionary": (b"/Junk(%s)/Filter[/Fl/Fl]" % (b"obj" * 400), TWICE),
            "base 85": (b"/Filter[/ASCII85Decode/FlateDecode]", base64.a85encode(ONCE) + b"~>"),
            "hexadecimal": (b"/Filter[/AHx/Fl]", ONCE.hex().encode() + b">"),
            "LZW": (b"/Filter/LZWDecode", pack_spaces_by_lzw(200 << 20)),
            "runs": (b"/Filter/RL", b"\x81 " * (1100 << 10)),
        }.items()
    },
    "bomb of objects": (
        assemble([b"<</Type/ObjStm/N 1/First 4/Filter[/Fl/Fl]>>\nstream\n%s\nendstream" % TWICE]),
        "too large: a stream inflates to more than 128 MiB",
    ),
    "packed many times": (
        assemble_page(b"", filters=b"/Filter[/Fl/Fl/Fl/Fl/Fl]"),
        "too large: a stream is packed 5 times",
    ),
    "bomb that says it is an attachment": (
        assemble_page(deflate_spaces(200), filters=b"/Type/EmbeddedFile" + FLATE),
        "too large: a stream inflates to more than 128 MiB",
    ),
    "contents said again": (
        assemble_page(deflate_spaces(60), filters=FLATE).replace(b"/Contents 4 0 R", b"/Contents[4 0 R 4 0 R 4 0 R]"),
        "too large: what a page draws inflates to more than 128 MiB",
    ),
    "forms in forms": (nest_forms(10, 6), "too large: a page draws more than 100000 forms"),
    "forms of long texts": (
        nest_forms(100, 2, drawn=b"0 0 m 9 9 l S " * 150_000),
        "too large: what a page draws inflates to more than 128 MiB",
    ),
    "endless page": (assemble_page(MANY), "broken: none of its pages can be read; page 1 has"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_has_no_body_and_says_why(name: str) -> None:
    data, problem = BAD[name]
    content = read_pdf(data, hints={"title": "Rapport annuel"})
    assert (content.title, content.level, content.body, content.blocks) == ("Rapport annuel", "metadata", "", ())
    assert content.extra["problem"].startswith(problem)


def test_a_good_file_has_no_problem() -> None:
    content = read_pdf(GOOD)
    assert (content.body, content.language, content.level, content.extra) == ("4217 centres ouverts", "fr", "full", {})


def test_a_file_that_only_its_owner_may_change_is_read() -> None:
    assert list_blocks(read_pdf(encrypt("", "maître"))) == [("paragraph", f"{prose(60)}.")]


def test_the_text_of_forms_within_forms_is_read() -> None:
    drawn = b"BT /F1 12 Tf 50 700 Td (4217 centres ouverts) Tj ET"
    data = nest_forms(1, 3, drawn=drawn).replace(
        b"/Resources<<", b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    )
    assert read_pdf(data).body == "4217 centres ouverts"


def test_a_form_that_draws_itself_does_no_harm() -> None:
    data = assemble_page(show(b"4217 centres ouverts") + b" /X Do").replace(
        b"/Resources<<", b"/Resources<</XObject<</X 4 0 R>>"
    )
    assert read_pdf(data).body == "4217 centres ouverts"


@pytest.mark.parametrize(
    "entries",
    [b"/Subtype/Image/Width 20000/Height 20000/ColorSpace/DeviceGray/BitsPerComponent 8", b"/Type/EmbeddedFile"],
    ids=["picture", "attachment"],
)
def test_what_is_not_read_may_be_of_any_size(entries: bytes) -> None:
    data = draw(lambda canvas: write(canvas, 60, 780, f"{prose(60)}."), pageCompression=0)
    whole = data.replace(
        b"xref\n", b"99 0 obj\n<<%s>>\nstream\n%s\nendstream\nendobj\nxref\n" % (entries + FLATE, ONCE), 1
    )
    assert read_pdf(whole).level == "full"


def test_more_pages_than_any_report_has_are_left_out_with_a_word() -> None:
    content = read_pdf(assemble_page(show(b"Some words that stand on every page, " * 3), pages=2003))
    assert content.level == "full"
    assert content.extra["problem"] == "too long: it has 2003 pages; 2000 are read"
    assert max(block.page or 0 for block in content.blocks) == 2000


@pytest.mark.parametrize(
    "shapes",
    [
        b"".join(b"%d %d 40 30 re S " % (n * 7 % 500, n * 13 % 800) for n in range(30_000)),
        b"".join(b"%d 0 m %d 800 l S 0 %d m 500 %d l S " % (n, n, n, n) for n in range(400)),
        b"".join(b"%d %d m %d %d l " % (n * 7 % 500, n * 13 % 800, n % 500, n % 800) for n in range(100_000)) + b"S",
    ],
    ids=["rectangles", "lattice", "scribble"],
)
def test_drawings_of_many_thousand_lines_do_not_hold_up_the_text(shapes: bytes) -> None:
    assert "4217 centres" in read_pdf(assemble_page(show(b"4217 centres ouverts") + shapes)).body


READ = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
from crawlers.extraction.pdf import read_pdf
for file in sorted(Path(sys.argv[1]).iterdir()):
    print(file.stem, read_pdf(file.read_bytes()).level)
"""


def test_bombs_do_no_harm_in_a_process_of_little_memory(tmp_path: Path) -> None:
    bombs = ("bomb", "bomb in a bomb", "bomb by LZW", "forms in forms", "endless page")
    for name in bombs:
        (tmp_path / f"{name}.pdf").write_bytes(BAD[name][0])
    command = [sys.executable, "-c", READ, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert sorted(done.stdout.splitlines()) == sorted(f"{name} metadata" for name in bombs)


@given(st.data())
@settings(max_examples=60)
def test_no_damage_raises(data: st.DataObject) -> None:
    torn = bytearray(PLAIN)
    for _ in range(data.draw(st.integers(1, 20))):
        at = data.draw(st.integers(0, len(torn) - 1))
        torn[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    content = read_pdf(bytes(torn))
    assert content.level in ("full", "metadata")
    assert (content.level == "full") == bool(content.body)


PLAIN = draw(lambda canvas: write(canvas, 60, 780, f"{prose(30)} 4 217 centres."), pageCompression=0)


def scatter(number: int, text: bytes) -> bytes:
    shown = (b"1 0 0 1 %d %d Tm (%s) Tj " % (20 + n * 7 % 540, 20 + n * 13 % 800, text) for n in range(number))
    return assemble_page(b"BT /F1 5 Tf " + b"".join(shown) + b"ET")


@pytest.mark.parametrize("text", [b"7", b"mot", b"deux mots"])
def test_a_map_of_many_thousand_labels_is_read_in_a_moment(text: bytes) -> None:
    start = time.process_time()
    assert read_pdf(scatter(4000, text)).level == "full"
    assert time.process_time() - start < 10
