import { afterEach, beforeEach, expect, test, vi } from "vitest";

type Handler = (event: object) => void;

const handlers = new Map<string, Handler>();
const shown: [string, NotificationOptions][] = [];
const opened: string[] = [];
let tabs: object[] = [];
let stored = new Map<string, Response>();

beforeEach(async () => {
  handlers.clear();
  shown.length = opened.length = 0;
  tabs = [];
  stored = new Map();
  const cache = { put: async (key: string, value: Response) => stored.set(key, value) };
  vi.stubGlobal("fetch", async () => new Response());
  vi.stubGlobal("__SHELL__", ["/", "/assets/index-1.js"]);
  vi.stubGlobal("caches", { open: async () => ({ ...cache, match: async (key: string) => stored.get(key) }), match: async (key: string) => stored.get(key)?.clone() });
  vi.stubGlobal("self", {
    location: { origin: "https://hongyan.test" },
    addEventListener: (name: string, handler: Handler) => handlers.set(name, handler),
    registration: { showNotification: async (title: string, options: NotificationOptions) => void shown.push([title, options]) },
    clients: { matchAll: async () => tabs, openWindow: async (url: string) => void opened.push(url) },
  });
  vi.resetModules();
  await import("../src/sw");
});
afterEach(() => vi.unstubAllGlobals());

async function happen(name: string, event: object): Promise<void> {
  let work: Promise<unknown> = Promise.resolve();
  handlers.get(name)!({ ...event, waitUntil: (promise: Promise<unknown>) => (work = promise) });
  await work;
}

function isAnswered(path: string, more: object = {}): boolean {
  let answered = false;
  const request = { method: "GET", mode: "cors", url: `https://hongyan.test${path}`, ...more };
  handlers.get("fetch")!({ request, respondWith: () => (answered = true) });
  return answered;
}

test("the page and its parts are answered from what is kept", () => {
  expect(isAnswered("/", { mode: "navigate" })).toBe(true);
  expect(isAnswered("/assets/index-1.js")).toBe(true);
});

test.each(["/v1/messages", "/ws", "/docs", "/assets/index-0.js"])("%s passes by", (path) => {
  expect(isAnswered(path)).toBe(false);
  expect(isAnswered(path, { mode: "navigate" })).toBe(false);
});

test("other verbs and other places pass by", () => {
  expect(isAnswered("/", { method: "POST" })).toBe(false);
  expect(isAnswered("", { url: "https://elsewhere.test/" })).toBe(false);
});

test("a wake is told in the page's language, one notice per conversation", async () => {
  const data = (mentioned: boolean) => ({ data: { json: () => ({ conversationId: "d.1.2", mentioned }) } });
  await happen("push", data(false));
  await happen("message", { data: { words: { title: "Hongyan", news: "New message", mentioned: "You were mentioned" } } });
  await happen("push", data(true));
  expect(shown.map(([title, { body, tag }]) => [title, body, tag])).toEqual([
    ["鸿雁", "有新消息", "d.1.2"],
    ["Hongyan", "You were mentioned", "d.1.2"],
  ]);
});

test("a click opens the conversation, in the tab that is there", async () => {
  const click = { notification: { tag: "d.1.2", close: () => {} } };
  await happen("notificationclick", click);
  expect(opened).toEqual(["/#/chats/d.1.2"]);
  const tab = { focus: vi.fn(async () => {}), postMessage: vi.fn() };
  tabs = [tab];
  await happen("notificationclick", click);
  expect(tab.focus).toHaveBeenCalled();
  expect(tab.postMessage).toHaveBeenCalledWith({ conversationId: "d.1.2" });
  expect(opened).toHaveLength(1);
});
