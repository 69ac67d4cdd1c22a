"""The list of conversations: drafts, one's own settings, the keyboard."""

from playwright.async_api import expect

from tests.e2e.conftest import opened, write


async def people(town):
    return [
        await town.newcomer("alice", nickname="爱丽丝"),
        await town.newcomer("bob", nickname="鲍勃"),
        await town.newcomer("carol", nickname="卡罗尔"),
    ]


def row(page, name):
    return page.get_by_role("option", name=name)


async def chosen(page, name, action):
    await row(page, name).click(button="right")
    await page.get_by_role("menuitem", name=action, exact=True).click()


async def test_a_draft_roams_and_is_not_lost_by_leaving(town):
    alice, bob, carol = await people(town)
    await bob.write(alice, "0")
    await carol.write(alice, "1")
    hers, phone = await town.signed_in(alice), await town.signed_in(alice)
    await opened(hers, "鲍勃")
    box = hers.get_by_role("textbox", name="写消息…")
    await box.fill("还没写完")
    await row(hers, "卡罗尔").click()
    await expect(box).to_have_value("")
    await expect(row(hers, "鲍勃")).to_contain_text("[草稿] 还没写完")
    await expect(row(phone, "鲍勃")).to_contain_text("[草稿] 还没写完")
    await opened(phone, "鲍勃")
    await expect(phone.get_by_role("textbox", name="写消息…")).to_have_value("还没写完")
    await phone.get_by_role("textbox", name="写消息…").press("Enter")
    await expect(phone.locator(".mine .words")).to_have_text("还没写完")
    await expect(row(hers, "鲍勃")).not_to_contain_text("[草稿]")
    await row(hers, "鲍勃").click()
    await expect(hers.locator(".mine .words")).to_have_text("还没写完")
    await expect(box).to_have_value("")
    # What is sent at once leaves no draft behind.
    await write(hers, "快")
    await row(hers, "卡罗尔").click()
    await expect(row(phone, "鲍勃")).to_contain_text("快")
    await expect(row(phone, "鲍勃")).not_to_contain_text("[草稿]")


async def test_pinning_muting_marking_and_hiding(town):
    alice, bob, carol = await people(town)
    await bob.write(alice, "早")
    await carol.write(alice, "晚")
    hers, phone = await town.signed_in(alice), await town.signed_in(alice)
    names = phone.locator(".row .row-name")
    await expect(names).to_have_text(["卡罗尔", "鲍勃"])
    await chosen(hers, "鲍勃", "置顶")
    await expect(names).to_have_text(["鲍勃", "卡罗尔"])
    await chosen(hers, "鲍勃", "免打扰 8 小时")
    await expect(row(phone, "鲍勃").locator(".badge.quiet")).to_be_visible()
    await chosen(hers, "鲍勃", "取消免打扰")
    await expect(row(phone, "鲍勃").locator(".badge.quiet")).to_have_count(0)
    await opened(hers, "鲍勃")
    await expect(row(phone, "鲍勃").locator(".badge")).to_have_count(0)
    await row(hers, "卡罗尔").click()
    await chosen(hers, "鲍勃", "标为未读")
    await expect(row(phone, "鲍勃").locator(".badge")).to_be_visible()
    await expect(row(hers, "鲍勃").locator(".badge")).to_be_visible()
    await row(hers, "鲍勃").click()
    await expect(row(phone, "鲍勃").locator(".badge")).to_have_count(0)
    await expect(row(hers, "鲍勃").locator(".badge")).to_have_count(0)
    await chosen(hers, "卡罗尔", "不显示")
    await expect(names).to_have_text(["鲍勃"])
    await carol.write(alice, "我回来了")
    await expect(names).to_have_text(["鲍勃", "卡罗尔"])


async def test_the_keyboard_goes_through_the_list(town):
    alice, bob, carol = await people(town)
    await bob.write(alice, "早")
    await carol.write(alice, "晚")
    hers = await town.signed_in(alice)
    await row(hers, "卡罗尔").focus()
    await hers.keyboard.press("ArrowDown")
    await expect(row(hers, "鲍勃")).to_be_focused()
    await hers.keyboard.press("ArrowUp")
    await expect(row(hers, "卡罗尔")).to_be_focused()
    await hers.keyboard.press("End")
    await expect(row(hers, "鲍勃")).to_be_focused()
    await hers.keyboard.press("Enter")
    await expect(hers.get_by_role("heading", name="鲍勃")).to_be_visible()
