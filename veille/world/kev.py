"""A catalogue of exploited vulnerabilities in CISA's shape, which names CVE of the world's bulletins."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml

from veille.world.bulletins import Model
from veille.world.site import Page, Site

#: Where CISA has its own.
PATH = "/sites/default/files/feeds/known_exploited_vulnerabilities.json"
_ROBOTS = Page(b"User-agent: *\nDisallow: /search/\n", content_type="text/plain")


class Exploited(Model):
    """An entry; ``cve`` is the number of a bulletin's CVE, of the year of the day ``cve_days_ago``."""

    cve: int
    cve_days_ago: int
    vendor: str
    product: str
    title: str
    description: str
    added_days_ago: int
    due_days: int
    ransomware: bool
    cwes: tuple[str, ...] = ()


def read_exploited(folder: Path) -> list[Exploited]:
    fields = yaml.safe_load((folder / "catalogue.yml").read_text(encoding="utf-8"))
    return [Exploited.model_validate(entry) for entry in fields["entries"]]


def build_catalogue(entries: Sequence[Exploited], *, today: date) -> Site:
    newest = today - timedelta(days=min(entry.added_days_ago for entry in entries))
    catalogue = {
        "title": "CISA Catalog of Known Exploited Vulnerabilities",
        "catalogVersion": f"{newest:%Y.%m.%d}",
        "dateReleased": f"{newest.isoformat()}T17:00:00.0000Z",
        "count": len(entries),
        "vulnerabilities": [_to_json(entry, today) for entry in entries],
    }
    released = datetime.combine(newest, time(17), UTC)
    body = json.dumps(catalogue, indent=4).encode()
    return Site({PATH: Page(body, content_type="application/json", modified=released), "/robots.txt": _ROBOTS})


def _to_json(entry: Exploited, today: date) -> dict[str, Any]:
    known, added = (today - timedelta(days=days) for days in (entry.cve_days_ago, entry.added_days_ago))
    return {
        "cveID": f"CVE-{known.year}-{entry.cve}",
        "vendorProject": entry.vendor,
        "product": entry.product,
        "vulnerabilityName": entry.title,
        "dateAdded": added.isoformat(),
        "shortDescription": entry.description,
        "requiredAction": "Apply mitigations per vendor instructions or discontinue use of the product.",
        "dueDate": (added + timedelta(days=entry.due_days)).isoformat(),
        "knownRansomwareCampaignUse": "Known" if entry.ransomware else "Unknown",
        "notes": "",
        "cwes": list(entry.cwes),
    }
