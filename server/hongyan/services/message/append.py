"""What happens inside of a transaction: each ask in turn, each with an answer of its own."""

from collections.abc import Sequence

from hongyan.rpc.errors import ServiceError
from hongyan.services.message import rules
from hongyan.services.message.batch import Batch
from hongyan.services.message.change import change
from hongyan.services.message.marks import mark
from hongyan.services.message.operating import remove
from hongyan.services.message.own_settings import set_own
from hongyan.services.message.targets import append_with_target
from hongyan.services.message.work import Answer, Appending, Ask, Changing, Marking, Removing
from hongyan_proto.errors_pb2 import ErrorCode


async def run(batch: Batch) -> Sequence[Answer]:
    """One answer per ask, in their order. What a rule refuses changes nothing and does not trouble the others."""
    await batch.begin()
    answers: list[Answer] = []
    take = answers.append
    for ask in batch.asks:
        try:
            if type(ask) is Appending and not ask.target_seq | ask.quote_seq | ask.forbidden:
                take(batch.append(ask))
            else:
                take(await _carry_out(batch, ask))
        except ServiceError as error:
            take(await _refused(batch, ask, error))
    await batch.end()
    return answers


async def _carry_out(batch: Batch, ask: Ask) -> Answer:
    if isinstance(ask, Appending):
        if ask.forbidden:
            raise _forbidden(batch, ask)
        return await append_with_target(batch, ask)
    if isinstance(ask, Changing):
        return await change(batch, ask.request)
    if isinstance(ask, Marking):
        await mark(batch, ask)
    elif isinstance(ask, Removing):
        await remove(batch, ask)
    else:
        await set_own(batch, ask)
    return None


def _forbidden(batch: Batch, ask: Appending) -> ServiceError:
    """Who may not write here hears what they always hear; a forbidden text begins no conversation. (A retry of what was
    taken once is answered, as after any refusal.)
    """
    begins = ask.conversation_id in batch.given.new_direct
    if not begins or ask.user_id not in (rules.people_of(ask.conversation_id) or ()):
        batch.place(ask)
    return rules.forbidden_words()


async def _refused(batch: Batch, ask: Ask, error: ServiceError) -> Answer:
    if not isinstance(ask, Appending) or error.code == ErrorCode.conflict:
        return error
    try:
        return await batch.answered_before(ask) or error
    except ServiceError as conflict:
        return conflict
