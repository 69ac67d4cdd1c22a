import type { ComponentType, VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n";

/** A component whose code comes when it is first drawn. */
export function lazily<P extends object>(load: () => Promise<ComponentType<P>>): (props: P) => VNode {
  let found: ComponentType<P> | null = null;
  return function Lazy(props: P) {
    const [, drawAgain] = useState(false);
    const [missing, setMissing] = useState(false);
    useEffect(() => {
      if (found) return;
      load().then(
        (component) => {
          found = component;
          drawAgain(true);
        },
        () => setMissing(true),
      );
    }, []);
    const Found = found;
    if (Found) return <Found {...props} />;
    return <p class="nothing">{missing ? t("unreachable") : "…"}</p>;
  };
}
