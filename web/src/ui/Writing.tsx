import { clock } from "../app/times";
import type { Item, Text } from "../core/model";
import { t } from "../i18n";
import { useApp } from "./context";
import { Icon } from "./Icon";
import { reason } from "./reasons";
import { Words } from "./Words";

/** One's own message that the server has not confirmed. */
export function Writing({ item }: { item: Item }) {
  const app = useApp();
  const failed = item.state === "FAILED";
  const why = failed ? t("failed", { reason: reason(item.error) }) : "";
  return (
    <article class="said mine first" aria-busy={!failed} tabIndex={-1}>
      <div class="bubble">
        <Words text={(item.body.text as Text | undefined) ?? { text: "" }} />
        <span class="meta">
          <time>{clock(item.createdAt)}</time>
          <span class={`tick${failed ? " danger" : ""}`} role="img" aria-label={failed ? why : t("sending")}>
            <Icon name={failed ? "failed" : "clock"} />
          </span>
        </span>
        {failed && (
          <p class="problem">
            {why}{" "}
            <button class="link" onClick={() => app.retry(item.id)}>
              {t("retry")}
            </button>{" "}
            <button class="link" onClick={() => app.discard(item.id)}>
              {t("delete")}
            </button>
          </p>
        )}
      </div>
    </article>
  );
}
