"""Coming in: by invitation, with a name that is taken, and after forgetting the password."""

from playwright.async_api import expect

from tests.e2e.conftest import PASSWORD


async def sign_up(page, name):
    await page.get_by_label("用户名").fill(name)
    await page.get_by_label("密码").fill(PASSWORD)
    await page.get_by_role("button", name="注册").click()


async def test_a_name_that_is_taken_is_said(town):
    await town.newcomer("alice")
    page = await town.page(await town.device())
    await page.get_by_role("button", name="注册").click()
    await sign_up(page, "alice")
    await expect(page.get_by_role("alert")).to_have_text("这个用户名已经有人用了")
    town.problems.clear()  # the browser reports the 409


async def test_who_sends_no_mail_says_so(town):
    page = await town.page(await town.device())
    await page.get_by_role("button", name="用邮箱找回").click()
    await page.get_by_label("邮箱").fill("alice@example.org")
    await page.get_by_role("button", name="发送验证码").click()
    await expect(page.get_by_role("alert")).to_have_text("这台服务器不发邮件")
    await page.get_by_role("button", name="登录").click()
    await expect(page.get_by_label("用户名")).to_be_visible()
    town.problems.clear()
