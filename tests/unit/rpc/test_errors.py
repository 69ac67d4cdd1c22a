from hongyan.rpc.errors import ServiceError, http_status, reason, retry_rule
from hongyan_proto import errors_pb2, options_pb2
from hongyan_proto.errors_pb2 import ErrorCode


def test_every_error_has_a_status_and_a_word():
    for value in errors_pb2.ErrorCode.DESCRIPTOR.values:
        assert 400 <= http_status(value.number) < 600
        assert reason(value.number) == value.name


def test_an_error_travels_whole():
    error = ServiceError(ErrorCode.rate_limited, "slowly", field="text", retry_after_ms=0)
    again = ServiceError.from_proto(error.to_proto())
    assert (again.code, again.message, again.field, again.retry_after_ms) == (1300, "slowly", "text", 0)
    bare = ServiceError.from_proto(ServiceError(ErrorCode.conflict).to_proto())
    assert (bare.message, bare.field, bare.retry_after_ms) == ("conflict", None, None)


def test_what_may_be_done_after_it():
    assert retry_rule(ErrorCode.outcome_unknown) == options_pb2.Retry.same_id
    assert str(ServiceError(ErrorCode.too_old)) == "too_old: too old"


def test_fields_are_named_as_clients_know_them():
    assert ServiceError(ErrorCode.invalid_field, field="text.to_user_id").to_proto().field == "text.toUserId"
    assert not ServiceError(ErrorCode.invalid_field).to_proto().HasField("field")
