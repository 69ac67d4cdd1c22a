"""One request of every method about notifications that is declared safe to retry."""

from hongyan_proto import model_pb2, push_pb2
from tests.servers.push import Browser


def notification_requests():
    quiet = push_pb2.QuietHours(on=True, from_minute=1320, to_minute=420, time_zone="Asia/Shanghai")
    browser = Browser("https://push.example.com").asks()
    return {
        "NotificationService/GetNotifications": model_pb2.Empty(),
        "NotificationService/UpdateNotifications": push_pb2.UpdateNotificationsRequest(quiet=quiet, preview=False),
        "NotificationService/GetPushKey": model_pb2.Empty(),
        "NotificationService/RegisterPushTarget": push_pb2.RegisterPushTargetRequest(**browser),
        "NotificationService/ListPushTargets": model_pb2.Empty(),
        "NotificationService/RemovePushTarget": push_pb2.RemovePushTargetRequest(session_id="17"),
    }
