"""Judgement: names and numbers that have an indicator's shape, and mostly are something else in prose."""

import re
from functools import cache
from importlib.resources import files

import yaml

from nlp.components.indicators.checks import is_ipv4
from nlp.components.indicators.patterns import EXTENSIONS, TOP_LEVELS

#: Characters around a name that tell what it is about: a line of a report, and a little more.
AROUND = 90
#: Characters that a list of numbers before one may take: a dozen versions.
LISTING = 150
#: First octet from which a number in a list of versions is rather an address: releases count slowly.
LARGE = 64

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
_NUMBERED_NAME = re.compile(r"\b(?!IP\b|IPv4\b|The\b|From\b|C2\b)[A-Z][A-Za-z-]{2,30}[ ]$")
_NUMBER = r"\d{1,5}(?:\.\d{1,5}){1,3}"
_SEPARATOR = r" ?(?:[,;/]|(?<= )(?:and|et|or|ou|to|à|through)\b)(?: (?:and|et|or|ou)\b)? ?"
_NUMBERS_BEFORE = re.compile(rf"(?<![\w.])(?P<first>{_NUMBER}){_SEPARATOR}(?:{_NUMBER}{_SEPARATOR}){{0,99}}$")
_ADDRESS_WORD = re.compile(
    r"(?:(?<!-)\bIPs?\b|\bIPv4\b|address\w*|adresse\w*|serve\w*|host\w*|\bC2\b|\bC&C\b)[^\n]{0,30}$", re.I
)
#: What a host does that is named right before.
_SERVES = re.compile(
    r" (?:(?:is|was|est|était) (?:an? |the |un |le )?)?(?:hosted|hosting|hosts|served|resolve[sd]|responded|C2|C&C"
    r"|hébergea?(?:it|ient)?|répond(?:ait)?)\b",
    re.I,
)
_SPOKEN_OF = re.compile(
    r"\bdomains?\b|\bdomaines?\b|\bC2\b|\bC ?& ?C\b|command|serve(?:r|ur)s?\b|\bhost(?:s|ed|name|names)?\b|\bIOCs?\b|"
    r"indicat|resol|\bDNS\b|callback|beacon|malicious|malveill|phish|hameçon|redirect|download|connect|\bURLs?\b|infrastructure|"
    r"regist|enregistr|spoof|usurp|typosquat|heberg|héberg|exfiltrat|landing|whois|relay|relais|sinkhole",
    re.I,
)
#: What a program or a message does with a host that it names next.
_REACHED = re.compile(
    r"\b(?:contact(?:s|ed|ing|e|ent|ant)|communi(?:cat|qu)\w+ (?:with|avec)|(?:point|lead|link)(?:s|ing)? to"
    r"|(?:pointe|renvo[iy]|redirig|men[ae])\w* (?:vers|sur|à)) (?:the |le )?$",
    re.I,
)
_WORD = r"([a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,62}){1,5}|[0-9a-f]{32,128})"
_LISTED_BEFORE = re.compile(rf"(?:^|(?<=[\s,;|])){_WORD}[,;|]?\s{{1,3}}$")
_LISTED_AFTER = re.compile(rf"[,;|]?\s{{1,3}}{_WORD}(?=[\s,;|]|$)")
_REVERSED = frozenset(
    ("com", "org", "net", "android", "java", "javax", "edu", "gov", "io", "eu", "pl", "it", "co", "de", "au", "uk")
)


def is_version(text: str, start: int, number: str) -> bool:
    """Whether four numbers with dots, as written in ``text`` at ``start``, rather count releases than name a host.

    Of a list, what stands before its first number tells, but for a last one that itself is said to serve.
    """
    if not is_small(number) and _SERVES.match(text, start + len(number)):
        return False
    if int(number.split(".")[0]) < LARGE and (listed := _NUMBERS_BEFORE.search(text, max(0, start - LISTING), start)):
        start, number = listed.start(), listed["first"]
    before = text[max(0, start - AROUND) : start]
    if _ADDRESS_WORD.search(before):
        return False
    return bool(_VERSION.search(before)) or (is_small(number) and bool(_NUMBERED_NAME.search(before)))


def is_small(number: str) -> bool:
    return not is_ipv4(number) or all(int(octet) < LARGE for octet in number.split("."))


def is_file_name(name: str) -> bool:
    return not _PRODUCTS.fullmatch(name) and not re.fullmatch(r"[\d.]+\.\w+", name)


def has_top_level(name: str) -> bool:
    return name.rpartition(".")[2].lower() in TOP_LEVELS


def is_of_known_site(name: str) -> bool:
    """Whether it is a site that texts name without meaning an indicator, or one under it."""
    labels = name.lower().split(".")
    return any(".".join(labels[first:]) in read_sites() for first in range(len(labels)))


@cache
def read_sites() -> frozenset[str]:
    listed = yaml.safe_load(files("nlp").joinpath("data", "indicators", "sites.yml").read_text(encoding="utf-8"))
    return frozenset(site for sites in listed.values() for site in sites)


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
    if is_of_known_site(text[start:end]):
        return False
    if _stands_alone(text, start, end):
        return True
    around = text[max(0, start - AROUND) : start] + " " + text[end : end + AROUND]
    spoken_of = bool(_SPOKEN_OF.search(around))
    listed = _is_in_list(text, start, end)
    if any(label[:1].isupper() for label in labels):
        return spoken_of and (listed or (labels[-1].islower() and len(labels) > 2))
    if listed or _REACHED.search(text, max(0, start - AROUND), start):
        return True
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
