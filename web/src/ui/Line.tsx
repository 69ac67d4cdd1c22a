import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n";
import { useApp } from "./context";

const PATIENCE_MS = 3_000;

/** Says that there is no connection, but only when it lasts. */
export function Line() {
  const app = useApp();
  const state = app.state.value;
  const isDown = state !== "LIVE";
  const [told, setTold] = useState(false);
  useEffect(() => {
    setTold(false);
    if (!isDown) return undefined;
    const timer = setTimeout(() => setTold(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [isDown]);
  if (!isDown || !told) return null;
  return (
    <div class="banner" role="status">
      <span>{t(state === "OFFLINE" ? "offlineNow" : "connecting")}</span>
      <button class="link" onClick={() => app.tryNow()}>
        {t("tryNow")}
      </button>
    </div>
  );
}
