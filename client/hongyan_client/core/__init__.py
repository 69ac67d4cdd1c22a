"""The client core: a pure state machine that the Python SDK and the web page share by their vectors."""

from hongyan_client.core.core import Core

__all__ = ["Core"]
