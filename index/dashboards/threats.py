"""The dashboard *threats*: kinds of attack and attacker over time, who, with what, against whom, and where."""

from index.dashboards.model import Dashboard, Over, Panel, Row, Session, Text, Top, different, least, most
from index.dashboards.overview import CONTROLS, DOCUMENTS, rank

#: Documents in which reading found a threat.
THREATENING = "attack: * or actor_category: * or actor: * or malware: *"

THREATS = Dashboard(
    "threats",
    Text("threats", "menaces"),
    Text(
        "What attacks are told of, by whom, with what, against whom and where. A document that names several counts"
        " for each of them: bars are not to be added up.",
        "Les attaques dont on parle, par qui, avec quoi, contre qui et où. Un document qui en nomme plusieurs compte"
        " pour chacune : les barres ne s’additionnent pas.",
    ),
    "now-30d/d",
    CONTROLS,
    (
        Row(
            14,
            (
                Panel(
                    "attacks-over-time",
                    Text("Kinds of attack told most, over time", "Principaux types d’attaque dans le temps"),
                    "documents",
                    "bars",
                    (DOCUMENTS,),
                    (Top("attack", 6), Over("moment")),
                ),
                Panel(
                    "attackers-over-time",
                    Text("Kinds of attacker over time", "Catégories d’acteurs dans le temps"),
                    "documents",
                    "bars",
                    (DOCUMENTS,),
                    (Top("actor_category", 5), Over("moment")),
                ),
            ),
        ),
        Row(
            14,
            (
                rank("actors", "Threat actors", "Acteurs de la menace", "actor", size=15),
                rank("malware", "Malware", "Maliciels", "malware", size=15),
                rank("targets", "Targets, as written", "Cibles, telles qu’écrites", "target", size=15),
            ),
        ),
        Row(
            14,
            (
                rank("places", "Places of threats", "Lieux des menaces", "place", size=15, where=THREATENING),
                Panel(
                    "places-told",
                    Text("Places of threats, by stories", "Lieux des menaces, par sujets"),
                    "documents",
                    "table",
                    (
                        different("story", "Stories", "Sujets"),
                        DOCUMENTS,
                        different("publisher", "Publishers", "Éditeurs"),
                        least("moment", "First", "Premier"),
                        most("moment", "Last", "Dernier"),
                    ),
                    (Top("place", 25),),
                    where=THREATENING,
                    width=32,
                ),
            ),
        ),
        Row(
            20,
            (
                Session(
                    "threat-documents",
                    Text("Documents about threats", "Documents parlant de menaces"),
                    "documents",
                    ("title", "publisher", "attack", "actor_category", "actor", "malware", "target", "url"),
                    "-moment",
                    where=THREATENING,
                ),
            ),
        ),
    ),
)
