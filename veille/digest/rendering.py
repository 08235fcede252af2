"""A digest as its readers get it: a page, a mail's two parts and its subject, and JSON."""

from veille.digest.rendering_html import to_html, to_mail_html
from veille.digest.rendering_json import to_json
from veille.digest.rendering_links import Links
from veille.digest.rendering_subject import to_subject
from veille.digest.rendering_text import to_text

__all__ = ["Links", "to_html", "to_json", "to_mail_html", "to_subject", "to_text"]
