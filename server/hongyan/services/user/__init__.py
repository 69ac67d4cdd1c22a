"""Accounts, sessions on devices, profiles: who somebody is, and whether a token still speaks for them."""
