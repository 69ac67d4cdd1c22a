"""Reading back: what comes before never moves what is being read."""

import asyncio

from playwright.async_api import expect

from tests.e2e.conftest import opened, write

MANY = 10_000
AT_ONCE = 50
FEED = "[role=feed]"
TOP_MESSAGE = """() => {
  const feed = document.querySelector("[role=feed]");
  const top = feed.getBoundingClientRect().top;
  const seen = [...feed.querySelectorAll("article")].find((one) => one.getBoundingClientRect().top >= top);
  return { seq: seen.dataset.seq, top: seen.getBoundingClientRect().top };
}"""
PLACE_OF = 'seq => document.querySelector(`article[data-seq="${seq}"]`)?.getBoundingClientRect().top ?? null'
IS_STILL = """() => new Promise((resolve) => {
  const feed = document.querySelector("[role=feed]");
  let [last, frames] = [-1, 0];
  const look = () => {
    frames = feed.scrollTop === last ? frames + 1 : 0;
    last = feed.scrollTop;
    if (frames > 5) resolve();
    else requestAnimationFrame(look);
  };
  look();
})"""
"""Five frames without a movement."""
WATCH = """seq => {
  const feed = document.querySelector("[role=feed]");
  const place = () => feed.querySelector(`article[data-seq="${seq}"]`)?.getBoundingClientRect().top;
  window.watched = { worst: 0, rows: 0, ends: false };
  const start = place();
  const look = () => {
    const now = place();
    if (now === undefined) window.watched.worst = Infinity;
    else window.watched.worst = Math.max(window.watched.worst, Math.abs(now - start));
    window.watched.rows = Math.max(window.watched.rows, feed.querySelectorAll(".line").length);
    if (!window.watched.ends) requestAnimationFrame(look);
  };
  look();
}"""
"""How far a message moves in any frame from here on."""


def words(number):
    return f"{number} " + "长长的一句话，要好几行。" * (number % 7)


async def fill(author, reader, count, start=1):
    for first in range(start, start + count, AT_ONCE):
        batch = range(first, min(first + AT_ONCE, start + count))
        await asyncio.gather(*(author.write(reader, words(number)) for number in batch))


async def people(town):
    return await town.newcomer("alice", nickname="爱丽丝"), await town.newcomer("bob", nickname="鲍勃")


async def first_number(page):
    return await page.evaluate("Number(document.querySelector('.line article').dataset.seq)")


async def test_older_pages_do_not_move_what_is_read(town):
    alice, bob = await people(town)
    await fill(bob, alice, MANY)
    page = await town.signed_in(alice)
    await opened(page, "鲍勃")
    feed = page.locator(FEED)
    await expect(feed.locator(f'article[data-seq="{MANY}"]')).to_be_visible()
    await page.evaluate(IS_STILL)
    most = 0
    for place in range(20):
        await feed.evaluate("feed => feed.scrollTop = 590")
        await page.evaluate("() => new Promise(requestAnimationFrame)")
        seen = await page.evaluate(TOP_MESSAGE)
        await page.evaluate(WATCH, seen["seq"])
        await page.wait_for_function(f"() => document.querySelector('{FEED}').scrollTop > 1000", timeout=15_000)
        await page.evaluate(IS_STILL)
        await page.evaluate("window.watched.ends = true")
        assert await page.evaluate("window.watched.worst") <= 1, place
        assert abs(await page.evaluate(PLACE_OF, seen["seq"]) - seen["top"]) <= 1
        most = max(most, await page.evaluate("window.watched.rows"))
    assert most <= 60
    assert await first_number(page) < MANY - 1_000


async def test_the_window_goes_to_the_beginning_and_back_to_the_end(town):
    alice, bob = await people(town)
    await fill(bob, alice, 1_500)
    page = await town.signed_in(alice)
    await opened(page, "鲍勃")
    feed = page.locator(FEED)
    await expect(feed.locator('article[data-seq="1500"]')).to_be_visible()
    for _ in range(200):
        if await page.locator('article[data-seq="1"]').count():
            break
        await feed.evaluate("feed => feed.scrollTop = 0")
        await page.evaluate(IS_STILL)
    await expect(page.locator('article[data-seq="1"]')).to_be_visible()
    # What comes now is counted and does not pull the reader away.
    top = await page.evaluate(TOP_MESSAGE)
    await fill(bob, alice, 3, start=1_501)
    latest = page.get_by_role("button", name="3 条新消息")
    await expect(latest).to_be_visible()
    assert abs(await page.evaluate(PLACE_OF, top["seq"]) - top["top"]) <= 1
    for seq in range(1, 1_400, 100):
        await feed.evaluate("feed => feed.scrollTop = feed.scrollHeight")
        await page.evaluate(IS_STILL)
        if await page.locator(f'article[data-seq="{1_000 + seq}"]').count():
            break
    await latest.click()
    await expect(feed.locator('article[data-seq="1503"]')).to_be_visible()
    await expect(latest).to_have_count(0)
    await expect(page.locator(".row .badge")).to_have_count(0)
    # And the end is followed again.
    await write(page, "到底了")
    await expect(page.locator(".mine .words")).to_have_text("到底了")
    await expect(page.locator(".mine")).to_be_in_viewport()


async def test_a_jump_to_what_was_new(town):
    alice, bob = await people(town)
    await bob.write(alice, "早先的")
    page = await town.signed_in(alice)
    await opened(page, "鲍勃")
    await expect(page.locator(".words")).to_have_text(["早先的"])
    await expect(page.locator(".row .badge")).to_have_count(0)
    await page.get_by_role("button", name="联系人").click()
    await fill(bob, alice, 300)
    await page.locator(".rail").get_by_role("button", name="消息").click()
    await expect(page.locator(".row .badge")).to_have_text("99+")
    await opened(page, "鲍勃")
    await expect(page.locator('article[data-seq="301"]')).to_be_visible()
    await page.get_by_role("button", name="300 条新消息").click()
    await expect(page.locator('article[data-seq="2"]')).to_be_in_viewport()
    await expect(page.get_by_text("以下是新消息")).to_be_visible()
    await page.get_by_role("button", name="回到最新").click()
    await expect(page.locator('article[data-seq="301"]')).to_be_in_viewport()


async def test_a_reload_in_a_long_conversation_asks_for_its_end_only(town):
    alice, bob = await people(town)
    await fill(bob, alice, 400)
    device = await town.device()
    page = await town.signed_in(alice, device)
    await opened(page, "鲍勃")
    await expect(page.locator('article[data-seq="400"]')).to_be_visible()
    asked = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: asked.append(str(frame))))
    await page.reload()
    await expect(page.locator('article[data-seq="400"]')).to_be_visible()
    await expect(page.get_by_role("textbox", name="写消息…")).to_be_visible()
    await page.evaluate(IS_STILL)
    assert sum('"history"' in frame for frame in asked) <= 3
