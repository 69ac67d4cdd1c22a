"""Groups: making them, who is in, their rules, and what they refuse."""

from playwright.async_api import expect

from tests.e2e.test_contacts import befriend, menu, to


async def group_of(owner, *members, **more):
    body = {"name": "周末爬山", "memberIds": [one.id for one in members], **more}
    return (await owner.ask("POST", "/groups", json=body))["group"]


async def show(page, group):
    await page.evaluate("id => { location.hash = `#/contacts/g.${id}` }", group["id"])
    await page.get_by_role("main").get_by_role("heading", name=group["name"]).wait_for()


async def test_a_group_is_made_of_friends(town):
    alice, bob = await town.newcomer("alice"), await town.newcomer("bob", nickname="鲍勃")
    await befriend(alice, bob)
    page = await town.signed_in(alice)
    await to(page, "联系人")
    await menu(page, "添加", "发起群聊")
    dialog = page.get_by_role("dialog", name="发起群聊")
    await dialog.get_by_label("群名称").fill("读书会")
    await dialog.get_by_role("checkbox", name="鲍勃").check()
    await dialog.get_by_role("button", name="创建").click()
    await expect(page.get_by_role("main").get_by_role("heading", name="读书会")).to_be_visible()
    await expect(page.get_by_role("main")).to_contain_text("2 人")


async def test_members_are_searched_ranked_muted_and_put_out(town):
    alice, bob = await town.newcomer("alice"), await town.newcomer("bob", nickname="鲍勃")
    carol = await town.newcomer("carol", nickname="卡罗尔")
    group = await group_of(alice, bob, carol)
    page = await town.signed_in(alice)
    await show(page, group)
    panel = page.get_by_role("tabpanel")
    await menu(page, "成员“鲍勃”的操作", "设为管理员")
    await expect(panel).to_contain_text("管理员")
    await menu(page, "成员“卡罗尔”的操作", "禁言")
    await page.get_by_role("dialog").get_by_role("button", name="禁言").click()
    await expect(panel).to_contain_text("禁言到")
    await menu(page, "成员“卡罗尔”的操作", "解除禁言")
    await expect(panel).not_to_contain_text("禁言到")
    await menu(page, "成员“卡罗尔”的操作", "设置群名片")
    await page.get_by_role("dialog").get_by_label("群名片").fill("向导")
    await page.get_by_role("dialog").get_by_role("button", name="保存").click()
    await expect(panel).to_contain_text("向导")
    await page.get_by_label("搜索成员").fill("向导")
    await expect(panel.locator(".person")).to_have_count(1)
    await menu(page, "成员“向导”的操作", "移出群")
    await page.get_by_role("dialog").get_by_role("button", name="移出群").click()
    await expect(panel.locator(".person")).to_have_count(0)
    await page.get_by_label("搜索成员").fill("")
    await menu(page, "成员“鲍勃”的操作", "转让群主")
    await page.get_by_role("dialog").get_by_role("button", name="转让群主").click()
    await expect(panel.locator(".person").filter(has_text="鲍勃")).to_contain_text("群主")
    await menu(page, "群操作", "退出群")
    await page.get_by_role("dialog").get_by_role("button", name="退出群").click()
    await expect(page.get_by_role("button", name="周末爬山")).to_have_count(0)


async def test_an_announcement_is_confirmed(town):
    alice, bob = await town.newcomer("alice"), await town.newcomer("bob", nickname="鲍勃")
    group = await group_of(alice, bob)
    hers, his = await town.signed_in(alice), await town.signed_in(bob)
    for page in (hers, his):
        await show(page, group)
        await page.get_by_role("tab", name="公告").click()
    await hers.get_by_role("button", name="发布公告").click()
    dialog = hers.get_by_role("dialog", name="发布公告")
    await dialog.get_by_label("公告内容").fill("改到周日")
    await dialog.get_by_label("请每个人确认已读").check()
    await dialog.get_by_role("button", name="发布").click()
    await expect(hers.get_by_role("article")).to_contain_text("改到周日")
    await his.get_by_role("button", name="确认已读").click()
    await expect(his.get_by_text("你已确认")).to_be_visible()
    await hers.get_by_role("tab", name="成员").click()
    await hers.get_by_role("tab", name="公告").click()
    await hers.get_by_role("button", name="1 人已确认").click()
    await expect(hers.get_by_role("dialog")).to_contain_text("鲍勃")


