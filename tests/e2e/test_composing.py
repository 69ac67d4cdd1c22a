"""Writing Chinese: the Enter that takes a candidate sends nothing."""

from playwright.async_api import expect

from tests.e2e.conftest import opened


async def test_the_enter_of_an_input_method_is_not_ones_own(town):
    alice, bob = await town.newcomer("alice", nickname="爱丽丝"), await town.newcomer("bob", nickname="鲍勃")
    await bob.write(alice, "0")
    page = await town.signed_in(alice)
    await opened(page, "鲍勃")
    box = page.get_by_role("textbox", name="写消息…")
    await box.focus()
    keyboard = await page.context.new_cdp_session(page)
    await keyboard.send("Input.imeSetComposition", {"text": "ni hao", "selectionStart": 6, "selectionEnd": 6})
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    await keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    await keyboard.send("Input.insertText", {"text": "你好"})
    await keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})
    await expect(box).to_have_value("你好")
    await expect(page.locator(".mine")).to_have_count(0)
    # Safari's Enter comes after the composition's end: for a moment none is meant.
    await page.wait_for_function(
        "since => performance.now() - since > 100", arg=await page.evaluate("performance.now()")
    )
    await box.press("Enter")
    await expect(page.locator(".mine .words")).to_have_text(["你好"])
