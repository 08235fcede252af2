"""What an operator is advised to do about a source, by what is wrong with it."""

from typing import NamedTuple


class Advice(NamedTuple):
    """A label of the room ``incidents``, and commands to which the source's slug is given."""

    label: str
    commands: tuple[str, ...]


_SHOW, _CRAWL = "veille sources show {slug}", "veille crawl {slug}"
_ASK = Advice("do_ask", (_CRAWL, _SHOW))
_COMPARE = Advice("do_compare", (_SHOW, _CRAWL))
_POLL = Advice("do_poll", (_CRAWL, "veille sources due"))

#: By the names of causes in the room ``health``.
ADVICE = {
    "never_polled": _POLL,
    "not_polled_for": _POLL,
    "no_success": _ASK,
    "no_success_for": _ASK,
    "last_failed": _ASK,
    "not_fetched": _ASK,
    "no_item": _COMPARE,
    "silent": _COMPARE,
    "few_items": Advice("do_count", (_SHOW,)),
    "unread": Advice("do_read", ("veille extract --source {slug}", "veille doctor")),
    "read_in_part": Advice("do_mend_list", (_SHOW, _CRAWL)),
    "not_read": Advice("do_mend", (_SHOW, "veille extract --replay --source {slug}")),
}
#: Of a source that is well by now, though its incident has not ended: nobody looked at it since.
GENERAL = _ASK
OF_WATCH = Advice("do_watch", ("veille doctor", "veille run"))
