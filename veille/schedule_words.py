"""A reader's days in words, for mails and pages."""

from veille.wording import Language, read_wording

#: Days in a row that are told by the first and the last.
RANGE = 3


def say_days(weekdays: str, language: Language) -> str:
    """Of "12345" "du lundi au vendredi" or "Monday to Friday"; of "14" "le lundi et le jeudi"."""
    wording, days = read_wording("readers", language), [int(digit) for digit in weekdays]
    names = [_name(day, language) for day in days]
    if len(days) == 7:
        return wording.say("every_day")
    if len(days) >= RANGE and days == list(range(days[0], days[-1] + 1)):
        return wording.say("days_between", first=names[0], last=names[-1])
    listed = [wording.say("one_day", day=name) for name in names]
    joined = f" {wording.say('and')} ".join(filter(None, [", ".join(listed[:-1]), listed[-1]]))
    return wording.say("days", days=joined)


def _name(day: int, language: Language) -> str:
    from babel.dates import get_day_names

    return str(get_day_names("wide", locale=language)[day - 1])
