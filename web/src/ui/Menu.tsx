import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Place } from "./doing";

const MARGIN = 8;

interface Props {
  at: Place;
  label: string;
  onClose(): void;
  children: ComponentChildren;
}

/** A menu at a place of the screen. Arrows go through it, Esc and a click elsewhere close it, and the focus goes back. */
export function Menu({ at, label, onClose, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current } = box;
    if (!current) return;
    const { width, height } = current.getBoundingClientRect();
    current.style.left = `${Math.max(MARGIN, Math.min(at.x, innerWidth - width - MARGIN))}px`;
    current.style.top = `${Math.max(MARGIN, Math.min(at.y, innerHeight - height - MARGIN))}px`;
  }, [at]);
  useLayoutEffect(() => {
    const menu = box.current;
    const before = document.activeElement;
    itemsOf(menu)[0]?.focus();
    const elsewhere = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) onClose();
    };
    addEventListener("pointerdown", elsewhere, true);
    return () => {
      removeEventListener("pointerdown", elsewhere, true);
      const { activeElement } = document;
      const isLost = !activeElement || activeElement === document.body || menu?.contains(activeElement);
      if (isLost && before instanceof HTMLElement) before.focus();
    };
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    const items = itemsOf(box.current);
    const place = items.findIndex((one) => one === document.activeElement);
    const to = { ArrowDown: place + 1, ArrowUp: place - 1, ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === "Escape" || event.key === "Tab") onClose();
    else if (to !== undefined) items[(to + items.length) % items.length]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="chat-menu" ref={box} role="menu" aria-label={label} onKeyDown={onKeyDown} onContextMenu={(event) => event.preventDefault()}>
      {children}
    </div>
  );
}

interface ChoiceProps {
  label: string;
  danger?: boolean;
  act(): void;
}

export function Choice({ label, danger = false, act }: ChoiceProps) {
  return (
    <button role="menuitem" tabIndex={-1} class={`choice${danger ? " danger" : ""}`} onClick={act}>
      {label}
    </button>
  );
}

function itemsOf(box: HTMLElement | null): HTMLElement[] {
  return [...(box?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
}
