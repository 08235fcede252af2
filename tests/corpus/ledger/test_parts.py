"""Documents that are part of another."""

from sqlalchemy import text

from corpus.ledger import Ledger
from corpus.ledger.parts import select_parts


def test_parts_are_found_by_what_they_are_part_of_and_not_by_reading_a_source(empty_ledger):
    ledger = Ledger.open(f"sqlite:///{empty_ledger}")
    asked = select_parts({"a", "b"}, source="phare")
    written = str(asked.compile(compile_kwargs={"literal_binds": True}))
    with ledger.reading() as tx:
        plan = [row.detail for row in tx.execute(text(f"EXPLAIN QUERY PLAN {written}"))]
    ledger.close()
    assert plan[0] == "SEARCH documents USING INDEX ix_documents_part_of_source (part_of=? AND source=?)"
