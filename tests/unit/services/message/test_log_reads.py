from hongyan.services.message.log import Log
from hongyan.services.message.log_reads import LogReads


def test_the_log_answers_them():
    assert issubclass(Log, LogReads)
    assert {"members", "rows", "sleepers", "around", "changed"} <= vars(LogReads).keys()
