"""The exam of a settings store. A test module gives the fixture `make_config`: an async callable; two calls open the
same store with the same key.
"""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from hongyan.ports.config import BadSettings, Config

MakeConfig = Callable[[], Awaitable[Config]]
PATIENCE = 20.0


class ConfigExam:
    async def test_settings_come_back_with_their_types(self, make_config: MakeConfig) -> None:
        config = await make_config()
        assert dict(await config.load()) == {}
        values: dict[str, str | float | bool] = {
            "limits.text_chars": 5000,
            "name": "鸿雁 🪿",
            "open": True,
            "share": 0.5,
            "closed": False,
        }
        for key, value in values.items():
            await config.store(key, value)
        await config.store("gone", 1)
        await config.store("gone", None)
        await config.store("never", None)
        stored = dict(await (await make_config()).load())
        assert stored == values
        assert type(stored["open"]) is bool

    @pytest.mark.parametrize("key", ["", "A", "a..b", ".a", "a.", "a b", "鸿", "a\n"])
    async def test_bad_names_are_refused(self, make_config: MakeConfig, key: str) -> None:
        config = await make_config()
        with pytest.raises(BadSettings):
            await config.store(key, 1)
        assert dict(await config.load()) == {}

    async def test_not_a_number_is_refused(self, make_config: MakeConfig) -> None:
        with pytest.raises(BadSettings):
            await (await make_config()).store("share", float("nan"))

    async def test_a_watcher_sees_the_present_and_changes(self, make_config: MakeConfig) -> None:
        config = await make_config()
        await config.store("a", 1)
        async with asyncio.timeout(PATIENCE):
            watching = config.watch()
            assert dict(await anext(watching)) == {"a": 1}
            await config.store("b", 2)
            assert dict(await anext(watching)) == {"a": 1, "b": 2}

    async def test_storing_beside_each_other_loses_nothing(self, make_config: MakeConfig) -> None:
        first, second = await make_config(), await make_config()
        await asyncio.gather(
            *(config.store(f"k{n}{at}", n) for n in range(10) for at, config in enumerate((first, second)))
        )
        assert len(await first.load()) == 20

    async def test_sealed_secrets_open_again_and_nowhere_else(self, make_config: MakeConfig) -> None:
        first, second = await make_config(), await make_config()
        for secret in (b"", b"\x00geheim\xff" * 100):
            sealed = await first.seal(secret)
            assert secret == await second.open_sealed(sealed)
            assert sealed != await first.seal(secret)
        middle = len(sealed) // 2
        changed = sealed[:middle] + ("A" if sealed[middle] != "A" else "B") + sealed[middle + 1 :]
        for bad in (changed, sealed[:-9], "", "plain", "鸿"):
            with pytest.raises(BadSettings):
                await first.open_sealed(bad)
