/** Begins to tell somebody of messages while they look elsewhere; the answer ends it. */

import type { App } from "../app/app";
import { Notices, type Words } from "../app/notices";
import { go } from "../app/route";
import { BrowserNotifier } from "../host/notices";
import { beLeftAlone, onChosen, renewWaking, tellWords } from "../host/push";
import { t } from "../i18n";
import { words } from "../i18n/panes";
import { titleOf } from "./names";
import { preview } from "./preview";

export function notify(app: App): () => void {
  const notices = new Notices(app, new BrowserNotifier((id) => go("chats", id)), wording(app));
  const stopHearing = onChosen((id) => go("chats", id));
  renewPush(app);
  return () => {
    notices.close();
    stopHearing();
    void beLeftAlone(null).catch(() => {});
  };
}

/** This session may be another than the one that registered. */
function renewPush(app: App): void {
  void tellWords({ title: t("app"), news: words("noticeNew"), mentioned: words("noticeMentioned") });
  void renewWaking((method, body) => app.call(method, body)).catch(() => {});
}

function wording(app: App): Words {
  return (row, last, shows) => {
    if (!shows) return { title: t("app"), body: words("noticeNew") };
    const { name, group } = titleOf(app, row);
    const sender = app.people.of(last.senderId ?? "").peek().name;
    const text = preview(last, sender) || words("noticeNew");
    return { title: name, body: group ? words("noticeGroupLine", { name: sender, text }) : text };
  };
}
