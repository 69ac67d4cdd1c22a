import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon, type IconName } from "../Icon";

export interface MenuItem {
  label: string;
  run(): void;
  danger?: boolean;
  /** Of several that exclude each other: whether it is the chosen one. */
  checked?: boolean;
}
/** In pixels of the window; a menu opens below it, or above where there is no room. */
export interface Anchor {
  left: number;
  top: number;
  bottom: number;
}

interface Props {
  label: string;
  at: Anchor;
  items: MenuItem[];
  onClose(): void;
}

const GAP = 4;

/** A list of things to do, over everything. Arrows move, Enter does, Esc and a click elsewhere leave. */
export function Menu({ label, at, items, onClose }: Props) {
  const self = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current } = self;
    if (!current) return;
    current.showPopover();
    place(current, at);
    current.querySelector("button")?.focus();
  }, [at]);
  useEffect(() => {
    const { current } = self;
    const left = (event: Event) => {
      if ((event as ToggleEvent).newState === "closed") onClose();
    };
    current?.addEventListener("toggle", left);
    return () => current?.removeEventListener("toggle", left);
  }, [onClose]);
  return (
    <div ref={self} class="menu" popover="auto" role="menu" aria-label={label} onKeyDown={(event) => walk(event, self.current)}>
      {items.map(({ label: words, run, danger, checked }) => (
        <button
          key={words}
          type="button"
          class={danger ? "menu-item danger" : "menu-item"}
          role={checked === undefined ? "menuitem" : "menuitemradio"}
          aria-checked={checked}
          tabIndex={-1}
          onClick={() => {
            self.current?.hidePopover();
            run();
          }}
        >
          {words}
        </button>
      ))}
    </div>
  );
}

function place(menu: HTMLElement, at: Anchor): void {
  const { width, height } = menu.getBoundingClientRect();
  const below = at.bottom + GAP + height <= innerHeight;
  menu.style.left = `${Math.max(GAP, Math.min(at.left, innerWidth - width - GAP))}px`;
  menu.style.top = `${Math.max(GAP, below ? at.bottom + GAP : at.top - height - GAP)}px`;
}

const STEPS: Record<string, (at: number, count: number) => number> = {
  ArrowDown: (at, count) => (at + 1) % count,
  ArrowUp: (at, count) => (at - 1 + count) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

function walk(event: KeyboardEvent, menu: HTMLElement | null): void {
  const step = STEPS[event.key];
  if (!step || !menu) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll("button")];
  items[step(items.indexOf(document.activeElement as HTMLButtonElement), items.length)]?.focus();
}

interface ButtonProps {
  label: string;
  items(): MenuItem[];
  icon?: IconName;
}

/** A button with a menu behind it. */
export function MenuButton({ label, items, icon = "more" }: ButtonProps) {
  const self = useRef<HTMLButtonElement>(null);
  const [at, setAt] = useState<Anchor | null>(null);
  const open = () => self.current && setAt(self.current.getBoundingClientRect());
  const close = () => {
    setAt(null);
    if (document.activeElement === document.body) self.current?.focus();
  };
  return (
    <>
      <button ref={self} type="button" class="icon-button" aria-label={label} aria-haspopup="menu" aria-expanded={at !== null} onClick={open}>
        <Icon name={icon} />
      </button>
      {at && <Menu label={label} at={at} items={items()} onClose={close} />}
    </>
  );
}
