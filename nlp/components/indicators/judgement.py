"""Judgement: names and numbers that have an indicator's shape, and mostly are something else in prose."""

import re

from nlp.components.indicators.patterns import EXTENSIONS, TOP_LEVELS

#: Characters around a name that tell what it is about: a line of a report, and a little more.
AROUND = 90

#: Top-level domains that are also kinds of file: openly written, `setup.zip` is a file.
_FILES = EXTENSIONS & frozenset(("app", "py", "sh", "so", "zip", "url", "ps1", "bat"))
_PRODUCTS = re.compile(
    r"(?:node|next|vue|react|angular|three|express|nuxt|ember|backbone|chart|moment|d3|socket|electron|solid)\.js", re.I
)
_VERSION = re.compile(
    r"(?:\bv|\bver\.?|versions?|releases?|build|builds|firmware|micrologiciel|correctif|patch|update|mises? à jour|"
    r"antérieur\w*|prior|before|avant|jusqu|through|upgrade|fixed|corrig\w*)[^.\n]{0,30}$",
    re.I,
)
_NUMBERED_NAME = re.compile(r"\b(?!IP\b|IPv4\b|The\b|From\b|C2\b)[A-Z][A-Za-z]{2,30}[ ]$")
_ADDRESS_WORD = re.compile(
    r"(?:\bIPs?\b|\bIPv4\b|address\w*|adresse\w*|serve\w*|host\w*|\bC2\b|\bC&C\b)[^\n]{0,30}$", re.I
)
_SPOKEN_OF = re.compile(
    r"\bdomains?\b|\bdomaines?\b|\bC2\b|\bC ?& ?C\b|command|serve(?:r|ur)s?\b|\bhost(?:s|ed|name|names)?\b|\bIOCs?\b|"
    r"indicat|resol|\bDNS\b|callback|beacon|malicious|malveill|phish|hameçon|redirect|download|connect|\bURLs?\b|infrastructure|"
    r"regist|enregistr|spoof|usurp|typosquat|heberg|héberg|exfiltrat|landing|whois|relay|relais|sinkhole",
    re.I,
)
_WORD = r"([a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,62}){1,5}|[0-9a-f]{32,128})"
_LISTED_BEFORE = re.compile(rf"(?:^|(?<=[\s,;|])){_WORD}[,;|]?\s{{1,3}}$")
_LISTED_AFTER = re.compile(rf"[,;|]?\s{{1,3}}{_WORD}(?=[\s,;|]|$)")
_REVERSED = frozenset(
    ("com", "org", "net", "android", "java", "javax", "edu", "gov", "io", "eu", "pl", "it", "co", "de", "au", "uk")
)


def is_version(text: str, start: int, number: str) -> bool:
    """Whether four numbers with dots, as written in ``text`` at ``start``, rather count releases than name a host."""
    before = text[max(0, start - AROUND) : start]
    if _ADDRESS_WORD.search(before):
        return False
    small = all(int(octet) < 64 for octet in number.split("."))
    return bool(_VERSION.search(before)) or (small and bool(_NUMBERED_NAME.search(before)))


def is_file_name(name: str) -> bool:
    return not _PRODUCTS.fullmatch(name) and not re.fullmatch(r"[\d.]+\.\w+", name)


def has_top_level(name: str) -> bool:
    return name.rpartition(".")[2].lower() in TOP_LEVELS


def is_domain(text: str, start: int, end: int) -> bool:
    """Whether an openly written name is a host that the text gives as an indicator, and not the name of a site."""
    labels = text[start:end].split(".")
    if labels[-1].lower() in _FILES or not any(map(str.isalpha, labels[-2])):
        return False
    if (
        labels[0].lower() in (_REVERSED if len(labels) > 2 else ("com", "org", "net"))
        or text[max(0, start - 2) : start] == "* "
    ):
        return False
    if _stands_alone(text, start, end) or _is_in_list(text, start, end):
        return True
    around = text[max(0, start - AROUND) : start] + " " + text[end : end + AROUND]
    spoken_of = bool(_SPOKEN_OF.search(around))
    if any(label[:1].isupper() for label in labels):
        return spoken_of and labels[-1].islower() and len(labels) > 2
    return spoken_of or (len(labels) > 2 and labels[0] != "www")


def _is_in_list(text: str, start: int, end: int) -> bool:
    """Beside another host, address or hash, with nothing but space or a comma between."""
    before = _LISTED_BEFORE.search(text[max(0, start - AROUND) : start])
    after = _LISTED_AFTER.match(text[end : end + AROUND])
    return any(found and _is_listed(found[1]) for found in (before, after))


def _is_listed(word: str) -> bool:
    host = word.islower() and has_top_level(word) and word.partition(".")[0] not in _REVERSED
    return host or word.replace(".", "").isdecimal() or (len(word) >= 32 and word.isalnum())


def _stands_alone(text: str, start: int, end: int) -> bool:
    """On a line or in a cell of its own: a list of indicators."""
    before = text[max(0, start - 3) : start].rstrip(" -*•")
    after = text[end : end + 2].lstrip(" ")
    return (not before or before[-1] in "\n\t|") and (not after or after[0] in "\n\t|") and len(text) > end - start
