"""Connections: WebSocket, TCP and HTTP in front of the services.

`session` decides without I/O, `frames` encodes, `dispatch` carries commands to the services, `hub` brings deliveries
to the connections, `outbox` bounds what waits for a slow reader, `transports` move bytes. `gateway` puts it together.
"""
