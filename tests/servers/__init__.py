"""Real servers for tests: private, on free ports, gone at the end."""
