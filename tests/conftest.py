"""What all tests share."""

from hypothesis import settings

pytest_plugins = ["tests.servers.postgresql"]

# Time limits belong to pytest-timeout: two busy cores make any single example slow.
settings.register_profile("veille", deadline=None)
settings.load_profile("veille")
