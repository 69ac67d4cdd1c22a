/** Being woken by the server while no tab is there: the browser's subscription, and its registration at the server. */

import type { Json } from "../core/model";

export type Call = (method: string, body?: Json) => Promise<Json>;

/** What the worker, which has no catalogue, says of a wake. */
export interface PushWords {
  title: string;
  news: string;
  mentioned: string;
}

/** Nothing here can wake: no worker (no https), no push in this browser, or a server that wakes no browsers. */
export class CannotWake extends Error {}

export async function isWoken(): Promise<boolean> {
  return Boolean(await subscription());
}

export function canBeWoken(): boolean {
  return "serviceWorker" in navigator && "PushManager" in globalThis;
}

/** Only of use when notices are allowed. */
export async function beWoken(call: Call): Promise<void> {
  const worker = await navigator.serviceWorker?.getRegistration();
  const { publicKey } = await call("NotificationService/GetPushKey");
  if (!worker?.pushManager || !publicKey) throw new CannotWake();
  await register(call, await subscribe(worker.pushManager, String(publicKey)));
}

/** At the end of a session too: who signs in next is somebody else. */
export async function beLeftAlone(call: Call | null): Promise<void> {
  await (await subscription())?.unsubscribe();
  await call?.("NotificationService/RemovePushTarget", { sessionId: "current" });
}

/** A registration lasts as long as its session, a subscription longer. */
export async function renewWaking(call: Call): Promise<void> {
  const held = await subscription();
  if (held) await register(call, held);
}

/** In the language that the page is in. */
export async function tellWords(words: PushWords): Promise<void> {
  const worker = await navigator.serviceWorker?.getRegistration();
  worker?.active?.postMessage({ words });
}

/** The worker tells which conversation was chosen in a notice. */
export function onChosen(open: (conversationId: string) => void): () => void {
  const hear = ({ data }: MessageEvent) => {
    const { conversationId } = (data ?? {}) as Json;
    if (typeof conversationId === "string") open(conversationId);
  };
  navigator.serviceWorker?.addEventListener("message", hear);
  return () => navigator.serviceWorker?.removeEventListener("message", hear);
}

async function subscription(): Promise<PushSubscription | null> {
  const worker = await navigator.serviceWorker?.getRegistration();
  return (await worker?.pushManager?.getSubscription()) ?? null;
}

/** A subscription with a key that the server has no more is of no use. */
async function subscribe(manager: PushManager, applicationServerKey: string): Promise<PushSubscription> {
  const wished = { userVisibleOnly: true, applicationServerKey };
  try {
    return await manager.subscribe(wished);
  } catch (error) {
    const old = await manager.getSubscription();
    if (!old) throw error;
    await old.unsubscribe();
    return manager.subscribe(wished);
  }
}

async function register(call: Call, held: PushSubscription): Promise<void> {
  const { endpoint, keys } = held.toJSON();
  await call("NotificationService/RegisterPushTarget", { endpoint, p256dh: keys?.p256dh, auth: keys?.auth });
}
