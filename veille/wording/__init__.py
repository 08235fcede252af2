"""What Veille says to its readers, in French or English: labels from the YAML beside this, and dates."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cache
from importlib import resources
from typing import Any, Literal

#: The languages in which Veille speaks to readers.
Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")


def to_language(code: str) -> Language:
    """The language of a reader as the ledger has it."""
    return "fr" if code == "fr" else "en"


@dataclass(frozen=True)
class Wording:
    """The labels of one room, such as ``digest``, in one language."""

    language: Language
    labels: Mapping[str, Any]

    def say(self, name: str, **values: Any) -> str:
        """The label with its values; one with ``one`` and ``other`` forms takes that of ``count``."""
        label = self.labels[name]
        if isinstance(label, Mapping):
            label = label[_plural(self.language, values["count"])]
        return str(label).format(**values)

    def say_day(self, day: date) -> str:
        """A day with its weekday: "lundi 17 août 2026", "Monday 17 August 2026"."""
        from babel.dates import format_date

        return self._order_first(format_date(day, "EEEE d MMMM y", locale=_locale(self.language)))

    def say_moment(self, moment: datetime, zone: tzinfo, *, today: date | None = None) -> str:
        """Day and minute where the reader is: "17 août, 07:30"; with the year where that is not today's."""
        return self._format(moment.astimezone(zone), "d MMMM{year}, HH:mm", today)

    def say_date(self, moment: datetime, zone: tzinfo, *, today: date | None = None) -> str:
        """The day alone, where the reader is: "17 août", "17 August 2025"."""
        return self._format(moment.astimezone(zone), "d MMMM{year}", today)

    def _format(self, moment: datetime, pattern: str, today: date | None) -> str:
        from babel.dates import format_datetime

        year = " y" if today and today.year != moment.year else ""
        return self._order_first(format_datetime(moment, pattern.format(year=year), locale=_locale(self.language)))

    def _order_first(self, said: str) -> str:
        """In French the first of a month alone is an ordinal, which CLDR's patterns do not say."""
        return re.sub(r"\b1 (?=[a-zé])", "1er ", said) if self.language == "fr" else said


@cache
def read_wording(room: str, language: Language) -> Wording:
    """The labels of a room, each of which its YAML gives in every language."""
    import yaml

    text = resources.files(__name__).joinpath(f"{room}.yml").read_text(encoding="utf-8")
    return Wording(language, {name: said[language] for name, said in yaml.safe_load(text).items()})


def _plural(language: Language, count: float) -> str:
    from babel import Locale

    return str(Locale.parse(_locale(language)).plural_form(count))


def _locale(language: Language) -> str:
    return "en_GB" if language == "en" else language
