"""The command line. Everything heavy is imported by the command that needs it."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from hongyan.app.settings import Settings


def _settings(config: Path | None, data: Path | None, overrides: tuple[str, ...]) -> "Settings":
    from hongyan.app.reading import load  # noqa: PLC0415

    more = (*overrides, f"server.data={data}") if data is not None else overrides
    settings: Settings = _or_exit(lambda: load(file=config, environment=os.environ, overrides=more))
    return settings


def _or_exit(work: Callable[[], Any]) -> Any:
    """What an operator can mend is one line and exit code 2, not a traceback."""
    from hongyan.app.folder import FolderInUse  # noqa: PLC0415
    from hongyan.app.settings import BadSettings  # noqa: PLC0415
    from hongyan.ports.db import DatabaseError  # noqa: PLC0415
    from hongyan.ports.url import BadUrl  # noqa: PLC0415
    from hongyan.rpc.errors import ServiceError  # noqa: PLC0415

    try:
        return work()
    except (BadSettings, BadUrl, FolderInUse, DatabaseError, ServiceError, OSError, ValueError) as error:
        _fail(str(error))


def _fail(text: str) -> NoReturn:
    click.echo(f"hongyan: {text}", err=True)
    sys.exit(2)


def _with_settings(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--config", type=click.Path(path_type=Path, dir_okay=False), help="A TOML file."),
        click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="The data folder [./var]."),
        click.option("--set", "overrides", multiple=True, metavar="A.B=VALUE", help="One setting; may come again."),
    ):
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hongyan")
def main() -> None:
    """Hongyan 鸿雁, a messenger of one's own."""


@main.command()
@_with_settings
@click.option("--host", help="Where to listen [127.0.0.1].")
@click.option("--port", type=int, help="REST, WebSocket, /docs [8000]; 0 takes a free one.")
@click.option("--tcp-port", type=int, help="Also the TCP protocol; 0 takes a free one.")
@click.option("--rpc-port", type=int, help="Calls between processes.")
@click.option("--roles", help="[all]")
@click.option("--tls-cert", type=click.Path(), help="Certificate in PEM.")
@click.option("--tls-key", type=click.Path(), help="Its key.")
@click.option("--tls", type=click.Choice(["self"]), help="Make a certificate of one's own.")
def serve(config: Path | None, data: Path | None, overrides: tuple[str, ...], **given: Any) -> None:
    """Run the server until it is told to stop."""
    told = tuple(f"server.{name}={value}" for name, value in given.items() if value is not None)
    settings = _settings(config, data, (*told, *overrides))
    from hongyan.app.serve import serve as run  # noqa: PLC0415

    _or_exit(lambda: run(settings))


@main.command()
@_with_settings
def migrate(config: Path | None, data: Path | None, overrides: tuple[str, ...]) -> None:
    """Make the tables, or bring them up to date; `serve` does it too."""
    settings = _settings(config, data, overrides)
    from hongyan.app.upgrade import upgrade  # noqa: PLC0415

    _or_exit(lambda: upgrade(settings))
    click.echo("up to date")


@main.command()
@_with_settings
def doctor(config: Path | None, data: Path | None, overrides: tuple[str, ...]) -> None:
    """Look for what could keep the server from working; ends with 1 when there is something."""
    settings = _settings(config, data, overrides)
    from hongyan.app.doctor import examine  # noqa: PLC0415

    findings = list(examine(settings))
    for finding in findings:
        click.echo(
            f"{'!!' if finding.trouble else 'ok'}  {finding.name}{': ' if finding.trouble else ''}{finding.trouble}"
        )
    sys.exit(any(finding.trouble for finding in findings))


@main.command()
@_with_settings
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(config: Path | None, data: Path | None, overrides: tuple[str, ...], file: Path) -> None:
    """Write a backup of embedded data, also while the server runs."""
    settings = _settings(config, data, overrides)
    from hongyan.app.backup import backup as write  # noqa: PLC0415

    click.echo(f"{_or_exit(lambda: write(settings, file))} bytes in {file}")


