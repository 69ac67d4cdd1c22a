import { useEffect, useState } from "preact/hooks";
import type { Chat } from "../app/chat";
import type { Message } from "../core/model";
import { type Key, t } from "../i18n";
import { Avatar } from "./Avatar";

import { useApp } from "./context";
import type { Doing } from "./doing";
import { Dialog } from "./primitives/Dialog";

type Readers = Partial<Record<"read" | "delivered" | "neither", string[]>>;
const PARTS: [keyof Readers, Key][] = [
  ["read", "read"],
  ["delivered", "delivered"],
  ["neither", "notDelivered"],
];

/** Who of a group has read a message. */
export default function ReadersDialog({ chat, doing, message }: { chat: Chat; doing: Doing; message: Message }) {
  const app = useApp();
  const [readers, setReaders] = useState<Readers | null>(null);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    app.call("MessageService/Readers", { conversationId: chat.id, seq: message.seq }).then(
      (reply) => {
        setReaders(reply as Readers);
        doing.readBy.value = new Map(doing.readBy.value).set(message.seq, ((reply as Readers).read ?? []).length);
      },
      (error: Error) => setProblem(t("error", { message: error.message })),
    );
  }, [app, chat, message, doing]);
  const title = readers ? t("readBy", { count: readers.read?.length ?? 0 }) : t("whoRead");
  return (
    <Dialog title={title} onClose={() => (doing.asked.value = null)}>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {PARTS.map(([part, label]) => {
        const ids = readers?.[part] ?? [];
        if (!ids.length) return null;
        return (
          <section key={part} aria-label={t(label)}>
            <h3>{t(label)}</h3>
            <ul class="people">
              {ids.map((id) => (
                <li key={id}>
                  <Avatar of={app.people.see(id).value} size={28} /> {app.people.see(id).value.name}
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </Dialog>
  );
}
