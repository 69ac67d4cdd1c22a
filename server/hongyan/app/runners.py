"""How the rooms of one process reach each other: directly, or for tests through serialisation or gRPC."""

from typing import Any, Protocol

from hongyan.app.settings import Settings
from hongyan.kit.clock import Clock
from hongyan.kit.tasks import Tasks
from hongyan.rpc.checker import Checker
from hongyan.rpc.clients import Clients


class Runner(Protocol):
    def offer(self, name: str, service: object) -> None:
        """Put a service's stub among the clients; `name` as in the .proto."""
        ...

    def stub(self, name: str, service: object) -> Any: ...

    async def close(self) -> None: ...


async def open_runner(settings: Settings, clients: Clients, clock: Clock) -> Runner:
    checker = Checker(settings.limits)
    if settings.server.runner == "grpc":
        runner = Remote(clients, checker, clock)
        await runner.start(settings.server.rpc_port)
        return runner
    return Loopback(clients, checker, clock) if settings.server.runner == "loopback" else Local(clients)


class Local:
    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def offer(self, name: str, service: object) -> None:
        self._clients.put(name, self.stub(name, service))

    def stub(self, name: str, service: object) -> Any:  # noqa: ARG002 - the object is its own stub
        return service

    async def close(self) -> None:
        pass


class Loopback(Local):
    def __init__(self, clients: Clients, checker: Checker, clock: Clock) -> None:
        super().__init__(clients)
        self._checker = checker
        self._clock = clock

    def stub(self, name: str, service: object) -> Any:
        from hongyan.rpc.loopback import loopback  # noqa: PLC0415 - for tests

        return loopback(name, service, checker=self._checker, clock=self._clock)


class Remote(Local):
    """Every call leaves the process and comes back."""

    def __init__(self, clients: Clients, checker: Checker, clock: Clock) -> None:
        from hongyan.rpc.grpc_runner import GrpcServer  # noqa: PLC0415 - needs the extra `cluster`

        super().__init__(clients)
        self._clock = clock
        self._tasks = Tasks("grpc")
        self._services: dict[str, object] = {}
        self._server = GrpcServer(self._services, checker=checker, clock=clock, tasks=self._tasks)

    async def start(self, port: int) -> None:
        from hongyan.rpc.grpc_runner import GrpcChannel  # noqa: PLC0415

        self._channel = GrpcChannel(
            "127.0.0.1", await self._server.start(port=port), clock=self._clock, tasks=self._tasks
        )

    def stub(self, name: str, service: object) -> Any:
        self._services[name] = service
        return self._channel.stub(name)

    async def close(self) -> None:
        await self._channel.close()
        await self._server.close()
        await self._tasks.close()
