"""A request id gets one answer: kept in the transaction of what was asked, so a retry does nothing again. One table per
room.

    ANSWERS = AnswerTable("group_answer")                            # `*ANSWERS.ddl` belongs to a migration
    key = request_key(user, request, since=now - DAY)                # None for a request without an id
    if (before := await ANSWERS.answered(tx, key, Reply)) is not None:
        return before                                                # raises `Conflict` when something else was asked
    await ANSWERS.remember(tx, key, reply, now)
"""

from hongyan.ports.answers.table import AnswerTable, Conflict, RequestKey, request_key

__all__ = ["AnswerTable", "Conflict", "RequestKey", "request_key"]
