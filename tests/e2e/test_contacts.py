"""Finding people, becoming friends, and what one does with friends."""

from playwright.async_api import expect

from tests.e2e.conftest import opened, write


async def befriend(one, other):
    request = (await one.ask("POST", "/friendRequests", json={"userId": other.id}))["request"]
    await other.ask("POST", f"/friendRequests/{request['id']}:accept", json={})


async def to(page, section):
    await page.get_by_role("navigation", name="鸿雁").get_by_role("button", name=section).click()


async def menu(page, name, item):
    await page.get_by_role("button", name=name, exact=True).click()
    await page.get_by_role("menu").get_by_role("menuitem", name=item, exact=True).click()


async def test_somebody_is_found_asked_and_becomes_a_friend_who_is_there(town):
    alice, bob = await town.newcomer("alice", nickname="爱丽丝"), await town.newcomer("bob", nickname="鲍勃")
    hers, his = await town.signed_in(alice), await town.signed_in(bob)
    await to(hers, "联系人")
    await hers.get_by_role("button", name="查找和添加", exact=True).click()
    await hers.get_by_role("searchbox", name="姓名").fill("鲍勃")
    await hers.get_by_role("button", name="搜索").click()
    await hers.get_by_role("button", name="加好友").click()
    dialog = hers.get_by_role("dialog", name="加好友")
    await dialog.get_by_label("附言").fill("我是爱丽丝")
    await dialog.get_by_role("button", name="发送申请").click()
    await expect(hers.get_by_role("status").filter(has_text="申请已发送")).to_be_visible()

    await to(his, "联系人")
    await his.get_by_role("button", name="新的朋友").click()
    await expect(his.get_by_text("我是爱丽丝")).to_be_visible()
    await his.get_by_role("button", name="接受").click()
    await his.get_by_role("dialog", name="接受").get_by_label("备注").fill("小爱")
    await his.get_by_role("dialog", name="接受").get_by_role("button", name="接受").click()
    await expect(his.get_by_role("region", name="我的好友")).to_contain_text("小爱")
    friend = hers.get_by_role("region", name="我的好友")
    await expect(friend).to_contain_text("鲍勃")
    await expect(friend).to_contain_text("在线")
    await his.context.close()
    await expect(friend).to_contain_text("离线", timeout=20_000)
    await friend.get_by_role("button", name="鲍勃", exact=False).first.click()
    await hers.get_by_role("main").get_by_role("button", name="发消息").click()
    await write(hers, "你好，鲍勃")
    await expect(hers.get_by_role("img", name="已发送")).to_be_visible()


async def test_a_question_is_answered_and_a_request_withdrawn_or_refused(town):
    alice, bob = await town.newcomer("alice", nickname="爱丽丝"), await town.newcomer("bob", nickname="鲍勃")
    privacy = {"add": "right_answer", "question": "几月？", "answer": "五月"}
    await bob.ask("PATCH", "/users/me/privacy", json=privacy)
    page = await town.signed_in(alice)
    await page.evaluate("id => { location.hash = `#/contacts/u.${id}` }", bob.id)
    await page.get_by_role("main").get_by_role("button", name="加好友").click()
    dialog = page.get_by_role("dialog", name="加好友")
    await dialog.get_by_label("问题：几月？").fill("六月")
    await dialog.get_by_role("button", name="发送申请").click()
    await expect(dialog.get_by_role("alert")).to_have_text("答案不对")
    await dialog.get_by_label("问题：几月？").fill("五月")
    await dialog.get_by_role("button", name="发送申请").click()
    await expect(page.get_by_role("region", name="我的好友")).to_contain_text("鲍勃")


async def test_requests_are_withdrawn_and_refused(town):
    alice, bob = await town.newcomer("alice", nickname="爱丽丝"), await town.newcomer("bob", nickname="鲍勃")
    await bob.ask("POST", "/friendRequests", json={"userId": alice.id, "message": "你好"})
    page, his = await town.signed_in(alice), await town.signed_in(bob)
    await page.evaluate("location.hash = '#/contacts/new'")
    await page.get_by_role("button", name="拒绝").click()
    await page.get_by_role("dialog").get_by_label("理由").fill("不认识")
    await page.get_by_role("dialog").get_by_role("button", name="拒绝").click()
    await expect(page.get_by_text("没有待处理的申请")).to_be_visible()
    await his.evaluate("location.hash = '#/contacts/new'")
    await expect(his.get_by_text("已拒绝 · 不认识")).to_be_visible()
    await bob.ask("POST", "/friendRequests", json={"userId": alice.id, "message": "再试一次"})
    await his.get_by_role("button", name="撤回申请").click()
    await expect(his.get_by_text("已撤回")).to_be_visible()


