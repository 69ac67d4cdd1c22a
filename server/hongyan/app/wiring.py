"""Who gets whom: the one place that knows every adapter and every room.

Read it downward: ports from the URLs of the settings, then the rooms on them, then the stubs by which the rooms call
each other, then the order in which everything starts and stops.
"""

from dataclasses import dataclass, replace

from hongyan.app import page
from hongyan.app.keys import ServerKeys
from hongyan.app.ports import Ports, open_ports
from hongyan.app.runners import Runner, open_runner
from hongyan.app.settings import Settings
from hongyan.app.world import World
from hongyan.gateway.gateway import Gateway
from hongyan.gateway.transports.avatars import AvatarDoor
from hongyan.kit.ids import Snowflakes
from hongyan.kit.tasks import Tasks
from hongyan.ports.bus import Topic
from hongyan.ports.db import Database
from hongyan.ports.outbox import Outbox, to_bus
from hongyan.ports.pictures import Pictures
from hongyan.ports.registry import Instance
from hongyan.rpc.clients import Clients
from hongyan.services.group.migrations import OUTBOX as GROUP_OUTBOX
from hongyan.services.group.parts import Parts as GroupParts
from hongyan.services.group.service import GroupRoom
from hongyan.services.group.store_sql import SqlGroupStore
from hongyan.services.message.log import Log
from hongyan.services.message.service import Messages
from hongyan.services.message.store_write import SqlLogStore
from hongyan.services.moderation.parts import Parts as ModerationParts
from hongyan.services.moderation.service import Moderation
from hongyan.services.moderation.store_sql import SqlModerationStore
from hongyan.services.push.migrations import MIGRATIONS as PUSH_MIGRATIONS
from hongyan.services.push.notifications import Notifications
from hongyan.services.push.service import Push
from hongyan.services.push.store_sql import SqlStreamStore
from hongyan.services.push.store_sql_devices import SqlDeviceStore
from hongyan.services.push.waking import Waker
from hongyan.services.relation.parts import Parts as RelationParts
from hongyan.services.relation.service import Relations
from hongyan.services.relation.store_sql import SqlRelationStore
from hongyan.services.user.first_start import Invitations
from hongyan.services.user.parts import Keys, Parts
from hongyan.services.user.passwords import Passwords
from hongyan.services.user.rules import registration_mode
from hongyan.services.user.service import Users
from hongyan.services.user.store_sql import SqlUserStore
from hongyan_proto import inside_pb2


@dataclass(frozen=True, slots=True)
class House:
    """A server without its listeners: every room, wired. `start` it once, `close` it once."""

    name: str
    ports: Ports
    runner: Runner
    clients: Clients
    user_tasks: Tasks
    users: Users
    relation_tasks: Tasks
    relations: Relations
    group_tasks: Tasks
    groups: GroupRoom
    moderation: Moderation
    invitations: Invitations
    log: Log
    push: Push
    gateway: Gateway

    async def start(self) -> None:
        """Whoever consumes starts before whoever publishes."""
        await self.push.start()
        await self.relations.start()
        await self.users.start()
        await self.log.start()
        await self.groups.start()
        await self.moderation.start()
        await self.gateway.start()
        await self.ports.registry.offer(Instance("gateway", self.name))

    async def close(self) -> None:
        """No new work, then what waits goes out, then the stores close."""
        await self.ports.registry.withdraw(Instance("gateway", self.name))
        await self.gateway.close()
        await self.moderation.close()
        await self.groups.close()
        await self.group_tasks.close()
        await self.relations.close()
        await self.relation_tasks.close()
        await self.users.close()
        await self.log.close()
        await self.user_tasks.close()
        await self.push.close()
        await self.runner.close()
        await self.ports.close()


