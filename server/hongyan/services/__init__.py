"""One business room each. A room knows `rpc`, `kit` and the promises of `ports`, never another room."""
