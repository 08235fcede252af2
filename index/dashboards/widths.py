"""Pixels of columns: Kibana gives all columns without a width the same, and what does not fit lies beyond the edge."""

from index.collections import Collection
from index.dashboards.model import Metric

#: Of a panel over half of a wall screen; columns that are not here share what is left: titles, sentences, reasons.
WIDTHS = {
    "actor": 110,
    "actor_category": 110,
    "added": 95,
    "attack": 120,
    "bound": 90,
    "counted": 90,
    "cve": 140,
    "delay": 80,
    "documents": 90,
    "due": 95,
    "expected_7d": 80,
    "first_in_press": 130,
    "first_in_press_url": 100,
    "first_mentioned": 130,
    "id": 130,
    "items_7d": 80,
    "kind": 100,
    "language": 80,
    "last_error_at": 130,
    "last_success": 130,
    "malware": 110,
    "moment": 130,
    "outcome": 130,
    "period": 90,
    "place": 150,
    "product": 110,
    "publisher": 110,
    "ransomware": 110,
    "risk": 170,
    "source": 110,
    "state": 130,
    "subject": 140,
    "target": 130,
    "unit": 75,
    "updated": 130,
    "url": 100,
    "value": 110,
    "value_max": 90,
    "vendor": 110,
    "verb": 110,
}
#: In Discover also of what is read as a whole: where the others fill the table, a column without a width gets 100.
IN_SESSIONS = {**WIDTHS, "unit": 110, "value_max": 80, "sentence": 380, "reason": 260, "last_error": 240}
#: Of a metric: an amount such as 200,000,000,000, a date with its hour; a number under the longest word of its head.
AMOUNT, MOMENT, LETTER, LEAST = 140, 140, 8, 60


def width_of(metric: Metric, collection: Collection) -> int:
    field = None if metric.field is None else collection.fields[metric.field]
    words = f"{metric.label.en} {metric.label.fr}".split()
    head = max(LEAST, LETTER * max(map(len, words)) + 2 * LETTER)
    if field is None or metric.operation == "unique_count":
        return head
    return max(head, MOMENT if field.type == "date" else AMOUNT if field.name == "value" else LEAST)
