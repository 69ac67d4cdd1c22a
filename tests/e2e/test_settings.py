"""One's own account, and what this device prefers."""

import base64

from playwright.async_api import expect

from tests.e2e.conftest import PASSWORD, opened, write

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR4nGP8z8DAwMDAxMDAwMDAAAANHQEDasKb6QAAAABJRU5ErkJggg=="
)


async def show(page, pane):
    await page.evaluate("pane => { location.hash = `#/settings/${pane}` }", pane)


async def test_the_profile_is_changed_and_gets_a_picture(town):
    page = await town.signed_in(await town.newcomer("alice", nickname="爱丽丝"))
    await show(page, "profile")
    await page.get_by_label("昵称").fill("小爱")
    await page.get_by_label("个性签名").fill("山高水长")
    await page.get_by_role("region", name="个人资料").get_by_role("button", name="保存").click()
    await expect(page.get_by_role("heading", name="小爱")).to_be_visible()
    await page.get_by_label("在做什么").fill("开会")
    await page.get_by_role("region", name="状态").get_by_role("button", name="保存").click()
    await expect(page.get_by_label("在做什么")).to_have_value("开会")
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="选择头像").click()
    await (await chooser.value).set_files({"name": "me.png", "mimeType": "image/png", "buffer": PICTURE})
    await page.get_by_role("dialog", name="裁剪头像").get_by_role("button", name="保存").click()
    await expect(page.get_by_role("main").locator("img.avatar")).to_be_visible()
    await page.get_by_role("button", name="移除头像").click()
    await expect(page.get_by_role("main").locator("img.avatar")).to_have_count(0)


async def test_the_password_is_changed_and_other_devices_go(town):
    alice = await town.newcomer("alice")
    page, other = await town.signed_in(alice), await town.signed_in(alice)
    await show(page, "devices")
    mine = page.get_by_role("region", name="登录的设备")
    await expect(mine.get_by_text("这台设备")).to_be_visible()
    await expect(mine.locator(".person")).to_have_count(3)
    await show(page, "account")
    await page.get_by_label("现在的密码").fill("wrong password")
    await page.get_by_label("新密码（至少 8 个字符）").fill("another horse")
    await page.get_by_label("再输一次新密码").fill("another horse")
    await page.get_by_role("button", name="修改密码").click()
    await expect(page.get_by_role("alert")).to_have_text("密码不对")
    await page.get_by_label("现在的密码").fill(PASSWORD)
    await page.get_by_role("button", name="修改密码").click()
    await expect(page.get_by_text("密码已修改")).to_be_visible()
    await expect(other.get_by_role("button", name="登录", exact=True)).to_be_visible()
    await show(page, "devices")
    await expect(mine.locator(".person")).to_have_count(1)
    town.problems.clear()  # the browser reports the 401 of the other device


async def test_a_device_is_signed_out_from_afar(town):
    alice = await town.newcomer("alice")
    page, other = await town.signed_in(alice), await town.signed_in(alice)
    await show(page, "devices")
    mine = page.get_by_role("region", name="登录的设备")
    await (
        mine.locator(".person").filter(has_text="Chrome").filter(has_not_text="这台设备").get_by_role("button").click()
    )
    await expect(other.get_by_role("button", name="登录", exact=True)).to_be_visible()
    await expect(mine.locator(".person")).to_have_count(2)
    town.problems.clear()


async def test_privacy_is_kept(town):
    alice = await town.newcomer("alice")
    page = await town.signed_in(alice)
    await show(page, "privacy")
    await page.get_by_label("怎样加我为好友").select_option("答对问题")
    await page.get_by_label("我的问题").fill("几月？")
    await page.get_by_label("正确答案").fill("五月")
    await page.get_by_role("button", name="保存").click()
    await page.get_by_label("谁能看到我在线").select_option("没有人")
    await expect(page.get_by_text("已保存").last).to_be_visible()
    await page.reload()
    await expect(page.get_by_label("怎样加我为好友")).to_have_value("right_answer")
    await expect(page.get_by_label("谁能看到我在线")).to_have_value("nobody")
    assert (await alice.ask("GET", "/users/me/privacy"))["privacy"]["add"] == "right_answer"


async def test_theme_and_language_change_at_once_and_stay(town):
    page = await town.signed_in(await town.newcomer("alice"))
    await show(page, "look")
    await page.get_by_label("主题").select_option("深色")
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await page.get_by_label("语言").select_option("English")
    await expect(page.get_by_label("Key that sends")).to_be_visible()
    await page.get_by_label("Key that sends").select_option("Ctrl+Enter")
    await page.reload()
    await expect(page.get_by_label("Key that sends")).to_have_value("ctrlEnter")
    await expect(page.locator("html")).to_have_attribute("lang", "en")


async def test_an_account_is_deleted(town):
    await town.newcomer("first")
    page = await town.signed_in(await town.newcomer("alice"))
    await show(page, "account")
    await page.get_by_role("button", name="注销账号").click()
    dialog = page.get_by_role("dialog", name="注销账号")
    await dialog.get_by_label("密码").fill(PASSWORD)
    await dialog.get_by_role("button", name="注销账号").click()
    await expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()
    town.problems.clear()


async def test_ctrl_enter_sends_for_who_wants_it_so(town):
    alice, bob = await town.newcomer("alice"), await town.newcomer("bob", nickname="鲍勃")
    await bob.write(alice, "0")
    page = await town.signed_in(alice)
    await show(page, "look")
    await page.get_by_label("发送键").select_option("Ctrl+Enter")
    await page.get_by_role("button", name="消息").click()
    await opened(page, "鲍勃")
    await write(page, "上")
    box = page.get_by_role("textbox", name="写消息…")
    await expect(box).to_have_value("上\n")
    await box.press("Control+Enter")
    await expect(page.locator(".mine .words")).to_have_text(["上"])