async def test_one_gets_in_by_a_link_and_by_approval(town):
    alice, bob = await town.newcomer("alice"), await town.newcomer("bob", nickname="鲍勃")
    carol = await town.newcomer("carol", nickname="卡罗尔")
    group = await group_of(alice, joinRule="approval")
    hers, his, carols = await town.signed_in(alice), await town.signed_in(bob), await town.signed_in(carol)
    await show(hers, group)
    await hers.get_by_role("tab", name="邀请链接").click()
    await hers.get_by_role("button", name="创建邀请链接").click()
    await hers.get_by_role("dialog").get_by_role("button", name="创建").click()
    link = await hers.locator("code").inner_text()
    await his.goto(link)
    await his.get_by_role("main").get_by_role("button", name="加入").click()
    await expect(his.get_by_role("textbox", name="写消息…")).to_be_visible()
    await hers.get_by_role("button", name="作废").click()
    await expect(hers.get_by_text("还没有链接")).to_be_visible()
    await carols.goto(link)
    await expect(carols.get_by_role("main")).to_contain_text("这个邀请已失效")

    await carols.evaluate("location.hash = '#/contacts/find'")
    await carols.get_by_role("searchbox", name="姓名").fill(str(group["number"]))
    await carols.get_by_role("button", name="搜索").click()
    await carols.get_by_role("main").get_by_role("button", name="周末爬山").click()
    await carols.get_by_role("button", name="加入").click()
    await carols.get_by_role("dialog").get_by_label("附言").fill("我也想去")
    await carols.get_by_role("dialog").get_by_role("button", name="发送申请").click()
    await hers.get_by_role("tab", name="入群申请").click()
    await expect(hers.get_by_role("tabpanel")).to_contain_text("我也想去")
    await hers.get_by_role("tabpanel").get_by_role("button", name="接受").click()
    await expect(carols.get_by_role("tab", name="成员")).to_be_visible()


async def test_rules_hold_at_once_and_a_refusal_is_said(town):
    alice, bob = await town.newcomer("alice"), await town.newcomer("bob", nickname="鲍勃")
    group = await group_of(alice)
    hers, his = await town.signed_in(alice), await town.signed_in(bob)
    await show(hers, group)
    await hers.get_by_role("tab", name="群管理").click()
    await hers.get_by_label("入群方式").select_option("需回答问题")
    await hers.get_by_label("入群问题").fill("几点出发？")
    await hers.get_by_label("正确答案").fill("八点")
    await hers.get_by_role("button", name="保存").click()
    await his.evaluate("location.hash = '#/contacts/find'")
    await his.get_by_role("searchbox", name="姓名").fill(str(group["number"]))
    await his.get_by_role("button", name="搜索").click()
    await his.get_by_role("main").get_by_role("button", name="周末爬山").click()
    await his.get_by_role("button", name="加入").click()
    dialog = his.get_by_role("dialog", name="加入")
    await dialog.get_by_label("问题：几点出发？").fill("九点")
    await dialog.get_by_role("button", name="发送申请").click()
    await expect(dialog.get_by_role("alert")).to_have_text("答案不对")
    await dialog.get_by_label("问题：几点出发？").fill("八点")
    await dialog.get_by_role("button", name="发送申请").click()
    await expect(his.get_by_role("textbox", name="写消息…")).to_be_visible()
    await hers.get_by_role("checkbox", name="全员禁言").check()
    await expect(hers.get_by_text("全员禁言中")).to_be_visible()
    await menu(hers, "群操作", "编辑群资料")
    await hers.get_by_role("dialog").get_by_label("群名称").fill("爬山队")
    await hers.get_by_role("dialog").get_by_role("button", name="保存").click()
    await expect(his.get_by_role("main").get_by_role("heading", name="爬山队")).to_be_visible()
    await menu(hers, "群操作", "解散群")
    await hers.get_by_role("dialog").get_by_role("button", name="解散群").click()
    await expect(hers.get_by_role("button", name="爬山队")).to_have_count(0)
