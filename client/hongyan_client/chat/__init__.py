"""`hongyan chat`: talk in a terminal."""

from hongyan_client.chat.app import main

__all__ = ["main"]
