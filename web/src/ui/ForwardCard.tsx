import { useState } from "preact/hooks";
import type { Json } from "../core/model";
import { type Key, t } from "../i18n";
import { useApp } from "./context";

const LINES = 4;

/** Messages that were forwarded together. */
export function ForwardCard({ forward }: { forward: Json }) {
  const app = useApp();
  const [whole, setWhole] = useState(false);
  const items = (forward.items ?? []) as Json[];
  const shown = whole ? items : items.slice(0, LINES);
  const line = (item: Json) => {
    const text = (item.text as { text?: string } | undefined)?.text ?? t((item.kind === "text" ? "message" : item.kind) as Key);
    return `${app.people.see(String(item.senderId)).value.name}: ${text}`;
  };
  return (
    <div class="forward-card">
      <p class="forward-title">{t("chatHistory")}</p>
      {shown.map((item, at) => (
        <p key={at} class={whole ? "" : "clipped"}>
          {line(item)}
        </p>
      ))}
      {items.length > LINES && (
        <button class="link" aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {whole ? t("less") : t("allOf", { count: items.length })}
        </button>
      )}
    </div>
  );
}
