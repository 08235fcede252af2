"""What the sources of airflow_cluster.py publish: invented incidents, each told by several of them in its own words."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

#: How many pages tell of one incident.
TOLD_BY = 5

# fmt: off
TOWNS = (
    "Nantes", "Rennes", "Grenoble", "Amiens", "Perpignan", "Limoges", "Poitiers", "Metz", "Brest", "Annecy",
    "Leeds", "Cardiff", "Norwich", "Exeter", "Dundee", "Derby", "Preston", "Swansea", "Lincoln", "Bath",
)
# fmt: on
WHO = {
    "fr": ("centre hospitalier de {}", "mairie de {}", "université de {}", "port de {}", "régie des eaux de {}"),
    "en": ("{} General Hospital", "{} City Council", "University of {}", "Port of {}", "{} Water Board"),
}
ATTACK = {
    "fr": ("rançongiciel", "hameçonnage", "déni de service", "vol de données", "virement frauduleux"),
    "en": ("ransomware", "phishing", "denial of service", "data theft", "fraudulent transfer"),
}
ACTOR = ("Corbeau Gris", "Quartz Hyena", "Lanterne Noire", "Velvet Otter", "Brume 7", "Copper Magpie")
PRODUCT = ("Nordvik Mail Server", "Papyrus GED", "Halvard VPN", "Atoll Backup", "Mirador Console", "Tessela Router")
SENTENCES = {
    "fr": (
        "Le {who} a été touché par un {attack} dans la nuit du {day}.",
        "Près de {n} postes ont dû être arrêtés, et {servers} serveurs sur {more} sont encore éteints.",
        "Les données de {people} personnes ont été copiées, selon une note remise à la CNIL.",
        "Les assaillants réclament {money},5 millions d'euros et menacent de publier les dossiers.",
        "Le groupe {actor} a revendiqué l'attaque sur son site, sans que l'enquête le confirme.",
        "L'intrusion a commencé par {product}, dont la faille {cve} n'avait pas été corrigée.",
        "L'ANSSI a envoyé une équipe de {servers} personnes et demande de surveiller l'adresse 198.51.100.{octet}.",
        "Le rétablissement devrait prendre {weeks} semaines et coûter au moins {cost} 000 euros.",
        "Un fichier nommé facture-{octet}.docm, reçu par {n} agents, a ouvert la porte.",
        "Le parquet de Paris a ouvert une enquête ; {percent} % des services fonctionnent de nouveau.",
    ),
    "en": (
        "The {who} was hit by {attack} in the night of {day}.",
        "Some {n} workstations were shut down, and {servers} of {more} servers are still offline.",
        "Records of {people} people were copied, according to a notice to the regulator.",
        "The attackers demand ${money}.5 million and threaten to publish the files.",
        "The group {actor} claimed the attack on its site, which investigators have not confirmed.",
        "The intrusion began with {product}, whose flaw {cve} had not been patched.",
        "A team of {servers} from the national agency asks to watch for connections to 198.51.100.{octet}.",
        "Recovery should take {weeks} weeks and cost at least ${cost},000.",
        "A file called invoice-{octet}.docm, sent to {n} employees, opened the door.",
        "Police have opened an investigation; {percent}% of services work again.",
    ),
}


@dataclass(frozen=True)
class Text:
    """One page's words, when it was published, and the vulnerability that it is about."""

    title: str
    paragraphs: tuple[str, ...]
    day: date
    cve: str


def write(number: int, language: str, *, today: date) -> Text:
    """The same for the same number and day. Pages of one incident agree on who, what and how much."""
    incident = random.Random(f"incident {number // TOLD_BY}")
    facts = _invent(incident, language, today)
    own = random.Random(f"page {number}")
    first, *others = SENTENCES[language]
    told = [first, *own.sample(others, 6)]
    who = f"{facts['who'][:1].upper()}{facts['who'][1:]}"
    title = f"{who} : {facts['attack']}" if language == "fr" else f"{who}: {facts['attack']}"
    return Text(title, tuple(sentence.format(**facts) for sentence in told), facts["at"], facts["cve"])


def _invent(chance: random.Random, language: str, today: date) -> Mapping[str, Any]:
    at = today - timedelta(days=chance.randrange(1, 28))
    place = chance.randrange(len(WHO["fr"]))
    servers = chance.randrange(6, 60)
    return {
        "who": WHO[language][place].format(chance.choice(TOWNS)),
        "attack": ATTACK[language][chance.randrange(len(ATTACK["fr"]))],
        "actor": chance.choice(ACTOR),
        "product": chance.choice(PRODUCT),
        "day": f"{at:%d/%m/%Y}" if language == "fr" else f"{at.day} {at:%B %Y}",
        "at": at,
        "cve": f"CVE-{at.year}-9{chance.randrange(10_000):04}",
        "n": _number(chance.randrange(300, 9000), language),
        "people": _number(chance.randrange(2000, 900_000), language),
        "servers": servers,
        "more": servers + chance.randrange(10, 90),
        "money": chance.randrange(1, 9),
        "octet": chance.randrange(2, 250),
        "weeks": chance.randrange(2, 9),
        "cost": chance.randrange(40, 900),
        "percent": chance.randrange(20, 95),
    }


def _number(value: int, language: str) -> str:
    return f"{value:,}".replace(",", " " if language == "fr" else ",")
