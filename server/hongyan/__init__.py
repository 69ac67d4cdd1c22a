"""hongyan (鸿雁): a self-hosted instant messenger.

Rooms: `app` (settings, wiring, command line) · `gateway` (connections) · `services` (one business room each) ·
`ports` (promises and their adapters) · `rpc` (calls between services) · `kit` (tools without a domain word).
"""
