"""Makes the user that Veille is in Elasticsearch, and gives Kibana's own user its password. May be run again."""

import base64
import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping

PREFIX = "/_security/user"
#: Of `veille engine roles --apply`, by the prefix of the names of the indices.
WRITER = "veille_writer"


def main() -> None:
    settings = os.environ
    try:
        for method, path, body in list_requests(settings):
            send(settings, method, path, body)
    except urllib.error.HTTPError as error:
        sys.exit(f"Elasticsearch refused {error.url}: {error.code} {error.read().decode(errors='replace')}")
    except OSError as error:
        sys.exit(f"Elasticsearch cannot be reached at {settings['VEILLE_ELASTICSEARCH']}: {error}")


def list_requests(settings: Mapping[str, str]) -> list[tuple[str, str, dict[str, object]]]:
    """Method, path and body. Putting a user that exists changes it to what is said here."""
    veille: dict[str, object] = {"password": settings["USERS_VEILLE_PASSWORD"], "roles": [WRITER]}
    kibana: dict[str, object] = {"password": settings["USERS_KIBANA_PASSWORD"]}
    return [("PUT", f"{PREFIX}/veille", veille), ("POST", f"{PREFIX}/kibana_system/_password", kibana)]


def send(settings: Mapping[str, str], method: str, path: str, body: Mapping[str, object]) -> None:
    login = f"{settings['VEILLE_ELASTICSEARCH_USER']}:{settings['VEILLE_ELASTICSEARCH_PASSWORD']}".encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Basic {base64.b64encode(login).decode()}"}
    request = urllib.request.Request(  # noqa: S310 - the address is the operator's own
        settings["VEILLE_ELASTICSEARCH"] + path, json.dumps(body).encode(), headers, method=method
    )
    with urllib.request.urlopen(request, timeout=30):  # noqa: S310
        print(f"{method} {path}: done", flush=True)


if __name__ == "__main__":
    main()
