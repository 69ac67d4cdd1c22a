"""What administrators did: one line per act, written in the transaction of the act itself, or before it where the act
is done elsewhere. So there is no act without its line. One table for all rooms of the main database; nothing changes
or removes a line.

    await db.migrate((*TRAIL_MIGRATIONS, *MIGRATIONS))
    await add_line(tx, Line(now, by, "account.disable", "u.17"))
"""

from hongyan.ports.trail.table import CONSOLE, TRAIL_MIGRATIONS, Line, add_line, lines

__all__ = ["CONSOLE", "TRAIL_MIGRATIONS", "Line", "add_line", "lines"]
