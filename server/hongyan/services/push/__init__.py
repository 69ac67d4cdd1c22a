"""Delivery and sync: what brings a device up to date, and what keeps it so.

    log event → `sequence` (seen? missed?) → `audience` (who may see it) → routes → `lanes` (one batch per gateway)
    user event → `stream` (numbered, stored) → the user's gateways
    sync → `service` (the stream's events + the log's changed conversations, under one opaque cursor)

It decides nothing about conversations: who may see an entry is what the log's membership intervals say.
"""
