"""Reports, the queue of administrators, forbidden words, and the audit log."""
