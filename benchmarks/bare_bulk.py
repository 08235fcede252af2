"""Bare `_bulk`: what the stage index is measured against, where it writes to Elasticsearch.

    python benchmarks/bare_bulk.py URL FOLDER INDICES

The files of FOLDER, each the body of one request, are sent in their order over one connection to INDICES (a pattern),
which are then refreshed: no ledger, no rows, no look at the outcome of a document. Prints wall and CPU seconds as JSON.
"""

import http.client
import json
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit


def send(url: str, bodies: list[bytes], indices: str) -> None:
    place = urlsplit(url)
    assert place.hostname
    connection = http.client.HTTPConnection(place.hostname, place.port or 9200)
    for path, body in [*(("/_bulk?filter_path=errors", body) for body in bodies), (f"/{indices}/_refresh", b"")]:
        connection.request("POST", path, body, {"content-type": "application/x-ndjson"} if body else {})
        answer = connection.getresponse()
        told = answer.read()
        if answer.status != 200 or b'"errors":true' in told:
            sys.exit(f"{path}: {answer.status} {told[:500]!r}")


def main() -> None:
    bodies = [file.read_bytes() for file in sorted(Path(sys.argv[2]).iterdir())]
    wall, cpu = time.perf_counter(), time.process_time()
    send(sys.argv[1], bodies, sys.argv[3])
    print(json.dumps({"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}))


if __name__ == "__main__":
    main()
