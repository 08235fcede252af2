"""What each page says, of which reader, in the reader's language. Addresses are half hidden: pages are passed on."""

from datetime import datetime

from corpus.clock import read_zone
from corpus.ledger.readers import Reader
from veille.consent import Unsubscription
from veille.digest.due import next_slot
from veille.schedule_words import say_days
from veille.web.pages import Page, say
from veille.wording import Language, read_wording

#: The page of a status that has one of its own; the others are refusals.
ERRORS = {400: "wrong", 404: "missing", 410: "old", 500: "busy", 503: "busy"}


def tell_asked(reader: Reader, *, now: datetime) -> Page:
    if reader.receives:
        return tell_confirmed(reader, now=now)
    facts = {"days": say_days(reader.weekdays, reader.language), "hour": reader.hour, "zone": reader.zone}
    return say(reader.language, "confirm_ask", button=True, address=hide(reader.address), **facts)


def tell_confirmed(reader: Reader, *, now: datetime) -> Page:
    moment = read_wording("readers", reader.language).say_moment(next_slot(reader, now), read_zone(reader.zone))
    return say(reader.language, "confirmed", address=hide(reader.address), moment=moment, zone=reader.zone)


def tell_unsubscription(found: Unsubscription) -> Page:
    if found.done:
        return tell_unsubscribed(found)
    return _say_of(found, "unsubscribe_ask", button=True)


def tell_unsubscribed(found: Unsubscription) -> Page:
    return _say_of(found, "unsubscribed")


def tell_error(status: int, language: Language) -> Page:
    return say(language, ERRORS.get(status, "refused"))


def hide(address: str) -> str:
    """Enough for its owner to know it by: "a…@example.org"."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"


def _say_of(found: Unsubscription, name: str, *, button: bool = False) -> Page:
    language, address = found.reader.language, hide(found.reader.address)
    if found.search is None:
        return say(language, name, button=button, address=address)
    return say(language, f"{name}_search", button=button, address=address, search=found.search.name)
