/** The worker behind the page: opens it offline, and wakes its person when a message comes and no tab is there.
 *
 * Holds the page and its parts, nothing that the server says: requests of the API pass it by. A newer worker waits until
 * the page asks for it, so that nobody loses what they are writing. */

import type { PushWords } from "./host/push";

declare const self: ServiceWorkerGlobalScope;
/** The parts of this version by their addresses, put in when the page is built. */
declare const __SHELL__: string[];

const SHELL = "hongyan-shell-";
const PARTS = __SHELL__;
/** A cache of its own, which no new version drops. */
const WORDS = "hongyan-words";
const WORDS_AT = "/push-words";
const UNTOLD: PushWords = { title: "鸿雁", news: "有新消息", mentioned: "有人提到了你" };
const VERSION = SHELL + hash(PARTS.join());

self.addEventListener("install", (event) => event.waitUntil(keepShell()));
self.addEventListener("activate", (event) => event.waitUntil(dropOthers()));
self.addEventListener("message", (event) => {
  const { takeOver, words } = event.data as Told;
  if (takeOver) event.waitUntil(self.skipWaiting());
  if (words) event.waitUntil(keepWords(words));
});
self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== self.location.origin) return;
  if (PARTS.includes(pathname) && (mode !== "navigate" || pathname === "/")) event.respondWith(kept(pathname, event.request));
});

self.addEventListener("push", (event) => event.waitUntil(wake((event.data?.json() ?? {}) as Wake)));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.tag));
});

/** What the page says: what it wishes, or how to speak its language. */
interface Told {
  takeOver?: boolean;
  words?: PushWords;
}

/** What the server sends: no names, no texts. */
interface Wake {
  conversationId?: string;
  mentioned?: boolean;
}

/** Also with a tab there: a browser takes the right to wake from who wakes and shows nothing. */
async function wake({ conversationId = "", mentioned = false }: Wake): Promise<void> {
  const words = await keptWords();
  const body = mentioned ? words.mentioned : words.news;
  await self.registration.showNotification(words.title, { body, tag: conversationId, icon: "/icons/192.png" });
}

async function keepWords(words: PushWords): Promise<void> {
  await (await caches.open(WORDS)).put(WORDS_AT, Response.json(words));
}

async function keptWords(): Promise<PushWords> {
  const found = await caches.match(WORDS_AT, { cacheName: WORDS });
  return found ? ((await found.json()) as PushWords) : UNTOLD;
}

/** In the tab that is there, or a new one. */
async function open(conversationId: string): Promise<void> {
  const [tab] = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (!tab) {
    await self.clients.openWindow(conversationId ? `/#/chats/${encodeURIComponent(conversationId)}` : "/");
    return;
  }
  await tab.focus();
  tab.postMessage({ conversationId });
}

async function keepShell(): Promise<void> {
  const cache = await caches.open(VERSION);
  await cache.addAll(PARTS.map((part) => new Request(part, { cache: "no-cache" })));
}

async function dropOthers(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(SHELL) && name !== VERSION).map((name) => caches.delete(name)));
}

async function kept(part: string, request: Request): Promise<Response> {
  return (await (await caches.open(VERSION)).match(part)) ?? fetch(request);
}

/** FNV-1a-32. */
function hash(text: string): string {
  let sum = 0x811c9dc5;
  for (const letter of text) sum = Math.imul(sum ^ letter.codePointAt(0)!, 0x01000193) >>> 0;
  return sum.toString(36);
}
