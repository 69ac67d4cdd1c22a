"""Small programs on the SDK."""
