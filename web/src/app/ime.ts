/** Whether an Enter is meant: the one that commits a candidate of an input method never is.
 *
 * Safari ends the composition before its Enter comes, Chrome and Firefox report key code 229.
 */
const AFTER_MS = 60;

export class Composition {
  private endedAt = -Infinity;

  ended(now: number): void {
    this.endedAt = now;
  }

  isMeant(event: { isComposing: boolean; keyCode: number }, now: number): boolean {
    return !event.isComposing && event.keyCode !== 229 && now - this.endedAt > AFTER_MS;
  }
}
