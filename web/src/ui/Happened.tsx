import { useEffect, useState } from "preact/hooks";
import { recalled } from "../app/rules";
import type { MemberItem, Message } from "../core/model";
import { t } from "../i18n";
import { useApp } from "./context";
import type { Doing } from "./doing";

/** A line about what happened: somebody came, went, or took a message back. */
export function Happened({ message, doing }: { message: Message; doing: Doing }) {
  const app = useApp();
  const name = (id = "") => (id === app.userId ? t("you") : app.people.see(id).value.name);
  const names = (operation: string) =>
    (message.member?.items ?? [])
      .filter((item: MemberItem) => item.operation === operation)
      .map((item) => name(item.userId))
      .join("、");
  return (
    <p class="between">
      {words()}
      {message.recalled && <WriteAgain message={message} doing={doing} />}
    </p>
  );

  function words(): string {
    if (message.recalled) return message.senderId === app.userId ? t("recalledYou") : t("recalledBy", { name: name(message.senderId) });
    const [joined, left] = [names("join"), names("leave")];
    if (joined) return t("joined", { names: joined });
    return left ? t("left", { names: left }) : t("groupChanged");
  }
}

/** For a while the words of one's own message can be taken up again. */
function WriteAgain({ message, doing }: { message: Message; doing: Doing }) {
  const [now, setNow] = useState(Date.now());
  const kept = recalled.of(message, now);
  const until = kept?.until ?? 0;
  useEffect(() => {
    if (!until) return undefined;
    const timer = setTimeout(() => setNow(Date.now()), until - Date.now() + 1);
    return () => clearTimeout(timer);
  }, [until]);
  if (!kept) return null;
  return (
    <>
      {" "}
      <button class="link" onClick={() => (doing.restored.value = kept.text)}>
        {t("writeAgain")}
      </button>
    </>
  );
}
