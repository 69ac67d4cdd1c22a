"""Promises and their keepers: one folder per port, with the promise in `__init__`, one file per adapter and the exam
(`conformance.py`) that every adapter sits. Only `app/wiring.py` imports adapters.
"""
