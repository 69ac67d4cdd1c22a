"""Who may call what: the one place that enforces the `access` of a method."""

from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan.rpc.methods import Method
from hongyan_proto import options_pb2
from hongyan_proto.errors_pb2 import ErrorCode


def admit(method: Method, call: Call) -> None:
    """Return when the call may go on, else raise. To outsiders a method between services does not exist."""
    access = method.access
    if call.inside or access == options_pb2.Access.anyone:
        return
    if access == options_pb2.Access.inside:
        raise ServiceError(ErrorCode.unknown_method)
    if not call.user_id:
        raise ServiceError(ErrorCode.unauthenticated)
    if access == options_pb2.Access.administrator and not call.administrator:
        raise ServiceError(ErrorCode.forbidden)
