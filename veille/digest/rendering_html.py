"""A digest as HTML: the page that is kept, and the mail."""

import binascii
from functools import cache
from typing import TYPE_CHECKING

from veille.digest.model import Digest
from veille.digest.rendering_cut import Cut, cut_nothing, cut_to, drop_last
from veille.digest.rendering_links import Links
from veille.digest.rendering_templates import render

if TYPE_CHECKING:
    from css_inline import CSSInliner

#: Bytes of the mail's HTML as it is sent (quoted-printable): programs cut off what is much longer.
LARGEST = 80_000
#: Between entries while they are measured. Nothing that is shown can hold it: it would be escaped.
SEAM = "<!--entry-->"


def to_html(digest: Digest, links: Links) -> str:
    """The complete page. It is kept and passed on: it holds no link that acts for the reader."""
    return _tighten(render("digest.html.j2", cut_nothing(digest), links, mail=False, unsubscribe=None))


def to_mail_html(digest: Digest, links: Links) -> str:
    """The mail, of at most ``LARGEST`` bytes: of what is too much for it, it says how much and where that is."""
    return write_mail(cut_for_mail(digest, links), links)


def cut_for_mail(digest: Digest, links: Links) -> Cut:
    """What of the digest the mail shows, in HTML and as text."""
    whole = cut_to(
        digest, [[0] * len(section.entries) for section in digest.sections] + [[0] * len(digest.revisions)], 0
    )
    html = write_mail(whole, links, seam=SEAM)
    if measure(html.replace(SEAM, "")) <= LARGEST:
        return whole
    pieces = [measure(piece) for piece in html.split(SEAM)]
    entries, sizes = iter(pieces[1::2]), []
    for part in (*(section.entries for section in digest.sections), digest.revisions):
        sizes.append([next(entries) for _ in part])
    cut = cut_to(digest, sizes, LARGEST - sum(pieces[::2]))
    while measure(write_mail(cut, links)) > LARGEST and cut.shows:
        cut = drop_last(cut)
    return cut


def write_mail(cut: Cut, links: Links, *, seam: str = "") -> str:
    from markupsafe import Markup

    html = render("digest.html.j2", cut, links, mail=True, seam=Markup(seam))  # noqa: S704 (ours)
    return _tighten(open_inliner().inline(html))


@cache
def open_inliner() -> "CSSInliner":
    from css_inline import CSSInliner

    return CSSInliner(load_remote_stylesheets=False, minify_css=True)


def measure(html: str) -> int:
    """Bytes of the text as quoted-printable, with the ends of lines as mail has them."""
    encoded = binascii.b2a_qp(html.encode(), istext=True)
    return len(encoded) + encoded.count(b"\n")


def _tighten(html: str) -> str:
    """Without the empty lines and the indents that templates leave: no text of a digest holds an end of line."""
    return "\n".join(filter(None, map(str.strip, html.split("\n")))) + "\n"
