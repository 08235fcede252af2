"""Channels as people name them."""

import pytest

from veille.alerts.channels.address import Address
from veille.errors import InputError

SECRET = "geheim-4711"


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("mail", "mail", "mail"),
        ("stdout", "stdout", "stdout"),
        (f"slack:https://hooks.example.org/{SECRET}", "slack", "slack:https://hooks.example.org/…"),
        (f"teams:https://flow.example.org:443/x?sig={SECRET}", "teams", "teams:https://flow.example.org/…"),
        (f"mattermost:http://127.0.0.1:8065/hooks/{SECRET}", "mattermost", "mattermost:http://127.0.0.1/…"),
        (f"webhook:http://[::1]:80/{SECRET}", "webhook", "webhook:http://::1/…"),
    ],
)
def test_of_a_channel_only_its_host_is_shown(text, kind, shown):
    address = Address.read(text)
    assert (address.kind, str(address)) == (kind, shown)
    assert SECRET not in repr(address)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("post:https://hooks.example.org/", "the channels are mail, stdout, webhook:URL, slack:URL"),
        ("slack", "the channels are"),
        ("mail:ana@example.org", "the channels are"),
        (f"slack:http://hooks.example.org/{SECRET}", "can be read on its way; use https"),
        (f"slack:ftp://hooks.example.org/{SECRET}", "expected an https address"),
        (f"slack:https://ana:{SECRET}@hooks.example.org/", "expected an https address"),
        (f"slack:https:///{SECRET}", "expected an https address"),
        (f"slack:https://hooks.example.org:x/{SECRET}", "expected an https address"),
        (f"slack:https://hooks.example.org/{SECRET}\n", "expected an https address"),
        (f"slack:https://hooks.example.org/{SECRET * 200}", "expected an https address"),
        (f"slack:{SECRET}", "expected an https address"),
    ],
)
def test_what_is_no_channel_is_refused_without_showing_the_secret(text, expected):
    with pytest.raises(InputError) as refused:
        Address.read(text)
    assert expected in str(refused.value)
    assert SECRET not in str(refused.value)
