"""CERT-FR's site made of our bulletins: a JSON list per kind, a JSON page per bulletin."""

import json
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from veille.world.bulletins import KINDS, Bulletin, System
from veille.world.site import Page, Site

_ROBOTS = Page(b"User-agent: *\nDisallow: /recherche/\n", content_type="text/plain")
_ZONE = ZoneInfo("Europe/Paris")


def build_site(bulletins: Collection[Bulletin], *, today: date) -> Site:
    pages = {_path(each, today): _bulletin_page(each, today) for each in bulletins}
    lists = {f"/{kind}/json/": _list_page([b for b in bulletins if b.kind == kind], today) for kind in KINDS}
    return Site({**pages, **lists, "/robots.txt": _ROBOTS})


def _reference(bulletin: Bulletin, today: date) -> str:
    digits = 4 if bulletin.kind == "avis" else 3
    return f"CERTFR-{_year(bulletin, today)}-{KINDS[bulletin.kind]}-{bulletin.number:0{digits}d}"


def _path(bulletin: Bulletin, today: date) -> str:
    return f"/{bulletin.kind}/{_reference(bulletin, today)}/json/"


def _year(bulletin: Bulletin, today: date) -> int:
    return _day(bulletin.first_days_ago, today).year


def _list_page(bulletins: Iterable[Bulletin], today: date) -> Page:
    entries = [
        {
            "reference": _reference(each, today),
            "title": _fill(each.title, each, today),
            "json_url": _path(each, today),
            "last_revision_date": _stamp(each.last_days_ago, today),
        }
        for each in bulletins
    ]
    ages = [each.last_days_ago for each in bulletins]
    return _to_page(json.dumps(entries, ensure_ascii=False, indent=1), min(ages, default=0), today)


def _bulletin_page(bulletin: Bulletin, today: date) -> Page:
    text = json.dumps(_to_json(bulletin, today), ensure_ascii=False, indent=1)
    return _to_page(_fill(text, bulletin, today), bulletin.last_days_ago, today)


def _to_json(bulletin: Bulletin, today: date) -> dict[str, Any]:
    fields = {
        "$ref": "https://www.cert.ssi.gouv.fr/openapi.json",
        "reference": _reference(bulletin, today),
        **bulletin.model_dump(include={"title", "summary", "content", "affected_systems_content"}),
        "affected_systems": [_to_system(system) for system in bulletin.affected_systems],
        "cves": [_to_cve(f"CVE-{{year}}-{number}") for number in bulletin.cve_numbers],
        "risks": [{"description": risk} for risk in bulletin.risks],
        "links": [link.model_dump() for link in bulletin.links],
        "vendor_advisories": [
            {"title": each.title, "url": each.url, "published_at": _day(each.days_ago, today).isoformat()}
            for each in bulletin.vendor_advisories
        ],
        "revisions": [
            {"description": each.description, "revision_date": _stamp(each.days_ago, today)}
            for each in bulletin.revisions
        ],
    }
    if bulletin.kind == "alerte":
        closed = bulletin.closed_days_ago
        fields["closed_at"] = None if closed is None else _stamp(closed, today)
    return fields


def _to_system(system: System) -> dict[str, Any]:
    vendor = {"name": system.vendor, "scada": system.scada}
    return {"description": system.description, "product": {"name": system.product, "vendor": vendor}}


def _to_cve(name: str) -> dict[str, str]:
    return {"name": name, "url": f"https://www.cve.org/CVERecord?id={name}"}


def _fill(text: str, bulletin: Bulletin, today: date) -> str:
    return text.replace("{year}", str(_year(bulletin, today)))


def _day(days_ago: int, today: date) -> date:
    return today - timedelta(days=days_ago)


def _stamp(days_ago: int, today: date) -> str:
    """A date as CERT-FR writes it: midnight, without a zone."""
    return f"{_day(days_ago, today).isoformat()}T00:00:00.000000"


def _to_page(text: str, days_ago: int, today: date) -> Page:
    midnight = datetime.combine(_day(days_ago, today), time(), _ZONE)
    return Page(text.encode(), content_type="application/json", modified=midnight.astimezone(UTC))
