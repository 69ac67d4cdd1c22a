"""What tells somebody of a message while they look elsewhere."""

from base64 import urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric import ec
from playwright.async_api import expect

from hongyan.ports.notify.sealing import CURVE, public_bytes
from tests.e2e.conftest import opened

PRETEND = """
window.told = [];
window.Notification = class {
  static permission = localStorage.getItem("test.permission") ?? "default";
  static async requestPermission() {
    localStorage.setItem("test.permission", "granted");
    return (this.permission = "granted");
  }
  constructor(title, options) {
    this.text = `${title} | ${options.body}`;
    window.told.push(this);
  }
  close() {
    this.closed = true;
  }
};
let hidden = false;
Object.defineProperty(document, "hidden", { get: () => hidden });
window.lookAway = (away) => {
  hidden = away;
  document.dispatchEvent(new Event("visibilitychange"));
};
"""
"""No browser shows notices without a screen, and none of its pages is ever hidden there."""


async def show(page):
    await page.evaluate("location.hash = '#/settings/notifications'")


async def told(page):
    return await page.evaluate("window.told.map(({ text }) => text)")


async def wait_for_told(page, count):
    await page.wait_for_function("count => window.told.length === count", arg=count)


async def allowed(town, person):
    device = await town.device()
    await device.add_init_script(PRETEND)
    page = await town.signed_in(person, device)
    await show(page)
    await page.get_by_role("button", name="允许通知").click()
    await expect(page.get_by_label("页面不在眼前时提醒我")).to_be_checked()
    await expect(page.get_by_label("通知里显示谁说了什么")).to_be_visible()
    return page


async def test_a_message_is_told_of_while_the_page_is_hidden(town):
    alice, bob = await town.newcomer("alice"), await town.newcomer("bob", nickname="鲍勃")
    await bob.write(alice, "早")
    page = await allowed(town, alice)
    await bob.write(alice, "看得见")
    await expect(page).to_have_title("(2) 鸿雁")
    await page.evaluate("lookAway(true)")
    await bob.write(alice, "看不见")
    await wait_for_told(page, 1)
    assert await told(page) == ["鲍勃 | 看不见"]
    await expect(page).to_have_title("(3) 鸿雁")
    await page.evaluate("lookAway(false); window.told[0].onclick()")
    await expect(page.get_by_role("textbox", name="写消息…")).to_be_visible()
    assert await page.evaluate("window.told[0].closed")


async def test_another_tab_that_is_looked_at_is_enough(town):
    alice, bob = await town.newcomer("alice"), await town.newcomer("bob", nickname="鲍勃")
    await bob.write(alice, "早")
    page = await allowed(town, alice)
    other = await town.page(page.context)
    await opened(other, "鲍勃")
    await page.evaluate("lookAway(true)")
    await bob.write(alice, "看得见")
    await expect(other.locator(".words").last).to_have_text("看得见")
    await other.evaluate("lookAway(true)")
    await bob.write(alice, "看不见")
    await wait_for_told(page, 1)
    assert await told(page) == ["鲍勃 | 看不见"]
    assert await told(other) == []


async def test_what_is_wished_is_kept_and_heeded(town):
    alice, bob = await town.newcomer("alice"), await town.newcomer("bob", nickname="鲍勃")
    await bob.write(alice, "早")
    page = await allowed(town, alice)
    await page.get_by_label("通知里显示谁说了什么").click()
    await expect(page.get_by_text("已保存")).to_be_visible()
    await page.evaluate("lookAway(true)")
    await bob.write(alice, "悄悄话")
    await wait_for_told(page, 1)
    assert await told(page) == ["鸿雁 | 有新消息"]
    await page.get_by_label("勿扰时段").click()
    await page.get_by_label("开始").fill("22:30")
    await page.get_by_label("开始").blur()
    await expect(page.get_by_text("已保存")).to_have_count(3)
    await page.get_by_label("结束").fill("22:30")
    await page.get_by_label("结束").blur()
    await expect(page.get_by_text("时区：")).to_be_visible()
    await page.reload()
    await expect(page.get_by_label("开始")).to_have_value("22:30")
    await expect(page.get_by_label("结束")).to_have_value("22:30")
    quiet = (await alice.ask("GET", "/notifications"))["notifications"]["quiet"]
    assert (quiet["on"], quiet["fromMinute"], quiet["toMinute"]) == (True, 1350, 1350)
    await page.evaluate("lookAway(true)")
    await bob.write(alice, "夜里")
    await expect(page).to_have_title("(3) 鸿雁")
    assert await told(page) == []


