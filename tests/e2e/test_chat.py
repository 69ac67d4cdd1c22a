"""What can be done with messages: quote, edit, take back, react, pin, forward, call somebody."""

import asyncio

from playwright.async_api import expect

from tests.e2e.conftest import opened, write


async def people(town):
    return await town.newcomer("alice", nickname="爱丽丝"), await town.newcomer("bob", nickname="鲍勃")


async def friends(one, other):
    asked = await one.ask("POST", "/friendRequests", json={"userId": other.id, "message": "我"})
    await other.ask("POST", f"/friendRequests/{asked['request']['id']}:accept", json={})


async def chosen(page, words, action):
    """Take something from the menu of a message."""
    await page.locator("article", has_text=words).last.click(button="right")
    await page.get_by_role("menuitem", name=action, exact=True).click()


async def until_read(author, conversation, by):
    """Marks come a moment after what is read."""
    async with asyncio.timeout(20):
        while True:
            row = (await author.ask("GET", f"/conversations/{conversation}"))["conversation"]
            marks = {mark["userId"]: int(mark["readSeq"]) for mark in row["marks"]}
            if marks.get(by.id, 0) >= int(row["head"]["seq"]) - 1:
                return


def box(page):
    return page.get_by_role("textbox", name="写消息…")


async def test_quoting_editing_and_taking_back(town):
    alice, bob = await people(town)
    for number in range(1, 121):
        await bob.write(alice, f"第 {number} 句")
    hers, his = await town.signed_in(alice), await town.signed_in(bob)
    await opened(hers, "鲍勃")
    await opened(his, "爱丽丝")
    # A quote leads back, also to what is far above.
    await chosen(hers, "第 120 句", "引用")
    await expect(box(hers)).to_be_focused()
    await write(hers, "说得对")
    quote = his.get_by_role("button", name="鲍勃: 第 120 句").or_(his.get_by_role("button", name="我: 第 120 句"))
    await expect(quote).to_be_visible()
    await bob.ask(
        "POST", f"/users/{alice.id}/messages", json={"clientId": "q", "text": {"text": "最早的"}, "quoteSeq": "1"}
    )
    far = hers.get_by_role("button", name="鲍勃: 第 1 句")
    await far.click()
    await expect(hers.locator('article[data-seq="1"]')).to_be_in_viewport()
    await expect(hers.locator('article[data-seq="1"].flashed')).to_have_count(1)
    await expect(hers.locator(".flashed")).to_have_count(0)
    await hers.get_by_role("button", name="回到最新").click()
    await expect(far).to_be_in_viewport()
    # Arrow-up in the empty box edits; Esc leaves everything as it was.
    await box(hers).press("ArrowUp")
    await expect(box(hers)).to_have_value("说得对")
    await box(hers).press("Escape")
    await expect(box(hers)).to_have_value("")
    await box(hers).press("ArrowUp")
    await write(hers, "说得不对")
    await expect(his.locator("article", has_text="说得不对")).to_contain_text("已编辑")
    await expect(box(hers)).to_have_value("")
    # What was taken back can be written again here, and is gone there.
    await chosen(hers, "说得不对", "撤回")
    await expect(his.get_by_text("爱丽丝 撤回了一条消息")).to_be_visible()
    await expect(his.get_by_text("说得不对")).to_have_count(0)
    await hers.get_by_role("button", name="重新编辑").click()
    await expect(box(hers)).to_have_value("说得不对")


async def test_reactions_pins_and_the_keyboard(town):
    alice, bob = await people(town)
    await bob.write(alice, "周末爬山？")
    hers, his = await town.signed_in(alice), await town.signed_in(bob)
    await opened(hers, "鲍勃")
    await opened(his, "爱丽丝")
    # By keyboard: into the list, to the message, into its menu.
    await hers.get_by_role("feed").focus()
    await hers.keyboard.press("ArrowUp")
    await hers.keyboard.press("Enter")
    await expect(hers.get_by_role("menu")).to_be_visible()
    await expect(hers.get_by_role("menuitemcheckbox", name="👍")).to_be_focused()
    await hers.keyboard.press("Escape")
    await expect(hers.get_by_role("menu")).to_have_count(0)
    await expect(hers.locator("article")).to_be_focused()
    await hers.keyboard.press("Enter")
    await expect(hers.get_by_role("menuitemcheckbox", name="👍")).to_be_focused()
    await hers.keyboard.press("Enter")
    await expect(his.get_by_role("button", name="👍 爱丽丝")).to_have_text("👍 1")
    await his.get_by_role("button", name="👍 爱丽丝").click()
    await expect(hers.locator(".reaction")).to_have_text("👍 2")
    await hers.locator(".reaction").click()
    await expect(his.locator(".reaction")).to_have_text("👍 1")
    await chosen(hers, "周末爬山", "置顶消息")
    await expect(his.get_by_role("img", name="已置顶")).to_be_visible()


