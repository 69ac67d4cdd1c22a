"""What people write is text, in whatever field: a corpus of what others took for HTML, through all of them."""

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import opened, said
from tests.e2e.test_contacts import befriend

SHORT = (
    "<img src=x onerror=pwned=1>",
    "<svg onload=pwned=1>",
    '"><script>pwned=1</script>',
    "javascript:pwned=1//",
)
"""Fit into a name."""
LONG = (
    *SHORT,
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    "<details open ontoggle=pwned=1>",
    "<a href=javascript:pwned=1>a</a> javascript:pwned=1 [a](javascript:pwned=1)",
    'data:text/html,<script>pwned=1</script> https://a.example/"onmouseover=pwned=1//',
    "<math><mtext><table><mglyph><style><img src=x onerror=pwned=1>",
    "</textarea></title></style></script><img src=x onerror=pwned=1>",
    "{{constructor.constructor('pwned=1')()}} ${pwned=1} <%= pwned=1 %>",
    "<template><b id=__proto__ name=pwned></template>\u202e<img/src=x onerror=pwned=1>",
)
FOUND = """() => [globalThis.pwned === undefined ? [] : ["it ran"],
    ...document.querySelectorAll(
        "[onerror], [onload], [ontoggle], [onmouseover], [src='x'], iframe, math, details, template, script:not([src]),"
        + "a[href^='javascript:' i], a[href^='data:' i]")].flat().map((one) => one.outerHTML ?? one)"""


async def harmless(page):
    assert await page.evaluate(FOUND) == []


async def looked_at(page, address):
    await page.evaluate("address => { location.hash = `#/${address}` }", address)
    await page.locator("main h1, main h2, main .pane").first.wait_for()
    await expect(page.locator("main .nothing")).to_have_count(0)
    await harmless(page)


@pytest.mark.parametrize("name", SHORT, ids=["img", "svg", "script", "javascript"])
async def test_names_are_text(town, name):
    alice, bob = await town.newcomer("alice", nickname=name), await town.newcomer("bob", nickname=name)
    carol = await town.newcomer("carol", nickname=name)
    await befriend(alice, bob)
    await bob.ask("PATCH", "/users/me", json={"signature": name})
    category = (await alice.ask("POST", "/friendCategories", json={"name": name[:20]}))["category"]
    await alice.ask("PATCH", f"/friends/{bob.id}", json={"remark": name, "categoryId": category["id"]})
    await carol.ask("POST", "/friendRequests", json={"userId": alice.id, "message": name})
    made = {
        "name": name,
        "intro": name,
        "memberIds": [bob.id],
        "joinRule": "question",
        "joinQuestion": name,
        "joinAnswer": "a",
    }
    group = (await alice.ask("POST", "/groups", json=made))["group"]
    await alice.ask("POST", f"/groups/{group['id']}/announcements", json={"text": name, "confirm": True})
    await alice.ask("PATCH", f"/groups/{group['id']}/members/{alice.id}", json={"card": name})
    await bob.write(alice, name)
    page = await town.signed_in(alice)
    await harmless(page)
    for address in (f"chats/{group['conversationId']}", f"contacts/g.{group['id']}", f"contacts/u.{bob.id}"):
        await looked_at(page, address)
    for address in ("contacts/new", "settings/profile", "settings/devices", "settings/blocked"):
        await looked_at(page, address)
    await page.keyboard.press("Control+k")
    await page.get_by_role("combobox").fill(name[:4])
    await expect(page.get_by_role("dialog").get_by_role("option").first).to_contain_text(name)
    await harmless(page)


async def test_messages_are_text(town):
    alice, bob = await town.newcomer("alice", nickname="爱丽丝"), await town.newcomer("bob", nickname="鲍勃")
    page = await town.signed_in(alice)
    for words in LONG:
        await bob.write(alice, words)
        await expect(page.get_by_role("option", name="鲍勃")).to_contain_text(words[:8])
        await harmless(page)
    await opened(page, "鲍勃")
    await expect(page.locator(".words")).to_have_count(len(LONG))
    assert await said(page) == list(LONG)
    await harmless(page)
    box = page.get_by_role("textbox", name="写消息…")
    for words in LONG:
        await box.fill(words)
        await harmless(page)
        await box.press("Enter")
    await expect(page.get_by_role("img", name="已发送")).to_have_count(len(LONG))
    await harmless(page)
