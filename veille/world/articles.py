"""Articles of our own writing, as the world's YAML files hold them."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict

from veille.world.wording import fill_all


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Attachment(Model):
    """A file that an article links to: where, by which words, and the report (a file of `reports`) that it is."""

    path: str
    text: str
    report: str


class Article(Model):
    """A page of the press, with days counted back from the day the world is started on; ``body`` is Markdown.

    What is odd about it is said by what most have not: ``status`` is that of a refusal, ``moved_from`` the path by
    which the feed names it, ``time`` a wrong moment that the page shows; a ``hostile`` page is made when asked for.
    """

    path: str
    title: str
    lead: str
    body: str
    days_ago: int
    at: str
    updated_days_ago: int | None = None
    updated_at: str = "06:00"
    section: str = ""
    author: str | None = None
    #: The publisher's own.
    number: int | None = None
    status: int = 200
    moved_from: str | None = None
    time: str | None = None
    hostile: bool = False
    attachments: tuple[Attachment, ...] = ()

    def published(self, today: date, zone: str) -> datetime:
        return _moment(today, self.days_ago, self.at, zone)

    def updated(self, today: date, zone: str) -> datetime | None:
        if self.updated_days_ago is None:
            return None
        return _moment(today, self.updated_days_ago, self.updated_at, zone)


def _moment(today: date, days_ago: int, at: str, zone: str) -> datetime:
    local = datetime.combine(today - timedelta(days=days_ago), time.fromisoformat(at), ZoneInfo(zone))
    return local.astimezone(UTC)


def read_articles(folder: Path, *, today: date, language: str) -> dict[str, Article]:
    """The articles of a folder by the names of their files, with their dates filled in."""
    return {path.name: _read_article(path, today, language) for path in sorted(folder.glob("*.yml"))}


def _read_article(path: Path, today: date, language: str) -> Article:
    fields = yaml.safe_load(path.read_text(encoding="utf-8"))
    # A file is named after the day on which it was put there, all other dates count from today.
    uploaded = today - timedelta(days=fields["days_ago"])
    files = fill_all(fields.pop("attachments", []), today=uploaded, language=language)
    return Article.model_validate({**fill_all(fields, today=today, language=language), "attachments": files})
