"""The dashboard *vulnerabilities*: what is exploited, what is named, alerts, vendors, and when the press took it up."""

from index.dashboards.model import (
    Control,
    Dashboard,
    Metric,
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
from index.dashboards.overview import DOCUMENTS, rank

#: The one field that documents and catalogues share: a control on another would empty half of the dashboard.
CONTROLS = (Control("vendor"),)
CVE = count("CVE", "CVE")
ADVISORIES = "kind: (alert or advisory)"
EXPLOITED = "exploited: true"


def number(name: str, en: str, fr: str, where: str = "") -> Panel:
    """How many CVE are exploited and, with ``where``, something else."""
    metric = count("CVE", "CVE", where=f"{EXPLOITED} and {where}" if where else EXPLOITED)
    return Panel(name, Text(en, fr), "vulnerabilities", "number", (metric,))


def severest(name: str, field: str, title: Text, metric: Metric) -> Panel:
    """The CVE with the highest score, where a source of scores is read."""
    metrics = (metric, most("documents", "Documents", "Documents"))
    return Panel(
        name, title, "vulnerabilities", "table", metrics, (Top("id", 20),), where=f"{field}: *", needs=(field,)
    )


VULNERABILITIES = Dashboard(
    "vulnerabilities",
    Text("vulnerabilities", "vulnérabilités"),
    Text(
        "CVE that catalogues list as exploited, those that documents name, alerts and advisories, and when press and"
        " agencies first named them. CVE of catalogues are shown whatever the period is; bars over time are of it.",
        "Les CVE que les catalogues disent exploitées, celles que nomment les documents, alertes et avis, et leur"
        " première mention par la presse et les agences. Les CVE des catalogues sont montrées quelle que soit la"
        " période ; les barres dans le temps en dépendent.",
    ),
    "now-90d/d",
    CONTROLS,
    (
        Row(
            5,
            (
                number("exploited", "Exploited (catalogued)", "Exploitées (cataloguées)"),
                number("ransomware", "… by ransomware", "… par des rançongiciels", "ransomware: true"),
                number("named", "… named by a document", "… nommées par un document", "documents > 0"),
                number("in-press", "… named by press or agencies", "… nommées par la presse", "in_press > 0"),
            ),
        ),
        Row(
            12,
            (
                Panel(
                    "added",
                    Text("Listed as exploited, over time", "Déclarées exploitées, dans le temps"),
                    "vulnerabilities",
                    "bars",
                    (CVE,),
                    (Top("ransomware", 2), Over("added")),
                    where=EXPLOITED,
                ),
                Panel(
                    "vendors",
                    Text("Vendors of exploited CVE", "Éditeurs des CVE exploitées"),
                    "vulnerabilities",
                    "ranking",
                    (CVE,),
                    (Top("vendor", 15),),
                    where=EXPLOITED,
                    width=16,
                ),
            ),
        ),
        Row(
            14,
            (
                Panel(
                    "cves",
                    Text("CVE named most in the period", "CVE les plus nommées de la période"),
                    "documents",
                    "table",
                    (
                        DOCUMENTS,
                        different("publisher", "Publishers", "Éditeurs"),
                        least("moment", "First", "Premier"),
                        most("moment", "Last", "Dernier"),
                    ),
                    (Top("cve", 25),),
                ),
                Panel(
                    "press",
                    Text("First named by press or agencies", "Première mention par la presse ou les agences"),
                    "vulnerabilities",
                    "table",
                    (
                        most("first_in_press", "First mention", "Première mention"),
                        most("added", "Listed as exploited", "Déclarée exploitée"),
                        most("in_press", "Press documents", "Documents de presse"),
                    ),
                    (Top("id", 25), Top("first_in_press_url", 1, rest=True)),
                    where="in_press > 0",
                ),
            ),
        ),
        Row(
            14,
            (
                severest(
                    "epss",
                    "epss",
                    Text("Most likely to be exploited (EPSS)", "Exploitation la plus probable (EPSS)"),
                    most("epss", "EPSS", "EPSS"),
                ),
                severest(
                    "cvss",
                    "cvss",
                    Text("Most severe (CVSS)", "Les plus graves (CVSS)"),
                    most("cvss", "CVSS", "CVSS"),
                ),
            ),
        ),
        Row(
            12,
            (
                Panel(
                    "alerts-over-time",
                    Text("Alerts and advisories over time", "Alertes et avis dans le temps"),
                    "documents",
                    "bars",
                    (DOCUMENTS,),
                    (Top("kind", 3), Over("moment")),
                    where=ADVISORIES,
                ),
                rank(
                    "advised",
                    "Vendors in advisories",
                    "Éditeurs dans les avis",
                    "vendor",
                    where=ADVISORIES,
                ),
                rank("risks", "Risks in advisories", "Risques dans les avis", "risk", where=ADVISORIES),
            ),
        ),
        Row(
            14,
            (
                Session(
                    "alerts",
                    Text("Alerts (CERT-FR and others)", "Alertes (CERT-FR et autres)"),
                    "documents",
                    ("title", "publisher", "cve", "vendor", "risk", "updated", "url"),
                    "-moment",
                    where="kind: alert",
                ),
            ),
        ),
        Row(
            18,
            (
                Session(
                    "vulnerabilities",
                    Text("CVE of catalogues", "CVE des catalogues"),
                    "vulnerabilities",
                    (
                        *(
                            "id",
                            "title",
                            "vendor",
                            "product",
                            "ransomware",
                            "added",
                            "due",
                            "epss",
                            "cvss",
                            "documents",
                        ),
                        *("first_mentioned", "first_in_press", "first_in_press_url"),
                    ),
                    "-added",
                ),
            ),
        ),
    ),
)
