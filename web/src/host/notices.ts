/** Notices of the browser, one per conversation, while no tab of the page is looked at. */

export interface Notice {
  /** Of the conversation. */
  id: string;
  title: string;
  body: string;
}

export interface Notifier {
  permission(): Permission;
  tell(notice: Notice): Promise<void>;
  withdraw(id: string): void;
  shown(id: string): boolean;
  badge(count: number): void;
}

/** `missing`: the browser has none, or withholds them where there is no https. */
export type Permission = NotificationPermission | "missing";

const LOOKED_AT = "hongyan-looked-at";
const ICON = "/icon.svg";

export function permission(): Permission {
  return "Notification" in globalThis ? Notification.permission : "missing";
}

/** Only of use after a click. */
export async function askPermission(): Promise<Permission> {
  return "Notification" in globalThis ? Notification.requestPermission() : "missing";
}

export class BrowserNotifier implements Notifier {
  private readonly open = new Map<string, Notification>();
  readonly permission = permission;

  constructor(private readonly onClick: (id: string) => void) {
    holdWhileLookedAt();
  }

  async tell({ id, title, body }: Notice): Promise<void> {
    if (permission() !== "granted" || (await isLookedAt())) return;
    const options = { body, tag: id, icon: ICON, renotify: true } as NotificationOptions;
    let notice: Notification;
    try {
      notice = new Notification(title, options);
    } catch {
      // A phone's browser shows them through its worker only.
      const worker = await navigator.serviceWorker?.getRegistration();
      return worker?.showNotification(title, { ...options, data: { id } });
    }
    this.open.set(id, notice);
    notice.onclick = () => {
      focus();
      this.onClick(id);
      this.withdraw(id);
    };
    notice.onclose = () => this.open.get(id) === notice && this.open.delete(id);
  }

  shown(id: string): boolean {
    return this.open.has(id);
  }

  withdraw(id: string): void {
    this.open.get(id)?.close();
    this.open.delete(id);
  }

  badge(count: number): void {
    const { setAppBadge } = navigator as Partial<Navigator>;
    void setAppBadge?.call(navigator, count).catch(() => {});
  }
}

let isHolding = false;

/** A tab that is looked at holds a lock, which every tab can see. */
function holdWhileLookedAt(): void {
  if (isHolding) return;
  isHolding = true;
  let release: (() => void) | null = null;
  const follow = () => {
    if (document.hidden) {
      release?.();
      release = null;
    } else if (!release) {
      const held = new Promise<void>((resolve) => (release = resolve));
      void navigator.locks.request(LOOKED_AT, { mode: "shared" }, () => held);
    }
  };
  document.addEventListener("visibilitychange", follow);
  follow();
}

async function isLookedAt(): Promise<boolean> {
  const { held = [] } = await navigator.locks.query();
  return held.some(({ name }) => name === LOOKED_AT);
}
