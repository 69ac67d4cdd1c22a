/** What the person is about to do in the conversation on the screen. */

import { signal } from "@preact/signals";
import type { Roster } from "../app/roster";
import type { Message } from "../core/model";

export interface Place {
  x: number;
  y: number;
}

export class Doing {
  /** null: this is no group. */
  constructor(readonly roster: Roster | null) {}

  readonly quoted = signal<Message | null>(null);
  readonly edited = signal<Message | null>(null);
  /** The menu of a message, and where it opens. */
  readonly menu = signal<{ message: Message; at: Place } | null>(null);
  /** Messages that are chosen together; null: none are being chosen. */
  readonly chosen = signal<ReadonlySet<number> | null>(null);
  readonly forwarded = signal<number[] | null>(null);
  readonly asked = signal<Message | null>(null);
  /** How many have read a message, as far as was asked. */
  readonly readBy = signal<ReadonlyMap<number, number>>(new Map());
  /** The message that a jump has brought. */
  readonly flashed = signal(0);
  /** Words that go back into the box. */
  readonly restored = signal<string | null>(null);
  /** Where the keyboard goes when something is closed. */
  focusBox: () => void = () => {};

  quote(message: Message): void {
    this.edited.value = null;
    this.quoted.value = message;
  }

  edit(message: Message): void {
    this.quoted.value = null;
    this.edited.value = message;
  }

  choose(seq: number): void {
    const chosen = new Set(this.chosen.value ?? []);
    if (!chosen.delete(seq)) chosen.add(seq);
    this.chosen.value = chosen;
  }

  /** Whether there was anything to stop. */
  stop(): boolean {
    const was = this.quoted.value ?? this.edited.value ?? this.chosen.value;
    this.quoted.value = this.edited.value = null;
    this.chosen.value = null;
    return was !== null;
  }
}
