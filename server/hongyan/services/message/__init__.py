"""Conversations: one append-only log each, what its members see of it, and what they may do with it."""
