import { afterEach, expect, test, vi } from "vitest";
import { beLeftAlone, beWoken, CannotWake, isWoken, renewWaking } from "../../src/host/push";

const TARGET = { endpoint: "https://push.example/1", p256dh: "key", auth: "secret" };

/** A browser that holds one subscription, made with one key. */
function browser() {
  let key = "";
  const held = () => ({
    toJSON: () => ({ endpoint: TARGET.endpoint, keys: { p256dh: TARGET.p256dh, auth: TARGET.auth } }),
    unsubscribe: async () => Boolean((key = "")) || true,
  });
  const pushManager = {
    getSubscription: async () => (key ? held() : null),
    subscribe: async (wished: { applicationServerKey: string }) => {
      if (key && key !== wished.applicationServerKey) throw new DOMException("another key", "InvalidStateError");
      key = wished.applicationServerKey;
      return held();
    },
  };
  vi.stubGlobal("navigator", { serviceWorker: { getRegistration: async () => ({ pushManager }) } });
}

function server(publicKey: string) {
  return vi.fn(async (method: string, _body?: object) => (method.endsWith("GetPushKey") ? { publicKey } : {}));
}

afterEach(() => vi.unstubAllGlobals());

test("a browser subscribes with the server's key and is registered", async () => {
  browser();
  const call = server("k1");
  await beWoken(call);
  expect(call).toHaveBeenLastCalledWith("NotificationService/RegisterPushTarget", TARGET);
  expect(await isWoken()).toBe(true);
});

test("a subscription with another key is given up", async () => {
  browser();
  await beWoken(server("k1"));
  const call = server("k2");
  await beWoken(call);
  expect(call).toHaveBeenLastCalledWith("NotificationService/RegisterPushTarget", TARGET);
});

test("a server that wakes no browsers is asked for nothing more", async () => {
  browser();
  const call = server("");
  await expect(beWoken(call)).rejects.toThrow(CannotWake);
  expect(call).toHaveBeenCalledTimes(1);
});

test("without a worker nobody is woken", async () => {
  vi.stubGlobal("navigator", {});
  await expect(beWoken(server("k1"))).rejects.toThrow(CannotWake);
  expect(await isWoken()).toBe(false);
});

test("who wants to be left alone is forgotten here and there", async () => {
  browser();
  await beWoken(server("k1"));
  const call = server("k1");
  await beLeftAlone(call);
  expect(call).toHaveBeenCalledWith("NotificationService/RemovePushTarget", { sessionId: "current" });
  expect(await isWoken()).toBe(false);
});

test("another session registers what is held, and nothing where nothing is", async () => {
  browser();
  const call = server("k1");
  await renewWaking(call);
  expect(call).not.toHaveBeenCalled();
  await beWoken(call);
  await renewWaking(call);
  expect(call.mock.calls.filter(([method]) => method.endsWith("RegisterPushTarget"))).toHaveLength(2);
});
