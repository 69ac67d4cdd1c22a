/** A word at the edge of the screen that goes by itself. */

import { signal } from "@preact/signals";

const STAYS_MS = 5_000;
const texts = signal<{ id: number; text: string }[]>([]);
let next = 1;

export function toast(text: string): void {
  const id = next++;
  texts.value = [...texts.value.slice(-2), { id, text }];
  setTimeout(() => (texts.value = texts.value.filter((one) => one.id !== id)), STAYS_MS);
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {texts.value.map(({ id, text }) => (
        <p key={id} class="toast">
          {text}
        </p>
      ))}
    </div>
  );
}
