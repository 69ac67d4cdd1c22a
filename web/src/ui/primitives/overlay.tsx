/** What lies over everything, one at a time: `show(<SomeDialog />)` from anywhere, `hide()` from inside it. */

import { signal } from "@preact/signals";
import type { VNode } from "preact";
import { Toasts } from "./Toast";

const shown = signal<VNode | null>(null);

export function show(dialog: VNode): void {
  shown.value = dialog;
}

export function hide(): void {
  shown.value = null;
}

export function isCovered(): boolean {
  return shown.peek() !== null;
}

export function Overlay() {
  return (
    <>
      {shown.value}
      <Toasts />
    </>
  );
}
