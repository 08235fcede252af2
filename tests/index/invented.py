"""Documents and figures in French and English that nobody wrote, for tests that need many: the same ones for a seed."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from index.query import Row

#: The moment at which the tests search; documents were published in the three years before it.
NOW = datetime(2024, 11, 20, 9, 30, tzinfo=UTC)
PLACES = {
    "fr": ("l'hôpital de Nîmes", "la mairie d'Évry", "l'université de Rennes", "le conseil régional", "une PME d'Agen"),
    "en": (
        "a hospital in Leeds",
        "the city of Cork",
        "Rutland's university",
        "a small-business bank",
        "the port of Hull",
    ),
}
ACTS = {
    "fr": (
        "a été chiffré par",
        "résiste à",
        "porte plainte contre",
        "soupçonne",
        "n'a pas payé",
        "aurait été visé par",
    ),
    "en": ("was encrypted by", "has resisted", "sues", "suspects", "didn't pay", "may have been hit by"),
}
CAUSES = {
    "fr": ("le rançongiciel", "un hameçonnage", "des attaquants", "le maliciel", "une fuite de données", "l'attaque"),
    "en": ("the ransomware", "a phishing e-mail", "attackers", "the malware", "a data leak", "the attack"),
}
TAILS = {
    "fr": ("Tout est arrêté.", "Aujourd'hui, les équipes restaurent 300 serveurs.", "La rançon est de 2,5 M€.",
           "Où sont les sauvegardes ? Personne ne sait.", "Un correctif est disponible : à installer d'urgence."),
    "en": ("Systems are down.", "Teams are restoring 300 servers.", "The ransom is €2.5 million.",
           "Where are the back-ups? Nobody knows.", "A patch is available: install it at once."),
}  # fmt: skip
NAMES = {
    "vendor": ("Microsoft", "Fortinet", "Red Hat", "Ivanti", "Élysée-Soft"),
    "product": ("Exchange", "FortiOS", "Connect-Secure"),
    "actor": ("LockBit", "Sandworm", "Noir Désert"),
    "malware": ("Emotet", "TrickBot"),
    "attack": ("ransomware", "phishing", "ddos"),
}


def invent_rows(count: int, *, seed: int = 1) -> dict[str, list[Row]]:
    """By collection: ``count`` documents, and figures of about every other."""
    random = Random(seed)
    documents = [_invent_document(number, random) for number in range(count)]
    owners = [row for row in documents if random.random() < 0.5]
    figures = [_invent_figure(number, row, random) for row in owners for number in range(random.randint(1, 3))]
    return {"documents": documents, "figures": figures}


def _invent_document(number: int, random: Random) -> Row:
    language = random.choice(("fr", "fr", "en", "en", "pl"))
    read = language if language in PLACES else random.choice(("fr", "en"))
    row: Row = {
        "id": f"doc-{number}",
        "title": _sentence(read, random),
        "lead": _sentence(read, random) if random.random() < 0.7 else None,
        "body": " ".join((_sentence(read, random), *random.sample(TAILS[read], 2), _sentence(read, random))),
        "language": language,
        "source": random.choice(("press", "cert-fr", "agence-nord")),
        "country": random.choice(("FR", "GB", None)),
        "published": NOW - timedelta(minutes=random.randrange(3 * 365 * 1440)) if random.random() < 0.9 else None,
        "first_seen": NOW,
        "version": random.randint(1, 4),
        "relevance": round(random.random(), 2),
        "story": random.choice(("story-1", "story-2", None)),
        "cve": [f"CVE-2024-{random.randint(1000, 1040)}"] if random.random() < 0.3 else [],
        "revision": number + 1,
    }
    for field, values in NAMES.items():
        row[field] = random.sample(values, random.randint(0, 2))
    row["entity"] = [*row["product"], *row["actor"], *row["malware"]]
    return row


def _sentence(language: str, random: Random) -> str:
    place, act, cause = (random.choice(words[language]) for words in (PLACES, ACTS, CAUSES))
    named = f" {random.choice(NAMES['malware'])}" if random.random() < 0.3 else ""
    return f"{place[0].upper()}{place[1:]} {act} {cause}{named}"


def _invent_figure(number: int, document: Row, random: Random) -> Row:
    unit, kind = random.choice((("EUR", "money"), ("USD", "money"), ("serveur", "count"), (None, "count")))
    figure: dict[str, Any] = {
        "id": f"{document['id']}#body-{number}",
        "document": document["id"],
        "value": random.choice((2.0, 300.0, 1200.0, 2.5e6, 4e9)),
        "unit": unit,
        "kind": kind,
        "subject": random.choice(("rançon", "serveurs", "ransom", "budget")),
        "sentence": document["body"].split(". ")[0],
    }
    return figure | {name: document[name] for name in ("title", "language", "published", "first_seen", "revision")}
