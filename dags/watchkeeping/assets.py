"""What one DAG leaves for the next. The events say only that there is something: what, the ledger knows."""

from airflow.sdk import Asset

#: Pages in the archive that nobody has read yet; an event names the batch of the crawl.
CAPTURES = Asset(name="captures", uri="veille://captures")
#: Documents in the ledger, read and put into stories, and not in the index yet.
DOCUMENTS = Asset(name="documents", uri="veille://documents")
#: Documents that can be found from now on.
ARRIVALS = Asset(name="arrivals", uri="veille://arrivals")