async def test_a_group_calls_and_reads(town):
    alice, bob = await people(town)
    carol = await town.newcomer("carol", nickname="卡罗尔")
    for other in (bob, carol):
        await friends(alice, other)
    made = await alice.ask("POST", "/groups", json={"name": "登山队", "memberIds": [bob.id, carol.id]})
    hers, his = await town.signed_in(alice), await town.signed_in(bob)
    await opened(hers, "登山队")
    await box(hers).press_sequentially("大家好 @鲍")
    await expect(hers.get_by_role("option", name="鲍勃")).to_have_attribute("aria-selected", "true")
    await box(hers).press("Enter")
    await expect(box(hers)).to_have_value("大家好 @鲍勃 ")
    await box(hers).press_sequentially("几点出发？")
    await box(hers).press("Enter")
    row = his.get_by_role("option", name="登山队")
    await expect(row).to_contain_text("有人@你")
    await row.click()
    await expect(his.locator(".mention.me").last).to_have_text("@鲍勃")
    await write(his, "七点")
    await expect(hers.locator(".words").last).to_have_text("七点")
    await until_read(alice, made["group"]["conversationId"], by=bob)
    await (
        hers.locator("article.mine")
        .get_by_role("button", name="人已读")
        .or_(hers.get_by_role("button", name="谁看过"))
        .first.click()
    )
    dialog = hers.get_by_role("dialog")
    await expect(dialog).to_contain_text("鲍勃")
    await expect(dialog.get_by_role("heading", name="1 人已读")).to_be_visible()
    await hers.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(hers.locator("article.mine")).to_contain_text("1 人已读")
    # She owns the group: she may take back what he said. He may not.
    await his.locator("article", has_text="几点出发").click(button="right")
    await expect(his.get_by_role("menuitem", name="撤回")).to_have_count(0)
    await his.keyboard.press("Escape")
    await chosen(hers, "七点", "撤回")
    await expect(his.get_by_text("七点")).to_have_count(0)


async def test_a_mention_far_above_is_found(town):
    alice, bob = await people(town)
    await friends(alice, bob)
    group = (await bob.ask("POST", "/groups", json={"name": "登山队", "memberIds": [alice.id]}))["group"]

    async def say(number, **text):
        body = {"clientId": f"n{number}", "text": {"text": f"第 {number} 句", **text}}
        return await bob.ask("POST", f"/conversations/{group['conversationId']}/messages", json=body)

    await say(0)
    called = await say(1, text="@爱丽丝 看这里", mentions=[alice.id])
    for number in range(2, 130):
        await say(number)
    hers = await town.signed_in(alice)
    await opened(hers, "登山队")
    await hers.get_by_role("button", name="有人提到我（1）").click()
    await expect(hers.locator(f'article[data-seq="{called["seq"]}"]')).to_be_in_viewport()


async def test_forwarding_one_and_several(town):
    alice, bob = await people(town)
    carol = await town.newcomer("carol", nickname="卡罗尔")
    for number in range(1, 4):
        await bob.write(alice, f"第 {number} 句")
    await carol.write(alice, "在吗")
    hers, theirs = await town.signed_in(alice), await town.signed_in(carol)
    await opened(hers, "鲍勃")
    await opened(theirs, "爱丽丝")
    await chosen(hers, "第 2 句", "转发")
    dialog = hers.get_by_role("dialog")
    await dialog.get_by_role("checkbox", name="卡罗尔").check()
    await dialog.get_by_role("button", name="发送").click()
    await expect(dialog).to_have_count(0)
    await expect(theirs.locator(".words").last).to_have_text("第 2 句")
    await chosen(hers, "第 1 句", "多选")
    await hers.get_by_role("checkbox", name="第 3 句").check()
    await expect(hers.get_by_text("已选 2 条")).to_be_visible()
    await hers.get_by_role("toolbar").get_by_role("button", name="转发").click()
    await dialog.get_by_role("checkbox", name="卡罗尔").check()
    await dialog.get_by_role("button", name="合并转发").click()
    card = theirs.locator(".forward-card")
    await expect(card).to_contain_text("鲍勃: 第 1 句")
    await expect(card).to_contain_text("鲍勃: 第 3 句")
    await expect(hers.get_by_role("toolbar")).to_have_count(0)
    await opened(hers, "卡罗尔")
    await expect(hers.locator(".forward-card")).to_be_visible()
