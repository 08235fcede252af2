"""What is taken for an article's body: by the source's own rule, by trafilatura, by readability."""

import logging
import re
from copy import deepcopy
from typing import Any

from crawlers.errors import ExtractionError
from crawlers.extraction.article.blocks import Piece, read_pieces
from crawlers.extraction.article.tree import Element, parse_text, select

# Both libraries complain of pages in the log of whoever imports them; what they cannot read shows in the outcome.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("readability").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


_HIDDEN = {"\xa0": "\ue000", "\u202f": "\ue001"}
_SHOWN = {ord(hidden): space for space, hidden in _HIDDEN.items()}
_HOLDING = re.compile(r"(?<=[\w«])[\xa0\u202f](?=[\w%€$£‰»:;!?])|(?<=[€$£])[\xa0\u202f](?=\d)")


def read_by_rule(root: Element, css: str) -> list[Piece]:
    """The elements that a selector finds, none of them twice for being within another."""
    found = select(root, css)
    within = set(found)
    tops = [element for element in found if not any(parent in within for parent in element.iterancestors())]
    return [piece for element in tops for piece in read_pieces(_alone(element))]


def read_by_trafilatura(root: Element) -> list[Piece]:
    from trafilatura import bare_extraction

    try:
        found: Any = bare_extraction(hide_no_break_spaces(deepcopy(root)), include_comments=False)
    except Exception:  # noqa: BLE001 - whatever a hostile page does to it, the others are left
        return []
    pieces = [] if found is None or found.body is None else read_pieces(found.body)
    return [piece if piece.rows is None and piece.text.isascii() else show_no_break_spaces(piece) for piece in pieces]


def read_by_readability(root: Element) -> list[Piece]:
    from lxml import etree
    from readability import Document

    try:
        html = Document(etree.tostring(root, encoding="unicode", method="html")).summary(html_partial=True)
        return read_pieces(parse_text(html))
    except ExtractionError:
        return []
    except Exception:  # noqa: BLE001 - as above
        return []


def hide_no_break_spaces(root: Element) -> Element:
    """Put others in the place of spaces that hold numbers and their units together: trafilatura makes plain ones of
    them, at which a number could be cut."""
    for element in root.iter():
        for place in ("text", "tail"):
            text = getattr(element, place)
            if text and ("\xa0" in text or "\u202f" in text):
                setattr(element, place, _HOLDING.sub(lambda match: _HIDDEN[match[0]], text))
    return root


def show_no_break_spaces(piece: Piece) -> Piece:
    rows = piece.rows and tuple(tuple(cell.translate(_SHOWN) for cell in row) for row in piece.rows)
    return piece._replace(text=piece.text.translate(_SHOWN), rows=rows)


def _alone(element: Element) -> Element:
    """A copy without what follows, within an element whose text is a block."""
    copy = deepcopy(element)
    copy.tail = None
    return copy
