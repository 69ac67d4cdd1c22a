"""axe on every pane in both themes, and nothing that is wider than a telephone."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.e2e.test_contacts import befriend

AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
RUN = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.map(
    ({id, nodes}) => `${id}: ${nodes.map(({html, any}) => html.slice(0, 160) + (any[0]?.message ?? "")).join(" | ")}`)"""
SETTINGS = ("profile", "account", "devices", "privacy", "blocked", "look")


@pytest.fixture
async def crowd(town):
    alice, bob = await town.newcomer("alice", nickname="爱丽丝"), await town.newcomer("bob", nickname="鲍勃")
    carol = await town.newcomer("carol", nickname="卡罗尔")
    await befriend(alice, bob)
    await carol.ask("POST", "/friendRequests", json={"userId": alice.id, "message": "你好"})
    group = (await alice.ask("POST", "/groups", json={"name": "周末爬山", "memberIds": [bob.id]}))["group"]
    await bob.write(alice, "你好")
    return alice, [f"contacts/u.{bob.id}", f"contacts/g.{group['id']}", "contacts/find", "contacts/new"]


async def settle(page, address):
    await page.evaluate("address => { location.hash = `#/${address}` }", address)
    await page.locator(".pane").wait_for()
    await expect(page.locator("main .nothing")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_axe_finds_nothing(town, crowd, theme):
    alice, panes = crowd
    page = await town.signed_in(alice)
    await page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
    await page.evaluate(AXE.read_text())
    found = {}
    for address in [*panes, *(f"settings/{name}" for name in SETTINGS)]:
        await settle(page, address)
        if violations := await page.evaluate(RUN):
            found[address] = violations
    await page.keyboard.press("Control+k")
    await page.get_by_role("dialog").wait_for()
    if violations := await page.evaluate(RUN):
        found["switcher"] = violations
    assert found == {}


async def test_axe_finds_nothing_before_one_is_in(town):
    page = await town.page(await town.device())
    await page.get_by_label("用户名").wait_for()
    await page.evaluate(AXE.read_text())
    assert await page.evaluate(RUN) == []


async def test_nothing_is_wider_than_a_telephone(town, crowd):
    alice, panes = crowd
    page = await town.signed_in(alice)
    await page.set_viewport_size({"width": 360, "height": 640})
    for address in [*panes, *(f"settings/{name}" for name in SETTINGS)]:
        await settle(page, address)
        wide = await page.evaluate("document.scrollingElement.scrollWidth")
        inner = await page.evaluate("document.querySelector('main .scroller').scrollWidth")
        assert (wide, inner) == (360, 360), address
