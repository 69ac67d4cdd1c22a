/** A refusal as the person reads it. */

import { Refused } from "../host/engine";
import { t } from "../i18n";
import { type PaneKey, PANES, words } from "../i18n/panes";

export function refusal(error: unknown): string {
  if (!(error instanceof Refused)) return t("unreachable");
  const key = `refused_${error.reason}`;
  if (!(key in PANES.en)) return t("error", { message: error.message });
  return words(key as PaneKey, { seconds: Math.ceil(error.retryAfterMs / 1000) });
}
