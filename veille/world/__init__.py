"""The local press world: small sites of our own writing, served on loopback, for the demo and the tests."""

from veille.world.world import World

__all__ = ["World"]
