"""Telling: what was found and nobody was told of becomes one alert, and a message on each channel of its search."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from corpus.ledger import alerts, outbox, readers, searches
from corpus.ledger.alerts import Delivery
from corpus.ledger.outbox import Draft
from corpus.ledger.readers import Reader
from corpus.ledger.searches import Search
from veille.alerts.channels import mail, mattermost, plain, slack, teams, webhook
from veille.alerts.channels.address import Address
from veille.alerts.composing import Found, compose
from veille.alerts.model import Alert
from veille.alerts.schedule import Quiet, Schedule
from veille.mail.tokens import Tokens
from veille.searches import zone_of

if TYPE_CHECKING:
    from corpus.ledger import Ledger
    from veille.settings import Settings

#: The form of an alert on each channel that is no mail, from its facts and the identifier that repeats share.
FORMS = {
    "webhook": webhook.write,
    "slack": slack.write,
    "mattermost": mattermost.write,
    "teams": teams.write,
    "stdout": plain.write,
}


@dataclass(frozen=True)
class Made:
    """An alert that was made: its number, its facts and where it goes; ``missed`` is why its owner gets no mail."""

    number: int
    alert: Alert
    channels: tuple[str, ...]
    missed: str | None = None


@dataclass(frozen=True)
class Teller:
    """What making alerts takes."""

    ledger: "Ledger"
    settings: "Settings"
    tokens: Tokens

    def tell(self, search: Search, *, now: datetime) -> Made | None:
        """Make one alert of all that waits, where the search's schedule and quiet hours let it; else none.

        The alert, what it tells of and its messages come into the ledger in one transaction, or none of them does.
        """
        if not is_time(search, now):
            return None
        with self.ledger.reading() as tx:
            pending = alerts.pending(tx, search.number)
            alert = self._compose(tx, search, pending, now=now)
        if not pending and search.schedule == "now":
            return None
        with self.ledger.writing() as tx:
            searches.note_alerted(tx, search.number, now)
            if not pending:
                return None
            told = [delivery.document for delivery in pending]
            number = alerts.make(tx, search.number, told, alert.to_json(), now=now)
            owner = readers.load(tx, search.owner) if search.owner is not None else None
            drafts = list(self._draft(search, alert, number, owner, now=now))
            for draft in drafts:
                outbox.put(tx, draft, now=now)
        return Made(number, alert, tuple(draft.channel for draft in drafts), _find_missed(search, owner))

    def _compose(self, tx: Connection, search: Search, pending: list[Delivery], *, now: datetime) -> Alert:
        stories = {delivery.story for delivery in pending if delivery.story}
        found = [Found(delivery.document, delivery.number, delivery.story) for delivery in pending]
        return compose(tx, search, found, alerts.count_by_story(tx, search.number, stories), now=now)

    def _draft(
        self, search: Search, alert: Alert, number: int, owner: Reader | None, *, now: datetime
    ) -> Iterator[Draft]:
        for place, channel in enumerate(channels_of(search), start=1):
            address = Address.read(channel)
            key = f"alert:{number}:{address.kind}#{place}"
            if address.kind == "mail":
                if owner is not None and owner.receives:
                    yield self._draft_mail(search, alert, key, owner, now=now)
                continue
            identifier = f"msg_{self.tokens.digest('alert', key)}"
            payload = FORMS[address.kind](alert, identifier)
            yield Draft(key, "alert", address.kind, address.url, identifier, payload, search=search.number)

    def _draft_mail(self, search: Search, alert: Alert, key: str, owner: Reader, *, now: datetime) -> Draft:
        from veille.mail.message import make_identifier

        identifier = make_identifier("alert", key, domain=self.settings.mail_domain, tokens=self.tokens)
        payload = mail.write(alert, identifier, owner, search, self.settings, self.tokens, now=now)
        return Draft(key, "alert", "mail", owner.address, identifier, payload, owner.number, search.number)


def channels_of(search: Search) -> tuple[str, ...]:
    """Where alerts of the search go; one that is only for digests goes nowhere by itself."""
    return () if search.schedule == "digest" else search.channels


def is_time(search: Search, now: datetime) -> bool:
    """Whether to tell now. What goes nowhere is told at once: a channel that is added later begins with what is new."""
    zone = zone_of(search)
    if not channels_of(search):
        return True
    if search.quiet and Quiet.read(search.quiet).until(now, zone):
        return False
    return Schedule.read(search.schedule).is_due(search.alerted or search.created, now, zone)


def _find_missed(search: Search, owner: Reader | None) -> str | None:
    if "mail" not in channels_of(search) or (owner is not None and owner.receives):
        return None
    if owner is None or owner.removed:
        return "its owner is no reader any more: no mail was made"
    return f"its owner '{owner.name}' gets no mail: the address is " + (
        "suspended" if owner.suspended else "not confirmed"
    )
