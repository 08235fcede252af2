"""Small PDFs for tests: a page drawn with reportlab, or objects written by hand."""

import zlib
from collections.abc import Callable, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from corpus.document import Block, Content
from crawlers.extraction.pdf import read_pdf

A4 = (595.0, 842.0)
LANDSCAPE = (842.0, 595.0)
TEXT = (
    "La mission a relevé que les dépenses de fonctionnement des centres régionaux avaient progressé de manière "
    "continue depuis la création du dispositif sans que les ministères concernés en aient évalué les effets"
)


@cache
def register_fonts() -> None:
    import reportlab
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    folder = Path(reportlab.__file__).parent / "fonts"
    for name, file in (("Vera", "Vera.ttf"), ("VeraBd", "VeraBd.ttf")):
        registerFont(TTFont(name, folder / file))


def measure(text: str, font: str, size: float) -> float:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return float(stringWidth(text, font, size))


def draw(*pages: Callable[[Any], None], size: tuple[float, float] = A4, **options: Any) -> bytes:
    """A PDF whose pages are drawn by functions of a canvas."""
    from reportlab.pdfgen.canvas import Canvas

    register_fonts()
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=size, invariant=1, **options)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def read(*pages: Callable[[Any], None], size: tuple[float, float] = A4) -> list[tuple[str, str]]:
    """Kind and text of each block."""
    return list_blocks(read_pdf(draw(*pages, size=size)))


def list_blocks(content: Content) -> list[tuple[str, str]]:
    return [(block.kind, text_of(content, block)) for block in content.blocks]


def text_of(content: Content, block: Block) -> str:
    return content.body[block.start : block.end]


def prose(number: int, start: int = 0) -> str:
    """As many words, without a full stop."""
    words = TEXT.split()
    return " ".join(words[(start + index) % len(words)] for index in range(number))


def wrap(text: str, width: float, font: str = "Vera", size: float = 9) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and measure(longer, font, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def write(
    canvas: Any,
    x: float,
    y: float,
    text: str,
    width: float = 470,
    *,
    font: str = "Vera",
    size: float = 9,
    lead: float = 12,
) -> float:
    """Set a paragraph; the height of the line after it."""
    for line in wrap(text, width, font, size):
        put(canvas, x, y, line, font=font, size=size)
        y -= lead
    return y


def put(canvas: Any, x: float, y: float, text: str, *, font: str = "Vera", size: float = 9) -> float:
    """Set some words; the place where they end."""
    canvas.setFont(font, size)
    canvas.drawString(x, y, text)
    return x + measure(text, font, size)


def put_parts(canvas: Any, x: float, y: float, *parts: str) -> None:
    """Words in turn on the line and raised: "12 %", "3", " of them"."""
    for index, part in enumerate(parts):
        raised = index % 2 == 1
        x = put(canvas, x, y + 3.5 * raised, part, size=5.5 if raised else 9) + 0.3


def assemble(objects: Sequence[bytes]) -> bytes:
    """A file of objects written by hand, the first its catalogue."""
    out, places = b"%PDF-1.5\n", []
    for number, item in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer <</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end


def assemble_page(content: bytes, *, filters: bytes = b"", pages: int = 1, catalogue: bytes = b"") -> bytes:
    """One page of a content stream, shown as often as wanted."""
    return assemble(
        [
            b"<</Type/Catalog/Pages 2 0 R %s>>" % catalogue,
            b"<</Type/Pages/Kids[%s]/Count %d>>" % (b"3 0 R " * pages, pages),
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
            b"<</Length %d %s>>\nstream\n%s\nendstream" % (len(content), filters, content),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        ]
    )


def deflate_spaces(mebibytes: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(b" " * (1 << 20)) for _ in range(mebibytes)) + packer.flush()


def pack_spaces_by_lzw(number: int) -> bytes:
    """Each code is of a run one longer, until the table is full and begins anew."""
    codes = [(256, 9)]
    made = 0
    while made < number:
        codes.append((32, 9))
        for entry in range(258, 4094):
            codes.append((entry, (entry + 1).bit_length()))
            made += entry - 256
        codes.append((256, 12))
    return pack_codes(codes)


def pack_by_lzw(data: bytes) -> bytes:
    """Byte by byte: the reader's table grows, and with it the codes, but no code is of more than one byte."""
    codes = [(256, 9)]
    for at, byte in enumerate(data):
        place = at % 3800
        if at and not place:
            codes.append((256, 12))
        codes.append((byte, (max(258, 257 + place) + 1).bit_length()))
    return pack_codes(codes)


def pack_codes(codes: Sequence[tuple[int, int]]) -> bytes:
    """Codes, each with its number of bits, as bytes."""
    packed, held, bits = bytearray(), 0, 0
    for code, width in codes:
        held, bits = held << width | code, bits + width
        while bits >= 8:
            bits -= 8
            packed.append(held >> bits)
            held &= (1 << bits) - 1
    packed.append(held << (8 - bits) & 0xFF)
    return bytes(packed)


def nest_forms(width: int, depth: int, *, name: bytes = b"X", drawn: bytes = b"0 0 m 9 9 l S") -> bytes:
    """A page whose form draws another that many times, and so on."""
    calls = b"/%s Do " % name * width
    forms = [
        b"<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</%s %d 0 R>>>>/Length %d>>\nstream\n%s\n"
        b"endstream" % (name, 5 + n, len(content), content)
        for n, content in enumerate([*[calls] * (depth - 1), drawn], start=1)
    ]
    return assemble(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1/Resources<</XObject<</%s 5 0 R>>>>>>" % name,
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
            b"<</Length %d>>\nstream\n%s\nendstream" % (len(calls), calls),
            *forms,
        ]
    )


def show(text: bytes) -> bytes:
    """A content stream that shows some words."""
    return b"BT /F1 12 Tf 50 700 Td (%s) Tj ET" % text
