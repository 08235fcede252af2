"""Patterns: the shapes of indicators in an openly written text. Every repetition is bounded: time is linear."""

import re
from functools import cache
from importlib.resources import files

from corpus.vocabulary import IndicatorType


@cache
def load_words(name: str) -> frozenset[str]:
    """The words of a list in ``nlp/data/indicators``."""
    return frozenset(files("nlp").joinpath("data", "indicators", name).read_text(encoding="ascii").split())


#: Kinds of file that are named as indicators.
EXTENSIONS = load_words("extensions.txt")

#: The top-level domains there are, IANA's and those of hidden networks, in ASCII.
TOP_LEVELS = load_words("tlds.txt")

_EXTENSION = "|".join(sorted(EXTENSIONS, key=lambda word: (-len(word), word)))
#: Of a Windows path; one with spaces has no full stop, or "x.exe and C:" would be part of it.
_SEGMENT = r"(?:[\w.{}$%*#@&+~()-]{1,100}|[\w{}$*#@&+~()-]{1,100}(?: [\w{}$*#@&+~()-]{1,40}){1,5})(?=\\)"
_LAST = r"[\w{}$%*#@&+~-](?:[\w.{}$%*#@&+~-]{0,99}[\w}%*])?"
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_ROOTS = (
    "etc|tmp|usr|var|bin|sbin|opt|home|root|dev|proc|system|data|sdcard|lib|mnt|Library|Users|Applications|private|boot"
    "|srv|run"
)

#: In the order in which they are looked for: what one covers, no later one reads again.
PATTERNS: dict[str, re.Pattern[str]] = {
    "url": re.compile(
        r"(?<![a-z0-9])(?:https?|s?ftp|tcp|udp|wss?)://(?:\[[0-9a-f:.]{2,45}\])?[^\s<>\"«»“”{}|\\^`\[\]]{1,2000}", re.I
    ),
    "email": re.compile(
        rf"(?<![\w.+@-])[a-z0-9_][a-z0-9_.+-]{{0,63}}@(?:{_LABEL}\.){{1,8}}[a-z][a-z0-9-]{{1,23}}(?![\w-])", re.I
    ),
    "hash": re.compile(r"(?<![a-z0-9])(?:[0-9a-f]{128}|[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})(?![a-z0-9])", re.I),
    "registry_key": re.compile(
        r"(?<![\w\\])(?:HKEY_(?:LOCAL_MACHINE|CURRENT_USER|CLASSES_ROOT|USERS|CURRENT_CONFIG)|HK(?:LM|CU|CR|U|CC))"
        rf":?(?:\\{{1,2}}{_SEGMENT}){{0,20}}\\{{1,2}}{_LAST}",
        re.I,
    ),
    "file_path": re.compile(
        rf"(?<![\w\\])(?:(?:[a-z]:|%\w{{2,30}}%|\\\\[\w.-]{{1,60}})(?:\\{{1,2}}{_SEGMENT}){{0,20}}\\{{1,2}}{_LAST})"
        rf"|(?<![\w/.:~@-])(?:~|/(?:{_ROOTS}))(?:/[\w.+@$%*\[\]-]{{1,100}}){{1,20}}",
        re.I,
    ),
    "ipv4": re.compile(r"(?<![\w.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![\w]|\.[0-9a-z])", re.I),
    "ipv6": re.compile(
        r"(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}(?:(?:[0-9]{1,3}\.){3}[0-9]{1,3}|[0-9a-f]{0,4})(?![\w:])", re.I
    ),
    "asn": re.compile(r"(?<![\w-])AS(?:N ?)?([1-9][0-9]{2,9})(?![\w-])"),
    "bitcoin": re.compile(
        r"(?<![a-zA-Z0-9])(?:[13][1-9A-HJ-NP-Za-km-z]{25,34}|(?i:bc1[ac-hj-np-z02-9]{11,71}))(?![a-zA-Z0-9])"
    ),
    "file_name": re.compile(
        rf"(?<![\w@/\\.$%+&=:-])[\w$%+~][\w.$%+~()-]{{0,100}}?\.(?:{_EXTENSION})(?![\w-]|\.\w)", re.I
    ),
    "domain": re.compile(
        rf"(?<![\w@.%/\\-])(?:{_LABEL}\.){{1,10}}(?:[a-z]{{2,24}}|xn--[a-z0-9-]{{2,59}})(?![\w@-]|\.\w)", re.I
    ),
}
HASHES: dict[int, IndicatorType] = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}
