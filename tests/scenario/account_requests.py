"""One request of every method about accounts that is declared safe to retry. Alice is an administrator."""

from hongyan_proto import account_pb2, model_pb2


async def account_requests(town, alice):
    leaves, comes = await town.newcomer("ivan"), await town.newcomer("judy")
    await alice.line.call("AdminService/DisableAccount", account_pb2.AccountRequest(id=comes.id))
    made = await alice.line.call("AdminService/CreateInvitation", account_pb2.CreateInvitationRequest(note="x"))
    return {
        "AccountService/GetAccount": model_pb2.Empty(),
        "AccountService/ListSignIns": account_pb2.ListSignInsRequest(),
        "AdminService/ListAccounts": account_pb2.ListAccountsRequest(),
        "AdminService/DisableAccount": account_pb2.AccountRequest(id=leaves.id),
        "AdminService/EnableAccount": account_pb2.AccountRequest(id=comes.id),
        "AdminService/CreateInvitation": account_pb2.CreateInvitationRequest(uses=2, request_id="i-1"),
        "AdminService/ListInvitations": model_pb2.Empty(),
        "AdminService/RevokeInvitation": account_pb2.InvitationRequest(id=made.invitation.id),
    }
