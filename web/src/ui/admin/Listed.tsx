import type { ComponentChildren } from "preact";
import { desk } from "../../i18n/admin";

interface Props {
  label: string;
  /** Said when there is nothing. */
  nothing: string;
  count: number | null;
  more: boolean;
  onMore(): void;
  children: ComponentChildren;
}

/** A list with what is said of an empty one, and the way to the rest. */
export function Listed({ label, nothing, count, more, onMore, children }: Props) {
  return (
    <section aria-label={label} aria-busy={count === null}>
      {count === 0 && <p class="quiet">{nothing}</p>}
      {children}
      {more && (
        <button type="button" class="wide" onClick={onMore}>
          {desk("showMore")}
        </button>
      )}
    </section>
  );
}