async def build(settings: Settings, keys: ServerKeys, world: World) -> House:
    """Open the ports, make or update the tables, and put every room in its place. Nothing runs yet."""
    ports = await open_ports(settings, keys, world, Tasks("bus"))
    user_store = SqlUserStore(ports.main)
    relation_store = SqlRelationStore(ports.main)
    log_store = SqlLogStore(ports.log, shards=settings.message.shards, rng=world.rng)
    await migrate(ports.main, log_store)
    clients = Clients()
    ground = Ground(
        settings=settings,
        world=world,
        ports=ports,
        clients=clients,
        name=f"node-{settings.message.node}",
        log_topic=Topic("log", inside_pb2.LogEvent, settings.message.shards),
        user_topic=Topic("users", inside_pb2.UserStreamEvent, patient=True),
    )
    runner = await open_runner(settings, clients, world.clock)
    user_tasks = Tasks("user")
    users = make_users(ground, user_store, keys, user_tasks)
    runner.offer("UserService", users)
    runner.offer("Accounts", users.accounts)
    runner.offer("AccountService", users.own)
    runner.offer("AdminService", users.office)
    relation_tasks = Tasks("relation")
    relations = make_relations(ground, relation_store, keys, relation_tasks)
    runner.offer("RelationService", relations)
    runner.offer("Relations", relations.inside)
    moderation = offer_moderation(ground, runner)
    log = make_log(ground, log_store, keys)
    runner.offer("LogService", log)
    group_tasks = Tasks("group")
    groups = make_groups(ground, group_tasks)
    runner.offer("GroupService", groups)
    runner.offer("Groups", groups.companions)
    runner.offer("MessageService", make_messages(ground, log_store, log))
    devices = SqlDeviceStore(ports.main)
    push = make_push(ground, keys, devices)
    runner.offer("PushService", push)
    runner.offer("NotificationService", make_notifications(ground, devices))
    gateway = make_gateway(ground)
    clients.put_gateway(ground.name, runner.stub("GatewayService", gateway))
    invitations = Invitations(accounts=user_store.accounts, clock=world.clock)
    return House(
        name=ground.name,
        ports=ports,
        runner=runner,
        clients=clients,
        user_tasks=user_tasks,
        users=users,
        relation_tasks=relation_tasks,
        relations=relations,
        group_tasks=group_tasks,
        groups=groups,
        moderation=moderation,
        invitations=invitations,
        log=log,
        push=push,
        gateway=gateway,
    )


@dataclass(frozen=True, slots=True)
class Ground:
    """What every room stands on."""

    settings: Settings
    world: World
    ports: Ports
    clients: Clients
    name: str
    """Of this process, the same after a restart."""
    log_topic: Topic[inside_pb2.LogEvent]
    user_topic: Topic[inside_pb2.UserStreamEvent]


def make_users(ground: Ground, store: SqlUserStore, keys: ServerKeys, tasks: Tasks) -> Users:
    settings, ports, world = ground.settings, ground.ports, ground.world
    mode = registration_mode(settings.user.registration, settings.server.host)
    parts = Parts(
        store=store,
        passwords=Passwords(settings.user),
        keys=Keys(signing=(keys.signing,), refresh=keys.refresh),
        cache=ports.cache,
        clients=ground.clients,
        bus=ports.bus,
        mail=ports.mail,
        pictures=Pictures(ports.blobs),
        topic=ground.user_topic,
        ids=Snowflakes(world.clock, settings.message.node),
        settings=replace(settings.user, registration=mode),
        clock=world.clock,
        rng=world.rng,
        tasks=tasks,
    )
    return Users(parts)


def make_relations(ground: Ground, store: SqlRelationStore, keys: ServerKeys, tasks: Tasks) -> Relations:
    parts = RelationParts(
        store=store,
        clients=ground.clients,
        routes=ground.ports.routes,
        bus=ground.ports.bus,
        topic=ground.user_topic,
        ids=Snowflakes(ground.world.clock, ground.settings.message.node),
        key=keys.digest,
        settings=ground.settings.relation,
        clock=ground.world.clock,
        rng=ground.world.rng,
        tasks=tasks,
    )
    return Relations(parts)


