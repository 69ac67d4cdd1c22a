"""The entrance: settings, wiring, `serve`, the command line. The only room that knows all others."""
