"""The dashboard *overview*: what came in, what it is about, and who is silent."""

from index.dashboards.model import (
    Control,
    Dashboard,
    Over,
    Panel,
    Row,
    Session,
    Text,
    Top,
    count,
    different,
    least,
    most,
)

#: Of what is chosen at the head of dashboards over documents.
CONTROLS = (Control("source"), Control("language"), Control("kind"), Control("story_title"))
DOCUMENTS = count()
#: Elasticsearch's own threshold (`precision_threshold`), which Kibana leaves as it is; 2 % were off of 11,755 stories.
ESTIMATED = Text(
    "Exact up to some 3,000; above, Elasticsearch estimates it to a few per cent.",
    "Exact jusqu’à 3 000 environ ; au-delà, Elasticsearch l’estime à quelques pour cent près.",
)


def rank(name: str, en: str, fr: str, field: str, *, size: int = 12, where: str = "") -> Panel:
    """The values of a field that most documents have; a document with several counts for each of them."""
    return Panel(name, Text(en, fr), "documents", "ranking", (DOCUMENTS,), (Top(field, size),), where=where)


TROUBLES = Panel(
    "troubles",
    Text("Sources in trouble at the last run (all)", "Sources en difficulté à la dernière exécution (toutes)"),
    "sources",
    "table",
    (most("last_success", "Last read", "Dernière lecture"),),
    (Top("state", 5, by=None, without=("healthy",)), Top("source", 100, by=None), Top("reason", 1)),
    alone=True,
    note=Text(
        "A source that dries up is an alarm. Empty: none is late or failing.",
        "Une source qui se tait est une alarme. Vide : aucune n’est en retard ni en panne.",
    ),
)

OVERVIEW = Dashboard(
    "overview",
    Text("overview", "vue d’ensemble"),
    Text(
        "What came in, which stories are told, who and what they name, and which sources are in trouble.",
        "Ce qui est arrivé, les sujets, qui et quoi ils nomment, et les sources en difficulté.",
    ),
    "now-7d/d",
    CONTROLS,
    (
        Row(
            5,
            (
                Panel("documents", Text("Documents", "Documents"), "documents", "number", (DOCUMENTS,)),
                Panel(
                    "stories",
                    Text("Stories", "Sujets"),
                    "documents",
                    "number",
                    (different("story", "Stories", "Sujets"),),
                    note=ESTIMATED,
                ),
                Panel(
                    "publishers",
                    Text("Publishers heard", "Éditeurs entendus"),
                    "documents",
                    "number",
                    (different("publisher", "Publishers", "Éditeurs"),),
                ),
                Panel(
                    "sources-in-trouble",
                    Text("Sources in trouble at the last run", "Sources en difficulté à la dernière exécution"),
                    "sources",
                    "number",
                    (count("Sources", "Sources", where='not state: "healthy"'),),
                    alone=True,
                ),
                Panel(
                    "last-run",
                    Text("Last run of the period", "Dernière exécution de la période"),
                    "runs",
                    "number",
                    (most("started", "Begun", "Début"),),
                    alone=True,
                    note=Text("An old one: the watch stands still.", "Si elle est ancienne, la veille est à l’arrêt."),
                ),
            ),
        ),
        Row(
            12,
            (
                Panel(
                    "by-source",
                    Text("Documents per day by source", "Documents par jour et par source"),
                    "documents",
                    "bars",
                    (DOCUMENTS,),
                    (Top("source", 9, rest=True), Over("moment", "d")),
                ),
                Panel(
                    "by-language",
                    Text("Documents per day by language", "Documents par jour et par langue"),
                    "documents",
                    "bars",
                    (DOCUMENTS,),
                    (Top("language", 5, rest=True), Over("moment", "d")),
                ),
            ),
        ),
        Row(
            16,
            (
                Panel(
                    "stories-told",
                    Text("Stories told most in the period", "Sujets les plus racontés de la période"),
                    "documents",
                    "table",
                    (
                        DOCUMENTS,
                        different("publisher", "Publishers", "Éditeurs"),
                        least("moment", "First", "Premier"),
                        most("moment", "Last", "Dernier"),
                    ),
                    (Top("story_title", 25),),
                    width=30,
                    note=Text(
                        "Behind the title stands the story’s id, for veille story ID.",
                        "Derrière le titre figure l’identifiant du sujet, pour veille story ID.",
                    ),
                ),
                TROUBLES,
            ),
        ),
        Row(
            14,
            (
                rank("organisations", "Organisations named", "Organisations nommées", "organisation"),
                rank("persons", "People named", "Personnes nommées", "person"),
                rank("places", "Places named", "Lieux nommés", "place"),
                rank("products", "Products named", "Produits nommés", "product"),
            ),
        ),
        Row(
            12,
            (
                rank("attacks", "Kinds of attack", "Types d’attaque", "attack"),
                rank("actors", "Threat actors named", "Acteurs de la menace nommés", "actor"),
                rank("malware", "Malware named", "Maliciels nommés", "malware"),
            ),
        ),
        Row(
            18,
            (
                Session(
                    "latest",
                    Text("Newest documents", "Documents les plus récents"),
                    "documents",
                    ("title", "story_title", "publisher", "language", "kind", "url"),
                    "-moment",
                ),
            ),
        ),
    ),
)
