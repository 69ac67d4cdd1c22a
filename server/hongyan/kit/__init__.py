"""Tools without a domain word: clock, ids, retry, tasks, batching, log. Imports nothing of hongyan."""
