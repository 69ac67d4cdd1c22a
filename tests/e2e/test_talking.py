"""Two people talk through their pages."""

from playwright.async_api import expect

from tests.e2e.conftest import PASSWORD, opened, said, write


async def test_a_newcomer_signs_up_and_is_there_again_after_a_reload(town):
    page = await town.page(await town.device())
    await page.get_by_role("button", name="注册").click()
    await page.get_by_label("用户名").fill("alice")
    await page.get_by_label("昵称").fill("爱丽丝")
    await page.get_by_label("密码").fill(PASSWORD)
    await page.get_by_role("button", name="注册").click()
    await expect(page.get_by_text("还没有会话")).to_be_visible()
    await page.reload()
    await page.get_by_role("button", name="设置").click()
    await expect(page.get_by_text("爱丽丝")).to_be_visible()


async def test_a_wrong_password_is_said(town):
    await town.newcomer("alice")
    page = await town.page(await town.device())
    await page.get_by_label("用户名").fill("alice")
    await page.get_by_label("密码").fill("wrong password")
    await page.get_by_role("button", name="登录").click()
    await expect(page.get_by_role("alert")).to_have_text("用户名或密码不对")
    town.problems.clear()  # the browser reports the 401


async def test_two_people_and_a_second_device(town):
    alice, bob = await town.newcomer("alice", nickname="爱丽丝"), await town.newcomer("bob", nickname="鲍勃")
    await bob.write(alice, "你好，爱丽丝")
    hers, his = await town.signed_in(alice), await town.signed_in(bob)
    phone = await town.signed_in(alice)
    await opened(hers, "鲍勃")
    await opened(his, "爱丽丝")
    await expect(hers.locator(".words")).to_have_text(["你好，爱丽丝"])
    await write(hers, "你好，鲍勃")
    await expect(his.locator(".words")).to_have_text(["你好，爱丽丝", "你好，鲍勃"])
    await expect(hers.get_by_role("img", name="已读")).to_be_visible()
    await opened(phone, "鲍勃")
    await expect(phone.locator(".words")).to_have_text(["你好，爱丽丝", "你好，鲍勃"])
    await write(his, "在吗？")
    await expect(phone.locator(".words").last).to_have_text("在吗？")
    assert await said(hers) == await said(phone)


async def test_what_was_written_offline_outlives_a_reload_and_arrives_once(town):
    alice, bob = await town.newcomer("alice", nickname="爱丽丝"), await town.newcomer("bob", nickname="鲍勃")
    await bob.write(alice, "0")
    device = await town.device()
    hers, his = await town.signed_in(alice, device), await town.signed_in(bob)
    await opened(hers, "鲍勃")
    await opened(his, "爱丽丝")
    await device.set_offline(offline=True)
    for text in ("1", "2", "3"):
        await write(hers, text)
    await expect(hers.get_by_role("img", name="正在发送")).to_have_count(3)
    await device.set_offline(offline=False)
    await hers.reload()
    await expect(his.locator(".words")).to_have_text(["0", "1", "2", "3"])
    await expect(hers.locator(".words")).to_have_text(["0", "1", "2", "3"])
    await expect(hers.get_by_role("img", name="正在发送")).to_have_count(0)


async def test_the_other_tab_takes_over(town):
    alice, bob = await town.newcomer("alice", nickname="爱丽丝"), await town.newcomer("bob", nickname="鲍勃")
    await bob.write(alice, "0")
    device = await town.device()
    leading = await town.signed_in(alice, device)
    other = await town.page(device)
    await opened(other, "鲍勃")
    await write(other, "1")
    await expect(other.get_by_role("img", name="已发送")).to_be_visible()
    await leading.close()
    await write(other, "2")
    await expect(other.get_by_role("img", name="已发送")).to_have_count(2)
    await bob.write(alice, "3")
    await expect(other.locator(".words")).to_have_text(["0", "1", "2", "3"])
