from hongyan.rpc.methods import METHODS, SERVICES, snake_case
from hongyan_proto import message_pb2, options_pb2


def test_every_service_of_the_protos_is_in_the_table():
    assert set(SERVICES) == {
        "UserService",
        "Accounts",
        "AccountService",
        "AdminService",
        "RelationService",
        "Relations",
        "MessageService",
        "LogService",
        "PushService",
        "NotificationService",
        "ModerationService",
        "ModerationAdminService",
        "Words",
        "Reports",
        "GatewayService",
        "GroupService",
        "Groups",
    }


def test_a_method_says_all_that_its_proto_says():
    send = METHODS["MessageService/Send"]
    assert (send.snake, send.request, send.reply) == ("send", message_pb2.SendRequest, message_pb2.Sent)
    assert send.retry_safe
    assert send.bucket == "send"
    assert send.cost == 1
    assert [(rule.verb, rule.path, rule.body) for rule in send.http] == [
        ("POST", "/v1/conversations/{conversation_id}/messages", True),
        ("POST", "/v1/users/{to_user_id}/messages", True),
    ]


def test_methods_between_services_have_no_path():
    for method in METHODS.values():
        if method.access == options_pb2.Access.inside:
            assert method.http == ()
        else:
            assert method.http, method.full_name


def test_names_become_python_names():
    assert snake_case("ListConversations") == "list_conversations"
    assert snake_case("Send") == "send"
