"""Benchmarks: messages per CPU-second of all server processes, beside our own bare floor.

workloads → `fleet` (the generator, on its own core) → `server` (hongyan or the floor, on the other core)
"""
