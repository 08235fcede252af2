"""Sites of the press: articles in each site's own HTML, with its feeds and lists."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import format_datetime
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from veille.world.articles import Article, Attachment
from veille.world.hostile import make_hostile
from veille.world.report import draw_report
from veille.world.site import Page, Site
from veille.world.wording import typeset, write_date

if TYPE_CHECKING:
    from jinja2 import Environment

_FOLDER = Path(__file__).parent
_TYPES = {"xml": "application/rss+xml; charset=utf-8", "html": "text/html; charset=utf-8"}


@dataclass(frozen=True)
class Outlet:
    """A site of the press: where its templates are, and at which paths it lists its articles by which of them.

    A ``paged`` list shows so many entries and goes on at ``?page=1``. One that is ``typeset`` has spaces that do not
    break where French asks for them.
    """

    name: str
    language: str
    zone: str
    lists: Mapping[str, str]
    paged: int | None = None
    typeset: bool = False


OUTLETS = {
    outlet.name: outlet
    for outlet in (
        Outlet(
            "anssi",
            "fr",
            "Europe/Paris",
            {"/actualites/rss/": "feed.xml", "/actualites/": "listing.html"},
            typeset=True,
        ),
        Outlet("ccomptes", "fr", "Europe/Paris", {"/fr/publications": "listing.html"}, paged=2, typeset=True),
        Outlet("slate", "fr", "Europe/Paris", {"/rss.xml": "feed.xml"}),
        Outlet("hls", "en", "UTC", {"/feed/": "feed.xml"}),
    )
}


def build_press(outlet: Outlet, articles: Sequence[Article], *, today: date, base: str) -> Site:
    """The site at ``base``, an address without a closing slash."""
    newest = sorted(articles, key=lambda each: (each.published(today, outlet.zone), each.path), reverse=True)
    facts = {"base": base, "zone": ZoneInfo(outlet.zone), "outlet": outlet}
    entries = [_to_entry(each, outlet, today) for each in newest]
    robots = (_FOLDER / "templates" / outlet.name / "robots.txt").read_bytes()
    pages = {"/robots.txt": Page(robots, content_type="text/plain")}
    for path, template in outlet.lists.items():
        pages |= _list_pages(path, template, entries, facts, outlet)
    for entry in entries:
        pages |= _pages_of(entry, facts, outlet)
        pages |= {unquote(each.path): _report_page(each, entry, outlet, today) for each in entry["attachments"]}
    return Site(pages)


def _to_entry(article: Article, outlet: Outlet, today: date) -> dict[str, Any]:
    """An article as templates see it."""
    published = article.published(today, outlet.zone)
    set_text = typeset if outlet.typeset else str
    texts = {name: set_text(getattr(article, name)) for name in ("title", "lead", "body")}
    updated = article.updated(today, outlet.zone)
    return {
        **{name: getattr(article, name) for name in Article.model_fields},
        "link": article.moved_from or article.path,
        **texts,
        "html": _to_html(texts["body"]),
        "published": published,
        "updated": updated,
        "changed": updated or published,
    }


def _list_pages(
    path: str, template: str, entries: Sequence[Mapping[str, Any]], facts: Mapping[str, Any], outlet: Outlet
) -> dict[str, Page]:
    parts = _split(entries, outlet.paged) if template.endswith(".html") else [tuple(entries)]
    pages = {}
    for number, part in enumerate(parts):
        following = f"?page={number + 1}" if number + 1 < len(parts) else None
        address = f"{path}?page={number}" if number else path
        pages[address] = _render(outlet, template, {**facts, "entries": part, "following": following})
    return pages


def _split(entries: Sequence[Any], size: int | None) -> Sequence[Sequence[Any]]:
    return [entries[start : start + size] for start in range(0, len(entries), size)] if size else [entries]


def _pages_of(entry: Mapping[str, Any], facts: Mapping[str, Any], outlet: Outlet) -> dict[str, Page]:
    """The page of an article, and of the address from which it has moved."""
    pages = {entry["path"]: _article_page(entry, facts, outlet)}
    if entry["moved_from"]:
        location = facts["base"] + entry["path"]
        pages[entry["moved_from"]] = Page(status=HTTPStatus.MOVED_PERMANENTLY, location=location)
    return pages


def _article_page(entry: Mapping[str, Any], facts: Mapping[str, Any], outlet: Outlet) -> Page:
    if entry["hostile"]:
        return Page(make=make_hostile)
    if entry["status"] != HTTPStatus.OK:
        return Page(b"<!doctype html><title>403 Forbidden</title>", status=entry["status"])
    return _render(outlet, "article.html", {**facts, "article": entry}, modified=entry["changed"])


def _report_page(attachment: Attachment, entry: Mapping[str, Any], outlet: Outlet, today: date) -> Page:
    body = draw_report(_FOLDER / "pages" / outlet.name / "reports" / f"{attachment.report}.yml", today=today)
    return Page(body, content_type="application/pdf", modified=entry["published"])


def _render(outlet: Outlet, template: str, facts: Mapping[str, Any], *, modified: datetime | None = None) -> Page:
    text = _environment().get_template(f"{outlet.name}/{template}.j2").render(facts)
    return Page(text.encode(), content_type=_TYPES[template.rpartition(".")[2]], modified=modified)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters |= {"mailed": _mail_date, "iso": _iso_date, "day": write_date}
    return environment


def _mail_date(moment: datetime) -> str:
    return format_datetime(moment)


def _iso_date(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat()


def _to_html(markdown: str) -> str:
    return _renderer()(markdown)


@cache
def _renderer() -> Callable[[str], str]:
    from markdown_it import MarkdownIt

    markdown = MarkdownIt().enable("table")
    markdown.add_render_rule("softbreak", lambda *_: " ")  # our files break lines where sites do not
    return markdown.render
