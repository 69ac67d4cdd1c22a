/** The numbers of the user's own stream: next is applied, old is ignored, a hole asks for a sync. */

import type { UserEvent } from "./model";

export class Stream {
  /** null until a sync has told where it stands. */
  number: number | null = null;

  /** Before a sync has told where the stream stands, a push may be an old one. */
  pushed(event: UserEvent): "apply" | "ignore" | "gap" {
    if (this.number === null || event.number > this.number + 1) return "gap";
    if (event.number <= this.number) return "ignore";
    this.number = event.number;
    return "apply";
  }

  /** What a sync brings is complete by itself. */
  synced(event: UserEvent): boolean {
    if (this.number !== null && event.number <= this.number) return false;
    this.number = event.number;
    return true;
  }

  reset(): void {
    this.number = null;
  }

  /** A sync was complete up to here: a late push of something before is old, and what comes after has no hole. */
  standsAt(number: number | undefined): void {
    if (number !== undefined && (this.number === null || number > this.number)) this.number = number;
  }
}
