"""The words that all packages share: kinds of entity, attack, figure, block, source."""

from typing import Literal

#: The fields of a document's content that spans point into.
FieldName = Literal["title", "lead", "body"]

SourceKind = Literal["press", "agency", "report", "advisory"]
#: What a publisher lets others do with a text: show it whole, an extract of it, or only that it exists.
ReuseClass = Literal["full_text", "extract", "metadata_only"]

#: How much of a text was obtained: all of it, what a feed or list said of it, or only that it exists.
Level = Literal["full", "teaser", "metadata"]
LEVELS: tuple[Level, ...] = ("metadata", "teaser", "full")

ContentKind = Literal["article", "report", "advisory", "alert", "note"]
BlockKind = Literal["heading", "paragraph", "list_item", "table", "caption", "footnote"]

EntityKind = Literal["person", "organisation", "place", "event", "product", "actor", "malware"]
AttackType = Literal[
    "ransomware",
    "data_breach",
    "ddos",
    "phishing",
    "intrusion",
    "malware",
    "espionage",
    "influence",
    "sabotage",
    "fraud",
    "supply_chain",
    "exploitation",
    "terrorism",
    "cyberattack",
]
ActorCategory = Literal["state", "cybercriminal", "terrorist", "hacktivist", "insider"]
IndicatorType = Literal[
    "ipv4",
    "ipv6",
    "domain",
    "url",
    "email",
    "md5",
    "sha1",
    "sha256",
    "sha512",
    "file_name",
    "file_path",
    "registry_key",
    "bitcoin",
    "asn",
]

FigureKind = Literal["money", "count", "share", "rate", "duration", "age", "size", "measure", "score", "multiple"]
Bound = Literal["=", "~", ">=", "<=", "range"]
Direction = Literal["up", "down"]
Change = Literal["to", "by"]

#: The languages that are read in full; others are kept, indexed unstemmed, read for indicators and CVE only.
READ_LANGUAGES = ("fr", "en")

StageName = Literal["crawl", "extract", "enrich", "relate", "index"]
#: Where an item stands in a stage: `waiting` has a time before which nobody takes it,
#: `claimed` a holder and a lease; the other four are ends.
State = Literal["waiting", "claimed", "done", "unchanged", "discarded", "quarantined"]
HealthState = Literal["healthy", "late", "failing"]
