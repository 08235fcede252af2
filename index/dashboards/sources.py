"""The dashboard *sources*: what each delivers, how soon, when it was last read, and how the runs went."""

from index.dashboards.model import Control, Dashboard, Over, Panel, Row, Session, Text, Top, count, most

CONTROLS = (Control("source"),)
RUNS = count("Runs", "Exécutions")
SOURCES_COUNTED = count("Sources", "Sources")

SOURCES = Dashboard(
    "sources",
    Text("sources", "sources"),
    Text(
        "What each source delivers, how late, when it was last read, its state and the reason. States are those of"
        " the last time the index was written.",
        "Ce que chaque source apporte, avec quel retard, sa dernière lecture, son état et sa raison. Les états sont"
        " ceux de la dernière écriture de l’index.",
    ),
    "now-7d/d",
    CONTROLS,
    (
        Row(
            12,
            (
                Panel(
                    "delivered",
                    Text("Documents first seen per day, by source", "Documents vus pour la première fois, par source"),
                    "documents",
                    "bars",
                    (count(),),
                    (Top("source", 9, rest=True), Over("first_seen", "d")),
                    width=32,
                ),
                Panel(
                    "states",
                    Text("Sources by state", "Sources par état"),
                    "sources",
                    "ranking",
                    (SOURCES_COUNTED,),
                    (Top("state", 5),),
                ),
            ),
        ),
        Row(
            16,
            (
                Panel(
                    "deliveries",
                    Text("Delivered and expected in seven days", "Livré et attendu en sept jours"),
                    "sources",
                    "table",
                    (
                        most("items_7d", "Items", "Éléments"),
                        most("expected_7d", "Expected", "Attendus"),
                        most("delay", "Delay, hours (median)", "Retard, heures (médiane)"),
                        most("last_success", "Last read", "Dernière lecture"),
                        most("last_item", "Newest item", "Élément le plus récent"),
                    ),
                    (Top("source", 200, by=None), Top("state", 1)),
                    width=32,
                    note=Text(
                        "By date of publication; with what was left out as irrelevant, and entries of catalogues.",
                        "Par date de publication ; y compris ce qui a été écarté comme hors sujet, et les entrées des"
                        " catalogues.",
                    ),
                ),
                Panel(
                    "delays",
                    Text("Delay in hours (median)", "Retard en heures (médiane)"),
                    "sources",
                    "ranking",
                    (most("delay", "Hours", "Heures"),),
                    (Top("source", 20),),
                    where="delay: *",
                    note=Text(
                        "From publication to first sight; a date without an hour counts from midnight. Of documents"
                        " that came while the source was watched: empty in a young watch.",
                        "De la publication à la première vue ; une date sans heure compte à partir de minuit. Des"
                        " documents arrivés pendant que la source était suivie : vide au début d’une veille.",
                    ),
                ),
            ),
        ),
        Row(
            18,
            (
                Session(
                    "sources",
                    Text("Sources, their state and why", "Sources, leur état et pourquoi"),
                    "sources",
                    (
                        *(
                            "source",
                            "state",
                            "reason",
                            "last_success",
                            "last_error_at",
                            "last_error",
                            "items_7d",
                            "expected_7d",
                        ),
                        *("delay", "title", "last_item", "freshness"),
                    ),
                    "source",
                ),
            ),
        ),
        Row(
            10,
            (
                Panel(
                    "runs-over-time",
                    Text("Runs per day by outcome (all sources)", "Exécutions par jour et résultat (toutes sources)"),
                    "runs",
                    "bars",
                    (RUNS,),
                    (Top("outcome", 5), Over("started", "d")),
                    alone=True,
                ),
                Panel(
                    "runs",
                    Text("Runs by verb and outcome (all sources)", "Exécutions par verbe et résultat (toutes sources)"),
                    "runs",
                    "table",
                    (RUNS, most("seconds", "Longest, s", "La plus longue, s"), most("started", "Last", "Dernière")),
                    (Top("verb", 20), Top("outcome", 5)),
                    alone=True,
                ),
            ),
        ),
    ),
)
