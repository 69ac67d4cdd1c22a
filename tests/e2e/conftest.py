"""A real server and a real browser. People are made over REST; what they see and do is the page's."""

import contextlib
import os

import httpx
import pytest
from playwright.async_api import async_playwright, expect

from tests.processes import UNLIMITED, ServerProcess

expect.set_options(timeout=30_000)
"""Beside everything else that a machine of two cores does. What comes comes long before."""
PASSWORD = "correct horse battery"
CHROMIUM = "/usr/bin/chromium"
WORDS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
"""As root, and asking nothing of anybody else."""


class Person:
    """Somebody with an account, as REST knows them."""

    def __init__(self, http, name, signed):
        self.name = name
        self.id = signed["user"]["id"]
        self._http = http
        self._head = {"Authorization": f"Bearer {signed['accessToken']}"}
        self._sent = 0

    async def ask(self, verb, path, **more):
        answer = await self._http.request(verb, f"/v1{path}", headers=self._head, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def write(self, to, text):
        self._sent += 1
        body = {"clientId": f"{self.id}-{self._sent}", "text": {"text": text}}
        return await self.ask("POST", f"/users/{to.id}/messages", json=body)


class Town:
    """A server, its people, and the pages that they look at."""

    def __init__(self, server, http, browser):
        self.server = server
        self._http = http
        self._browser = browser
        self.problems = []
        """What any page complained of."""

    async def newcomer(self, name, **more):
        who = {"username": name, "password": PASSWORD}
        (await self._http.post("/v1/users", json={**who, **more})).raise_for_status()
        device = {"platform": "bot", "name": "test"}
        return Person(self._http, name, (await self._http.post("/v1/sessions", json={**who, "device": device})).json())

    async def device(self, **more):
        """A browser of its own, with nothing in it."""
        return await self._browser.new_context(
            base_url=self.server.url, locale="zh-CN", viewport={"width": 1100, "height": 720}, **more
        )

    async def page(self, device):
        page = await device.new_page()
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", self._heard)
        await page.goto("/")
        return page

    async def signed_in(self, person, device=None):
        page = await self.page(device or await self.device())
        await page.get_by_label("用户名").fill(person.name)
        await page.get_by_label("密码").fill(PASSWORD)
        await page.get_by_role("button", name="登录").click()
        await page.get_by_role("listbox", name="消息").wait_for()
        return page

    def _heard(self, message):
        offline = "net::ERR_" in message.text
        if message.type in {"error", "warning"} and not offline:
            self.problems.append(message.text)


@contextlib.asynccontextmanager
async def in_town(data, *settings):
    async with (
        ServerProcess(data, *UNLIMITED, *settings) as server,
        httpx.AsyncClient(base_url=server.url) as http,
        async_playwright() as playwright,
    ):
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=WORDS)
        town = Town(server, http, browser)
        yield town
        await browser.close()
        assert town.problems == []


@pytest.fixture(autouse=True)
def _browser():
    if os.environ.get("HONGYAN_TEST_SERVERS") == "none":
        pytest.skip("HONGYAN_TEST_SERVERS=none: no real browser in this run")


@pytest.fixture
async def town(tmp_path):
    async with in_town(tmp_path / "data") as made:
        yield made


async def opened(page, name):
    """The page with somebody's conversation open."""
    await page.get_by_role("option", name=name).click()
    await page.get_by_role("textbox", name="写消息…").wait_for()


async def said(page):
    """The texts of the messages on the screen, in order."""
    return await page.locator(".words").all_inner_texts()


async def write(page, text):
    box = page.get_by_role("textbox", name="写消息…")
    await box.fill(text)
    await box.press("Enter")
