"""What an operator says of a reader, read leniently and kept in one form; InputError says what was expected."""

import re
import unicodedata
from datetime import time

from veille.errors import InputError
from veille.wording import LANGUAGES, Language

#: Also the name of a folder of the archive of digests, on every system.
NAME = re.compile(r"\w(?:[\w .'-]{0,62}[\w'-])?")
HOUR = re.compile(r"(\d{1,2})(?:\s*[:hH.]\s*(\d{2})?)?")
#: The weekdays in either language, whole and shortened, by their number from Monday.
WEEKDAYS = {
    name[:length]: number
    for names in (
        "monday tuesday wednesday thursday friday saturday sunday",
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
        "1 2 3 4 5 6 7",
    )
    for number, name in enumerate(names.split(), start=1)
    for length in (3, 9)
}
EVERY_DAY = ("all", "daily", "tous", "every day", "tous les jours")
#: What a day without news brings, by what may be said.
EMPTY = {"line": "line", "nothing": "nothing", "ligne": "line", "rien": "nothing"}


def read_name(text: str) -> str:
    """A name that people type and folders may have."""
    name = unicodedata.normalize("NFC", text).strip()
    if not NAME.fullmatch(name):
        raise InputError(
            f"'{text}' is no name for a reader: use up to 64 letters, digits, spaces, dots, hyphens, underscores"
        )
    return name


def read_address(text: str) -> str:
    """A mail address in its normal form; whether there is a mailbox, only the confirmation shows."""
    from email_validator import EmailNotValidError, validate_email

    from veille.mail.addresses import to_wire

    try:
        address = validate_email(text.strip(), check_deliverability=False).normalized
        to_wire(address)
    except (EmailNotValidError, ValueError) as error:
        raise InputError(f"'{text}' is no mail address that digests can be sent to: {error}") from error
    return address


def read_language(text: str) -> Language:
    for language in LANGUAGES:
        if text.strip().lower() == language:
            return language
    raise InputError(f"'{text}' is no language of digests: use {' or '.join(LANGUAGES)}")


def read_hour(text: str) -> str:
    """The hour as "07:30", of "7:30", "07h30", "7h", "7"."""
    found = HOUR.fullmatch(text.strip())
    try:
        return time(int(found[1]), int(found[2] or 0)).strftime("%H:%M") if found else _refuse_hour(text)
    except ValueError:
        return _refuse_hour(text)


def read_reader_zone(text: str) -> str:
    from corpus.clock import read_zone

    try:
        return str(read_zone(text.strip()))
    except ValueError as error:
        raise InputError(str(error)) from error


def read_weekdays(text: str) -> str:
    """The numbers of the days in their order, "12345" of "mon-fri", "lun-ven", "mon,tue,wed thu fri"."""
    said = text.strip().lower()
    if said in EVERY_DAY:
        return "1234567"
    parts = re.split(r"[\s,;]+", re.sub(r"\s*[-–]\s*", "-", said))
    days = {day for part in parts if part for day in _read_days(part, text)}
    return "".join(map(str, sorted(days))) or _refuse_days(text)


def write_weekdays(weekdays: str) -> str:
    """The days as one types them: "mon-fri" of "12345", "mon,thu" of "14", or "all"."""
    names = {str(number): name for name, number in reversed(WEEKDAYS.items()) if len(name) == 3}
    listed = [names[digit] for digit in weekdays]
    if len(listed) == len(names):
        return EVERY_DAY[0]
    in_a_row = weekdays in "1234567" and len(listed) > 2
    return f"{listed[0]}-{listed[-1]}" if in_a_row else ",".join(listed)


def read_empty(text: str) -> str:
    if (found := EMPTY.get(text.strip().lower())) is None:
        raise InputError(f"'{text}' does not say what an empty day brings: use line or nothing")
    return found


#: What reads each field.
FIELDS = {
    "address": read_address,
    "language": read_language,
    "hour": read_hour,
    "zone": read_reader_zone,
    "weekdays": read_weekdays,
    "empty": read_empty,
}


def read_fields(**given: str | None) -> dict[str, str]:
    """The fields of a reader that are given, each read."""
    return {name: FIELDS[name](text) for name, text in given.items() if text is not None}


def _read_days(part: str, text: str) -> list[int]:
    """The days of a name or of a range, which may go over a week's end: "fri-mon"."""
    first, *rest = (_read_day(name, text) for name in part.split("-"))
    if len(rest) > 1:
        _refuse_days(text)
    last = rest[0] if rest else first
    return [(first - 1 + step) % 7 + 1 for step in range((last - first) % 7 + 1)]


def _read_day(name: str, text: str) -> int:
    return WEEKDAYS.get(name.rstrip(".")) or int(_refuse_days(text))


def _refuse_hour(text: str) -> str:
    raise InputError(f"'{text}' is no hour: use 7:30 or 07h30")


def _refuse_days(text: str) -> str:
    raise InputError(f"'{text}' names no weekdays: use mon-fri, lun-ven, mon,wed or all")
