/** The worker behind the page: put in place when the page stands, and exchanged only when its person says so. */

const SCRIPT = "/sw.js";
/** Whether this tab has asked for the newer version. */
let asked = false;

interface Policies {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

/** `onNewer`: a newer version is there; what it is given puts that in place and begins anew. */
export async function installWorker(onNewer: (takeOver: () => void) => void): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.register(trusted(SCRIPT), { updateViaCache: "none" });
  const offer = (worker: ServiceWorker | null) => {
    if (worker && navigator.serviceWorker.controller) onNewer(() => exchange(worker));
  };
  offer(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    worker?.addEventListener("statechange", () => worker.state === "installed" && offer(worker));
  });
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (asked) location.reload();
    else onNewer(() => location.reload());
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void registration.update().catch(() => {});
  });
}

/** The other tabs go on with what they have, and are told too. */
function exchange(worker: ServiceWorker): void {
  asked = true;
  worker.postMessage({ takeOver: true });
}

/** The one address that this page runs a worker from. */
function trusted(script: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: Policies };
  return trustedTypes?.createPolicy("hongyan-worker", { createScriptURL: () => script }).createScriptURL(script) ?? script;
}
