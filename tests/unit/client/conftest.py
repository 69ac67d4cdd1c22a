"""A slow moment of the machine fails no property."""

from hypothesis import settings

settings.register_profile("client", deadline=None, database=None)
settings.load_profile("client")
