"""What tests of the verbs for readers share: the ledger, and a mail server that the settings name."""

import pytest

from corpus.ledger import Ledger
from tests.servers.smtp import SmtpServer
from tests.veille.digest.posting import FROM


@pytest.fixture
def ledger(settings):
    opened = Ledger.open(settings.ledger_url)
    yield opened
    opened.close()


@pytest.fixture
def server(monkeypatch):
    with SmtpServer() as server:
        given = {"SMTP": f"127.0.0.1:{server.port}", "SMTP_SECURITY": "none", "MAIL_FROM": FROM, "SMTP_SECONDS": "5"}
        for name, value in given.items():
            monkeypatch.setenv(f"VEILLE_{name}", value)
        yield server