def make_groups(ground: Ground, tasks: Tasks) -> GroupRoom:
    ports, world = ground.ports, ground.world
    to_people = to_bus(ports.bus, ground.user_topic)
    parts = GroupParts(
        store=SqlGroupStore(ports.main),
        log=ground.clients.log,
        accounts=ground.clients.accounts,
        relations=ground.clients.relations,
        outbox=Outbox("group_outbox", GROUP_OUTBOX.on(ports.main), to_people, clock=world.clock, rng=world.rng),
        pictures=Pictures(ports.blobs),
        ids=Snowflakes(world.clock, ground.settings.message.node),
        settings=ground.settings.group,
        clock=world.clock,
        rng=world.rng,
        tasks=tasks,
    )
    return GroupRoom(parts)


def make_log(ground: Ground, store: SqlLogStore, keys: ServerKeys) -> Log:
    return Log(
        store=store,
        accounts=ground.clients.accounts,
        relations=ground.clients.relations,
        words=ground.clients.words,
        bus=ground.ports.bus,
        topic=ground.log_topic,
        settings=replace(ground.settings.message, digest_key=keys.digest),
        clock=ground.world.clock,
        rng=ground.world.rng,
        tasks=Tasks("message"),
        instance=ground.name,
    )


def make_messages(ground: Ground, store: SqlLogStore, log: Log) -> Messages:
    settings, world = ground.settings.message, ground.world
    return Messages(log=log, reader=store.reader, settings=settings, clock=world.clock, rng=world.rng)


def offer_moderation(ground: Ground, runner: Runner) -> Moderation:
    parts = ModerationParts(
        store=SqlModerationStore(ground.ports.main),
        clients=ground.clients,
        ids=Snowflakes(ground.world.clock, ground.settings.message.node),
        settings=ground.settings.moderation,
        clock=ground.world.clock,
        tasks=Tasks("moderation"),
    )
    moderation = Moderation(parts)
    runner.offer("ModerationService", moderation)
    runner.offer("ModerationAdminService", moderation.desk)
    runner.offer("Reports", moderation.reports)
    runner.offer("Words", moderation.words)
    return moderation


def make_notifications(ground: Ground, devices: SqlDeviceStore) -> Notifications:
    settings, notify = ground.settings.push, ground.ports.notify
    return Notifications(devices=devices, notify=notify, settings=settings, clock=ground.world.clock)


def make_push(ground: Ground, keys: ServerKeys, devices: SqlDeviceStore) -> Push:
    waker = Waker(
        notify=ground.ports.notify,
        devices=devices,
        clients=ground.clients,
        routes=ground.ports.routes,
        cache=ground.ports.cache,
        settings=ground.settings.push,
        clock=ground.world.clock,
        tasks=Tasks("waker"),
    )
    return Push(
        store=SqlStreamStore(ground.ports.main),
        log_service=ground.clients.log,
        routes=ground.ports.routes,
        registry=ground.ports.registry,
        gateway=ground.clients.gateway,
        bus=ground.ports.bus,
        log_topic=ground.log_topic,
        user_topic=ground.user_topic,
        cursor_key=keys.cursor,
        settings=ground.settings.push,
        clock=ground.world.clock,
        tasks=Tasks("push"),
        waker=waker,
    )


def make_gateway(ground: Ground) -> Gateway:
    gateway = Gateway(
        name=ground.name,
        clients=ground.clients,
        routes=ground.ports.routes,
        cache=ground.ports.cache,
        settings=ground.settings.gateway,
        limits=ground.settings.told_limits(),
        clock=ground.world.clock,
        rng=ground.world.rng,
        tasks=Tasks("gateway"),
    )
    pictures, limit = Pictures(ground.ports.blobs), ground.settings.gateway.avatar_limit
    page.add(gateway.app.pages)
    gateway.app.byte_doors.append(AvatarDoor(gateway.app, pictures, limit=limit))
    return gateway


async def migrate(main: Database, log: SqlLogStore) -> None:
    """Every room's tables, made or brought up to date; twice does no harm."""
    await SqlUserStore(main).migrate()
    await SqlRelationStore(main).migrate()
    await SqlGroupStore(main).migrate()
    await SqlModerationStore(main).migrate()
    await main.migrate(PUSH_MIGRATIONS)
    await log.open()
