/** What the keys of the whole page do. */

import type { App } from "../app/app";
import { go, route } from "../app/route";
import { type Doing, doingOf } from "../app/shortcuts";
import { isCovered } from "./primitives/overlay";

const REGIONS = ".rail, .side, .stage";
const FOCUSABLE = "textarea, input, [role=feed], button, a";

export function followKeys(app: App): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    const doing = doingOf(event);
    if (!doing || isCovered()) return;
    event.preventDefault();
    act(app, doing);
  };
  addEventListener("keydown", onKeyDown);
  return () => removeEventListener("keydown", onKeyDown);
}

export function openSwitcher(): void {
  void import("./Switcher").then(({ showSwitcher }) => showSwitcher());
}

function act(app: App, doing: Doing): void {
  switch (doing) {
    case "switcher":
      return openSwitcher();
    case "help":
      return void import("./Shortcuts").then(({ showShortcuts }) => showShortcuts());
    case "nextUnread":
      return toUnread(app, 1);
    case "previousUnread":
      return toUnread(app, -1);
    case "nextRegion":
      return toRegion(1);
    case "previousRegion":
      return toRegion(-1);
  }
}

function toUnread(app: App, step: 1 | -1): void {
  const ids = app.list.order.peek();
  const here = ids.indexOf(route.peek().chosen);
  for (let count = 1; count <= ids.length; count++) {
    const id = ids[(here + step * count + ids.length * 2) % ids.length]!;
    if (app.list.row(id).peek()?.unread) return go("chats", id);
  }
}

function toRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>(REGIONS)].filter(({ offsetParent, clientWidth }) => offsetParent && clientWidth);
  const here = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions[(here + step + regions.length) % regions.length];
  next?.querySelector<HTMLElement>(FOCUSABLE)?.focus();
}