@main.command()
@_with_settings
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def restore(config: Path | None, data: Path | None, overrides: tuple[str, ...], file: Path) -> None:
    """Put a backup into an empty data folder."""
    settings = _settings(config, data, overrides)
    from hongyan.app.backup import restore as put_back  # noqa: PLC0415

    _or_exit(lambda: put_back(settings, file))
    click.echo(f"restored into {settings.server.data}")


@main.group()
def config() -> None:
    """The settings in force."""


@config.command("show")
@_with_settings
def config_show(config: Path | None, data: Path | None, overrides: tuple[str, ...]) -> None:
    """Print them as a TOML file, without passwords."""
    settings = _settings(config, data, overrides)
    from hongyan.app.reading import show  # noqa: PLC0415

    click.echo(show(settings), nl=False)


@main.group()
def user() -> None:
    """Accounts, also beside a running server."""


@user.command("add")
@_with_settings
@click.argument("name")
@click.option("--administrator", is_flag=True)
@click.password_option(envvar="HONGYAN_PASSWORD")
def user_add(config: Path | None, data: Path | None, overrides: tuple[str, ...], **given: Any) -> None:
    """Make an account; the password is asked for, or comes from HONGYAN_PASSWORD."""
    made = _at_the_desk(
        _settings(config, data, overrides),
        lambda desk: desk.add(given["name"], given["password"], administrator=given["administrator"]),
    )
    click.echo(f"{made.username} has the number {made.number}")


@user.command("passwd")
@_with_settings
@click.argument("name")
@click.password_option(envvar="HONGYAN_PASSWORD")
def user_passwd(config: Path | None, data: Path | None, overrides: tuple[str, ...], name: str, password: str) -> None:
    """Give a new password; every session of the account ends."""
    _at_the_desk(_settings(config, data, overrides), lambda desk: desk.set_password(name, password))


@user.command("disable")
@_with_settings
@click.argument("name")
@click.option("--off", is_flag=True, help="Let the account sign in again.")
def user_disable(config: Path | None, data: Path | None, overrides: tuple[str, ...], name: str, *, off: bool) -> None:
    """Sign an account out everywhere and refuse it from now on."""
    _at_the_desk(_settings(config, data, overrides), lambda desk: desk.enable(name) if off else desk.disable(name))


def _at_the_desk(settings: "Settings", work: Callable[[Any], Any]) -> Any:
    import asyncio  # noqa: PLC0415

    from hongyan.app.desk import front_desk  # noqa: PLC0415
    from hongyan.app.world import World  # noqa: PLC0415

    async def run() -> Any:
        async with front_desk(settings, World.real()) as desk:
            return await work(desk)

    return _or_exit(lambda: asyncio.run(run()))


@main.command()
@_with_settings
def demo(config: Path | None, data: Path | None, overrides: tuple[str, ...]) -> None:
    """Fill an empty data folder with a small world to look at: twelve people, three groups, what they say."""
    settings = _settings(config, data, overrides)
    from hongyan.app.demo import demo as fill  # noqa: PLC0415
    from hongyan.app.demo import names  # noqa: PLC0415
    from hongyan.app.demo_town import FIRST  # noqa: PLC0415

    password = _or_exit(lambda: fill(settings))
    click.echo(f"People: {', '.join(names())}\n")
    click.echo(f"The password of all of them, told only now: {password}\n")
    place = "" if settings.server.data == "var" else f" --data {settings.server.data}"
    click.echo(f"Look around:  hongyan serve{place}\n              hongyan chat --user {FIRST}")


@main.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def chat(arguments: tuple[str, ...]) -> None:
    """Talk in the terminal: --user NAME."""
    from hongyan_client.chat import main as talk  # noqa: PLC0415

    talk(list(arguments))


if __name__ == "__main__":
    main()
