/** TanStack's virtualizer in Preact: the only place that knows it. */

import { elementScroll, observeElementOffset, observeElementRect, Virtualizer, type VirtualizerOptions } from "@tanstack/virtual-core";
import { useLayoutEffect, useReducer, useRef } from "preact/hooks";

type Options = VirtualizerOptions<HTMLElement, HTMLElement>;
export type Virtual = Virtualizer<HTMLElement, HTMLElement>;
type Own = Pick<Options, "count" | "getScrollElement" | "estimateSize" | "getItemKey"> &
  Partial<Pick<Options, "anchorTo" | "followOnAppend" | "scrollEndThreshold" | "overscan" | "paddingStart" | "paddingEnd">>;

export function useVirtual(own: Own): Virtual {
  const [, drawAgain] = useReducer((count: number, _: void) => count + 1, 0);
  const options: Options = {
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    overscan: 8,
    ...own,
    onChange: () => drawAgain(),
  };
  const made = useRef<Virtual | null>(null);
  const virtual = (made.current ??= new Virtualizer(options));
  virtual.setOptions(options);
  useLayoutEffect(() => virtual._didMount(), [virtual]);
  useLayoutEffect(() => virtual._willUpdate());
  return virtual;
}