async def test_friends_are_sorted_into_categories_by_menu_and_by_drag(town):
    alice, bob = await town.newcomer("alice"), await town.newcomer("bob", nickname="鲍勃")
    await befriend(alice, bob)
    page = await town.signed_in(alice)
    await to(page, "联系人")
    await menu(page, "添加", "新建分组")
    await page.get_by_role("dialog").get_by_label("分组名称").fill("同学")
    await page.get_by_role("dialog").get_by_role("button", name="创建").click()
    mates, others = page.get_by_role("region", name="同学"), page.get_by_role("region", name="我的好友")
    await others.get_by_role("button", name="鲍勃 离线").drag_to(mates.get_by_role("button", name="同学 0/0"))
    await expect(mates).to_contain_text("鲍勃")
    await menu(page, "分组“同学”的操作", "重命名")
    await page.get_by_role("dialog").get_by_label("分组名称").fill("同事")
    await page.get_by_role("dialog").get_by_role("button", name="保存").click()
    await expect(page.get_by_role("region", name="同事")).to_contain_text("鲍勃")
    await menu(page, "好友“鲍勃”的操作", "移动到分组")
    await page.get_by_role("dialog").get_by_label("分组").select_option("我的好友")
    await page.get_by_role("dialog").get_by_role("button", name="移动").click()
    await expect(others).to_contain_text("鲍勃")
    await menu(page, "分组“同事”的操作", "删除")
    await page.get_by_role("dialog").get_by_role("button", name="删除").click()
    await expect(page.get_by_role("region", name="同事")).to_have_count(0)


async def test_a_friend_gets_a_remark_is_blocked_and_deleted(town):
    alice, bob = await town.newcomer("alice"), await town.newcomer("bob", nickname="鲍勃")
    await befriend(alice, bob)
    await bob.write(alice, "你好")
    page = await town.signed_in(alice)
    await to(page, "联系人")
    await menu(page, "好友“鲍勃”的操作", "设置备注")
    await page.get_by_role("dialog").get_by_label("备注").fill("阿勃")
    await page.get_by_role("dialog").get_by_role("button", name="保存").click()
    await menu(page, "好友“阿勃”的操作", "拉黑")
    await page.get_by_role("dialog").get_by_role("button", name="拉黑").click()
    await page.get_by_role("button", name="阿勃 离线").click()
    await expect(page.get_by_text("你已拉黑此人")).to_be_visible()
    await page.evaluate("location.hash = '#/settings/blocked'")
    await page.get_by_role("button", name="取消拉黑").click()
    await expect(page.get_by_text("没有拉黑任何人")).to_be_visible()
    await to(page, "消息")
    await expect(page.get_by_role("option", name="阿勃")).to_be_visible()
    await to(page, "联系人")
    await menu(page, "好友“阿勃”的操作", "删除好友")
    await page.get_by_role("dialog").get_by_role("button", name="删除").click()
    await expect(page.get_by_role("region", name="我的好友")).not_to_contain_text("勃")


async def test_the_switcher_finds_by_pinyin_remark_and_number(town):
    alice, zhang = await town.newcomer("alice"), await town.newcomer("zhang", nickname="张三丰")
    await befriend(alice, zhang)
    page = await town.signed_in(alice)
    for words in ("zsf", "三丰", str((await zhang.ask("GET", "/users/me"))["user"]["number"])):
        await page.keyboard.press("Control+k")
        box = page.get_by_role("combobox", name="名字、备注")
        await box.fill(words)
        await expect(page.get_by_role("dialog").get_by_role("option", name="张三丰")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.keyboard.press("Control+k")
    await page.get_by_role("combobox", name="名字、备注").fill("zsf")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("textbox", name="写消息…")).to_be_visible()
    await page.keyboard.press("Control+/")
    await expect(page.get_by_role("dialog", name="键盘快捷键")).to_contain_text("Ctrl+K")


async def test_shared_friends_are_suggested(town):
    alice, bob = await town.newcomer("alice"), await town.newcomer("bob", nickname="鲍勃")
    carol = await town.newcomer("carol", nickname="卡罗尔")
    await befriend(alice, bob)
    await befriend(bob, carol)
    page = await town.signed_in(alice)
    await page.evaluate("location.hash = '#/contacts/find'")
    await page.get_by_role("button", name="可能认识的人").click()
    known = page.get_by_role("region", name="可能认识的人")
    await expect(known).to_contain_text("1 个共同好友（鲍勃）")
    await known.get_by_role("button", name="不再推荐").click()
    await expect(known).not_to_contain_text("卡罗尔")


async def test_a_card_is_seen_from_a_chat(town):
    alice, bob = await town.newcomer("alice"), await town.newcomer("bob", nickname="鲍勃")
    await bob.write(alice, "你好")
    page = await town.signed_in(alice)
    await opened(page, "鲍勃")
    await page.get_by_role("button", name="资料").click()
    await expect(page.get_by_role("main").get_by_role("heading", name="鲍勃")).to_be_visible()
    await expect(page.get_by_role("main")).to_contain_text("用户名")
