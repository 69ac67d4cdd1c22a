"""A deterministic world around the real services: time, network, processes and faults come from one seed."""
