/** Parts of the screen that are seldom used: their code comes when they are first wanted. */

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

export function later<P extends object>(load: () => Promise<{ default: ComponentType<P> }>): ComponentType<P> {
  let loaded: ComponentType<P> | null = null;
  return function Later(props: P) {
    const [Part, setPart] = useState<ComponentType<P> | null>(() => loaded);
    useEffect(() => {
      if (Part) return;
      void load().then((found) => {
        loaded = found.default;
        setPart(() => found.default);
      });
    }, [Part]);
    return Part ? <Part {...props} /> : null;
  };
}
