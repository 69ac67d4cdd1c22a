/** The list of conversations: one signal per row, so that a new message draws one row and moves it. */

import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { RowView } from "../host/rowView";

export class List {
  private readonly rows = new Map<string, Signal<RowView | undefined>>();
  private readonly changes = signal(0);

  /** Ids in the order of the screen: pinned ones first, then by the last activity. */
  readonly order: ReadonlySignal<string[]> = computed(() => {
    this.changes.value;
    return this.present()
      .filter(isListed)
      .sort((a, b) => Number(b.pinned) - Number(a.pinned) || b.head.at - a.head.at || (a.id < b.id ? -1 : 1))
      .map(({ id }) => id);
  });

  /** Of everything that is not muted. */
  readonly unread: ReadonlySignal<number> = computed(() => {
    this.changes.value;
    let count = 0;
    for (const { unread, mutedUntil, hidden } of this.present()) if (!hidden && !isMuted(mutedUntil)) count += unread;
    return count;
  });

  /** Holds nothing while there is no such conversation. */
  row(id: string): Signal<RowView | undefined> {
    let found = this.rows.get(id);
    if (!found) {
      found = signal(undefined);
      this.rows.set(id, found);
    }
    return found;
  }

  replace(rows: RowView[]): void {
    const present = new Set(rows.map(({ id }) => id));
    this.take(
      rows,
      [...this.rows.keys()].filter((id) => !present.has(id)),
    );
  }

  take(rows: RowView[], gone: string[]): void {
    batch(() => {
      for (const row of rows) this.row(row.id).value = row;
      for (const id of gone) this.row(id).value = undefined;
      this.changes.value += 1;
    });
  }

  private present(): RowView[] {
    return [...this.rows.values()].flatMap((row) => row.peek() ?? []);
  }
}

/** Whether it stands in the list: something was said, or written and not sent. */
function isListed(row: RowView): boolean {
  return !row.hidden && (row.head.seq > 0 || row.draft !== "") && !(row.left && !row.last);
}

export function isMuted(mutedUntil: number, now = Date.now()): boolean {
  return mutedUntil < 0 || mutedUntil > now;
}
