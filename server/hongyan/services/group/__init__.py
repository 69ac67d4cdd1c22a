"""Groups: profile, members, ways in, announcements; who may do what to whom."""
