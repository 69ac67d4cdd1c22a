"""The Python client of hongyan."""
