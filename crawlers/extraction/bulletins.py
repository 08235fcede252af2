"""Bulletins of CERT-FR: from the publisher's JSON to a document."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from corpus.archive import ArchivedPage
from corpus.document import Content, Draft
from crawlers.errors import ExtractionError
from crawlers.extraction.body import Body
from crawlers.extraction.bulletin import KINDS, REFERENCE, UNNAMED, AffectedSystem, Bulletin, Link, read_bulletin
from crawlers.extraction.dates import format_day, parse_date
from crawlers.extraction.markup import add_markdown, plain_html, plain_markdown
from crawlers.payload import read_json
from crawlers.source import Source

#: Stands in the title of a bulletin that was changed after its publication.
UPDATE_MARK = "[MàJ]"


class BulletinExtractor:
    """One page, one document. The headings of the body are those of the publisher's own page."""

    name = "bulletin"
    version = "1"

    def __call__(self, page: ArchivedPage, *, source: Source, hints: Mapping[str, Any]) -> list[Draft]:
        bulletin = read_bulletin(read_json(page.body))
        listed = hints.get("reference")
        if listed is not None and listed != bulletin.reference:
            raise ExtractionError(f"field 'reference': the page says '{bulletin.reference}', its list '{listed}'")
        return [_draft(bulletin.reference, page.url, source, _read_content(bulletin, source))]

    def extract_teaser(self, url: str, *, source: Source, hints: Mapping[str, Any]) -> Draft:
        title, reference = _hint(hints, "title"), _hint(hints, "reference")
        if not title:
            raise ExtractionError("the page was refused and its list gave no title: there is nothing to read")
        if not REFERENCE.fullmatch(reference):
            raise ExtractionError(f"field 'reference': '{reference}' is no reference of a bulletin")
        lead = plain_markdown(_hint(hints, "summary"))
        content = Content(
            kind=_kind(reference)[0],
            title=plain_html(title),
            lead=lead or None,
            language=source.language,
            level="teaser" if lead else "metadata",
            extra={"reference": reference} | _update(title),
        )
        return _draft(reference, url, source, content)


def _draft(reference: str, url: str, source: Source, content: Content) -> Draft:
    canonical = urljoin(str(source.site), f"/{_kind(reference)[1]}/{reference}/")
    return Draft(identifier=reference, urls=tuple(dict.fromkeys((canonical, url))), content=content)


def _kind(reference: str) -> tuple[Any, str]:
    match = REFERENCE.fullmatch(reference)
    letters = match["kind"] if match else ""
    return KINDS.get(letters, ("note", letters.lower()))


def _read_content(bulletin: Bulletin, source: Source) -> Content:
    dates = [_date(r.revision_date, f"revisions.{n}.revision_date", source) for n, r in enumerate(bulletin.revisions)]
    body = _lay_out(bulletin, dates, source)
    return Content(
        kind=_kind(bulletin.reference)[0],
        title=plain_html(bulletin.title),
        lead=plain_markdown(bulletin.summary or "") or None,
        body=body.text,
        blocks=body.blocks,
        language=source.language,
        published=min(dates, default=None),
        published_basis="publisher" if dates else None,
        updated=max(dates) if len(set(dates)) > 1 else None,
        extra=_read_extra(bulletin, dates, source),
    )


def _lay_out(bulletin: Bulletin, dates: list[datetime], source: Source) -> Body:
    body = Body()
    body.add_section("Risques", "list_item", _risks(bulletin))
    body.add_section("Systèmes affectés", "list_item", _descriptions(bulletin.affected_systems))
    if bulletin.affected_systems_content:
        _add_affected(body, bulletin.affected_systems_content, begun=bool(bulletin.affected_systems))
    add_markdown(body, bulletin.content or "")
    if cves := _unique(cve.name for cve in bulletin.cves):
        body.add("heading", "CVE", level=2)
        body.add_table([[cve] for cve in cves])
    body.add_section("Documentation", "list_item", _name_links([*bulletin.vendor_advisories, *bulletin.links]))
    revisions = [
        f"{format_day(date, timezone=source.timezone)}\u00a0: {plain_html(revision.description or '')}"
        for date, revision in sorted(zip(dates, bulletin.revisions, strict=True), key=lambda pair: pair[0])
    ]
    body.add_section("Gestion détaillée des versions", "list_item", revisions)
    return body


def _add_affected(body: Body, content: str, *, begun: bool) -> None:
    """What the publisher writes of affected systems in prose, after those it lists, where it lists some."""
    described = Body()
    add_markdown(described, content)
    if described.blocks and not begun:
        body.add("heading", "Systèmes affectés", level=2)
    body.add_body(described)


def _read_extra(bulletin: Bulletin, dates: list[datetime], source: Source) -> dict[str, Any]:
    extra: dict[str, Any] = {
        "cves": _unique(cve.name for cve in bulletin.cves),
        "risks": _risks(bulletin),
        "affected_systems": [_facts(system) for system in bulletin.affected_systems if system.description],
        "vendors": _unique(_vendor(system) for system in bulletin.affected_systems),
        "vendor_advisories": [_link_facts(link) for link in bulletin.vendor_advisories],
        "links": [_link_facts(link) for link in bulletin.links],
        "revisions": [
            {"date": date.isoformat(), "description": plain_html(revision.description or "")}
            for date, revision in zip(dates, bulletin.revisions, strict=True)
        ],
    }
    if bulletin.closed_at:
        extra["closed_at"] = _date(bulletin.closed_at, "closed_at", source).isoformat()
    present = {name: value for name, value in extra.items() if value}
    return {"reference": bulletin.reference} | present | _update(bulletin.title)


def _risks(bulletin: Bulletin) -> list[str]:
    return _unique(plain_html(risk.description or "") for risk in bulletin.risks)


def _descriptions(systems: Iterable[AffectedSystem]) -> list[str]:
    return [plain_html(system.description or "") for system in systems]


def _facts(system: AffectedSystem) -> dict[str, str]:
    """An affected system by its description; product and vendor where the publisher names them."""
    product = system.product.name if system.product else None
    named = {"product": product, "vendor": _vendor(system)}
    return {"description": plain_html(system.description or "")} | {
        name: value for name, value in named.items() if value and value != UNNAMED
    }


def _vendor(system: AffectedSystem) -> str:
    vendor = system.product.vendor if system.product else None
    return (vendor.name if vendor else None) or UNNAMED


def _name_links(links: Iterable[Link]) -> list[str]:
    """Title and address of each link, on two lines as on the publisher's page."""
    return ["\n".join(filter(None, (plain_html(link.title or ""), (link.url or "").strip()))) for link in links]


def _link_facts(link: Link) -> dict[str, str]:
    facts = {"title": plain_html(link.title or ""), "url": link.url, "published_at": link.published_at}
    return {name: value for name, value in facts.items() if value}


def _unique(names: Iterable[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if name and name != UNNAMED]


def _update(title: str) -> dict[str, bool]:
    return {"update": True} if UPDATE_MARK.lower() in title.lower() else {}


def _date(text: str, field: str, source: Source) -> datetime:
    return parse_date(text, field=field, timezone=source.timezone)


def _hint(hints: Mapping[str, Any], name: str) -> str:
    value = hints.get(name)
    return value if isinstance(value, str) else ""
