import { useState } from "preact/hooks";
import type { Chat } from "../app/chat";
import { clientId } from "../host/ids";
import { t } from "../i18n";
import { Avatar } from "./Avatar";

import { useApp } from "./context";
import type { Doing } from "./doing";
import { titleOf } from "./names";
import { Dialog } from "./primitives/Dialog";

const MOST = 100;

/** Where messages are forwarded to: one copied, several as one or each by itself. */
export default function ForwardDialog({ chat, doing, seqs }: { chat: Chat; doing: Doing; seqs: number[] }) {
  const app = useApp();
  const [query, setQuery] = useState("");
  const [to, setTo] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const wanted = query.trim().toLowerCase();
  const choices = app.list.order.value.flatMap((id) => {
    const row = app.list.row(id).value;
    const title = row && !row.left ? titleOf(app, row) : null;
    return title && title.name.toLowerCase().includes(wanted) ? [{ id, title }] : [];
  });
  const toggle = (id: string) => {
    const after = new Set(to);
    if (!after.delete(id) && after.size < MOST) after.add(id);
    setTo(after);
  };
  const forward = async (parts: number[][]) => {
    setBusy(true);
    try {
      for (const [seq, ...moreSeqs] of parts)
        await app.call("MessageService/Forward", { conversationId: chat.id, seq, moreSeqs, clientId: clientId(), conversationIds: [...to] });
      doing.forwarded.value = null;
      doing.chosen.value = null;
    } catch (error) {
      setProblem(t("error", { message: error instanceof Error ? error.message : "" }));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("forwardTo")} onClose={() => (doing.forwarded.value = null)}>
      <label class="field">
        <input type="search" aria-label={t("search")} placeholder={t("search")} value={query} onInput={(event) => setQuery(event.currentTarget.value)} />
      </label>
      <ul class="people pick">
        {choices.map(({ id, title }) => (
          <li key={id}>
            <label>
              <input type="checkbox" checked={to.has(id)} onChange={() => toggle(id)} />
              <Avatar of={title} size={36} group={title.group} />
              <span class="row-name">{title.name}</span>
            </label>
          </li>
        ))}
      </ul>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <footer class="dialog-foot">
        {seqs.length > 1 && (
          <button disabled={!to.size || busy} onClick={() => void forward(seqs.map((seq) => [seq]))}>
            {t("forwardEach")}
          </button>
        )}
        <button class="primary" disabled={!to.size || busy} onClick={() => void forward([seqs])}>
          {seqs.length > 1 ? t("forwardMerged") : t("forwardNow", { count: to.size })}
        </button>
      </footer>
    </Dialog>
  );
}
