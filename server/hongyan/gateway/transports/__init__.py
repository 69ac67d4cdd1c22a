"""How bytes come and go: WebSocket and REST behind one port, TCP beside it."""
