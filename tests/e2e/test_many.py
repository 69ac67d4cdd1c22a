"""A person with a thousand conversations."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import in_town

MANY = 1_000
AT_ONCE = 20
ROOMY = (
    *(f"group.{limit}=5000" for limit in ("created_a_day", "owned", "joined")),
    "gateway.create_group_rate=1e9",
    "gateway.create_group_burst=1e9",
)
NODES = "document.querySelector('[role=listbox]').querySelectorAll('*').length"


@pytest.fixture
async def town(tmp_path):
    async with in_town(tmp_path / "data", *ROOMY) as made:
        yield made


async def test_a_thousand_conversations_are_a_list_of_a_few_rows(town):
    alice, bob = await town.newcomer("alice", nickname="爱丽丝"), await town.newcomer("bob", nickname="鲍勃")
    for first in range(0, MANY, AT_ONCE):
        named = [{"name": f"第{number}群"} for number in range(first, first + AT_ONCE)]
        await asyncio.gather(*(alice.ask("POST", "/groups", json=body) for body in named))
    page = await town.signed_in(alice)
    rows = page.get_by_role("listbox", name="消息")
    first = rows.get_by_role("option").first
    await expect(first).to_contain_text("群")
    assert await page.evaluate(NODES) <= 300
    await bob.write(alice, "排到最前面")
    await expect(first).to_contain_text("鲍勃")
    await first.press("End")
    last = page.locator(":focus")
    await expect(last).to_have_attribute("aria-posinset", str(MANY + 1))
    assert await page.evaluate(NODES) <= 300
    await last.press("Enter")
    await expect(page.get_by_role("textbox", name="写消息…")).to_be_visible()
