"""The administrators' console: accounts, invitations, reports, forbidden words, and the trail of what was done."""

import re

import httpx
from playwright.async_api import expect

from tests.e2e.conftest import PASSWORD
from tests.e2e.test_contacts import menu, to


async def administrator(town):
    code = re.search(r"#invitation=(\S+)", town.server.said())[1]
    return await town.newcomer("boss", invitation=code)


async def console(town, boss):
    page = await town.signed_in(boss)
    await to(page, "设置")
    await page.get_by_role("button", name="管理后台").click()
    await expect(page.get_by_role("main").get_by_role("heading", name="管理后台")).to_be_visible()
    return page


async def tab(page, name):
    await page.get_by_role("tab", name=name).click()


async def status(town, name, password=PASSWORD):
    who = {"username": name, "password": password, "device": {"platform": "bot", "name": "test"}}
    async with httpx.AsyncClient(base_url=town.server.url) as http:
        return (await http.post("/v1/sessions", json=who)).status_code


async def test_nobody_else_gets_in(town):
    await administrator(town)
    page = await town.signed_in(await town.newcomer("alice"))
    await page.evaluate("location.hash = '#/settings/admin'")
    await expect(page.get_by_text("只有管理员能打开这里")).to_be_visible()
    await expect(page.get_by_role("button", name="管理后台")).to_have_count(0)


async def test_an_account_is_found_disabled_enabled_and_given_a_password(town):
    boss = await administrator(town)
    await town.newcomer("alice", nickname="爱丽丝")
    await town.newcomer("bob", nickname="鲍勃")
    page = await console(town, boss)
    panel = page.get_by_role("tabpanel")
    await expect(panel.locator(".person")).to_have_count(3)
    await page.get_by_label("名字的一部分").fill("bob")
    await expect(panel.locator(".person")).to_have_count(1)
    await menu(page, "账号“鲍勃”的操作", "停用账号")
    await page.get_by_role("dialog").get_by_role("button", name="停用账号").click()
    await expect(panel.locator(".person")).to_contain_text("已停用")
    assert await status(town, "bob") == 403
    await page.get_by_label("名字的一部分").fill("")
    await page.get_by_label("只看已停用的").check()
    await expect(panel.locator(".person")).to_have_count(1)
    await menu(page, "账号“鲍勃”的操作", "恢复账号")
    await expect(panel).to_contain_text("没有符合条件的用户")
    assert await status(town, "bob") == 200
    await page.get_by_label("只看已停用的").uncheck()
    await menu(page, "账号“爱丽丝”的操作", "设置新密码")
    await page.get_by_role("dialog").get_by_label("新密码").fill("another long password")
    await page.get_by_role("dialog").get_by_role("button", name="保存").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert await status(town, "alice", "another long password") == 200


async def test_an_invitation_is_made_and_revoked(town):
    page = await console(town, await administrator(town))
    await tab(page, "邀请码")
    await page.get_by_role("button", name="创建邀请码").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("可以使用几次").fill("3")
    await dialog.get_by_label("备注").fill("新同事")
    await dialog.get_by_role("button", name="创建邀请码").click()
    await expect(page.locator(".admin-made code")).not_to_be_empty()
    panel = page.get_by_role("tabpanel")
    row = panel.locator(".person").filter(has_text="新同事")
    await expect(row).to_contain_text("剩余 3 次")
    await row.get_by_role("button", name="作废").click()
    await page.get_by_role("dialog").get_by_role("button", name="作废").click()
    await expect(row).to_have_count(0)


async def test_a_report_is_looked_at_and_decided(town):
    boss = await administrator(town)
    alice, bob = await town.newcomer("alice", nickname="爱丽丝"), await town.newcomer("bob", nickname="鲍勃")
    await bob.write(alice, "低价代购")
    low, high = sorted([int(alice.id), int(bob.id)])
    report = {"conversationId": f"d.{low}.{high}", "seq": 1, "reason": "spam", "text": "一直发广告"}
    await alice.ask("POST", "/reports", json=report)
    page = await console(town, boss)
    await tab(page, "举报")
    case = page.get_by_role("article")
    await expect(case).to_contain_text("鲍勃")
    await expect(case).to_contain_text("一直发广告")
    await case.get_by_role("button", name="查看消息").click()
    await expect(case.get_by_role("listitem")).to_contain_text("低价代购")
    await case.get_by_role("button", name="处理").click()
    dialog = page.get_by_role("dialog", name="处理")
    await dialog.get_by_label("处理结果").select_option("删除消息")
    await dialog.get_by_role("button", name="处理").click()
    await expect(page.get_by_text("没有举报")).to_be_visible()
    await page.get_by_label("查看哪些").select_option("已处理")
    await expect(case).to_contain_text("删除消息")
    await tab(page, "操作记录")
    panel = page.get_by_role("tabpanel")
    await expect(panel).to_contain_text("查看举报")
    await expect(panel).to_contain_text("处理举报")


async def test_a_word_is_forbidden_and_allowed_again(town):
    page = await console(town, await administrator(town))
    await tab(page, "敏感词")
    await page.get_by_label("词语").fill("代购")
    await page.get_by_label("遇到时").select_option("用 * 代替")
    await page.get_by_role("button", name="添加", exact=True).click()
    row = page.get_by_role("tabpanel").locator(".person")
    await expect(row).to_contain_text("代购")
    await expect(row).to_contain_text("用 * 代替")
    await page.get_by_role("button", name="移除“代购”").click()
    await expect(page.get_by_text("还没有敏感词")).to_be_visible()
