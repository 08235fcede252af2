"""A digest as plain text: what the mail's HTML says, for those who read without it."""

import re

from veille.digest.model import Digest
from veille.digest.rendering_html import cut_for_mail
from veille.digest.rendering_links import Links
from veille.digest.rendering_templates import render


def to_text(digest: Digest, links: Links) -> str:
    """The mail's other part: the same entries, lines and links as ``to_mail_html`` shows."""
    text = render("digest.txt.j2", cut_for_mail(digest, links), links)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