KEPT = """
async () => {
  const caught = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
  const requests = (await Promise.all(caught.map((cache) => cache.keys()))).flat();
  return requests.map(({ url }) => new URL(url).pathname);
}
"""
NEWER = """
() => {
  const policy = trustedTypes.createPolicy("test", { createScriptURL: (url) => url });
  return navigator.serviceWorker.register(policy.createScriptURL("/sw.js?newer")).then(() => {});
}
"""
"""Another address is another version."""


async def settled(page):
    """The worker is in place, and holds the page."""
    await page.evaluate("navigator.serviceWorker.ready.then(() => {})")


async def test_the_page_opens_offline_and_shows_what_was_said(town):
    alice, bob = await town.newcomer("alice"), await town.newcomer("bob", nickname="鲍勃")
    await bob.write(alice, "早")
    page = await town.signed_in(alice)
    await opened(page, "鲍勃")
    await expect(page.locator(".words")).to_have_text(["早"])
    await settled(page)
    await page.context.set_offline(True)
    await page.reload()
    await expect(page.locator(".words")).to_have_text(["早"])
    await page.evaluate("location.hash = '#/settings/look'")
    await expect(page.get_by_label("主题")).to_be_visible()
    kept = await page.evaluate(KEPT)
    assert "/" in kept
    assert not [path for path in kept if path.startswith(("/v1", "/ws", "/docs"))]


async def test_a_newer_version_waits_for_its_person(town):
    alice = await town.newcomer("alice")
    page = await town.signed_in(alice)
    await settled(page)
    await page.reload()
    await page.get_by_role("listbox", name="消息").wait_for()
    await page.evaluate(NEWER)
    await page.get_by_role("button", name="以后再说").wait_for()
    await page.evaluate("window.before = true")
    async with page.expect_event("load"):
        await page.get_by_role("button", name="更新").click()
    await page.get_by_role("listbox", name="消息").wait_for()
    assert await page.evaluate("window.before") is None


async def test_the_page_can_be_installed(town):
    page = await town.page(await town.device())
    session = await page.context.new_cdp_session(page)
    errors = (await session.send("Page.getInstallabilityErrors"))["installabilityErrors"]
    assert [error["errorId"] for error in errors if error["errorId"] != "in-incognito"] == []
    manifest = await session.send("Page.getAppManifest")
    assert manifest["errors"] == []


SUBSCRIBE = """
(() => {
  const key = "%s";
  let held = null;
  const made = () => ({
    toJSON: () => ({ endpoint: "https://push.example.org/1", keys: { p256dh: key, auth: "AAAAAAAAAAAAAAAAAAAAAA" } }),
    unsubscribe: async () => { held = null; return true; },
  });
  PushManager.prototype.subscribe = async () => (held = made());
  PushManager.prototype.getSubscription = async () => held;
})();
"""
"""A browser subscribes at its maker's, whom nobody reaches from here."""


async def test_this_device_is_woken_when_that_is_wished(town):
    alice = await town.newcomer("alice")
    device = await town.device()
    key = urlsafe_b64encode(public_bytes(ec.generate_private_key(CURVE).public_key()))
    await device.add_init_script(SUBSCRIBE % key.decode().rstrip("="))
    await device.add_init_script(PRETEND)
    page = await town.signed_in(alice, device)
    await settled(page)
    await show(page)
    await page.get_by_role("button", name="允许通知").click()
    await page.get_by_label("网页关闭后也提醒我").click()
    await expect(page.get_by_text("已保存")).to_be_visible()
    assert len((await alice.ask("GET", "/notifications/targets"))["targets"]) == 1
    await page.get_by_label("网页关闭后也提醒我").click()
    await expect(page.get_by_text("已保存")).to_have_count(2)
    assert (await alice.ask("GET", "/notifications/targets")).get("targets", []) == []
