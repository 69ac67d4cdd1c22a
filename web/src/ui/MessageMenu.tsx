import type { Chat } from "../app/chat";
import { copyText } from "../app/clipboard";
import { SMALL, type Rights } from "../app/roster";
import { mayEdit, mayRecall, recalled } from "../app/rules";
import { isCountable } from "../core/changes";
import type { Message } from "../core/model";
import { t } from "../i18n";
import { useApp } from "./context";
import type { Doing, Place } from "./doing";
import { Choice, Menu } from "./Menu";
import { preview } from "./preview";

export const REACTIONS = ["👍", "❤️", "😂", "😮", "😢", "🎉"];
const NO_RIGHTS: Rights = { rank: 0, mayPin: true, mayMentionAll: false, memberCount: 0 };

/** What can be done with a message. */
export default function MessageMenu({ chat, doing, message, at }: { chat: Chat; doing: Doing; message: Message; at: Place }) {
  const app = useApp();
  const rights = doing.roster?.rights.value ?? NO_RIGHTS;
  const now = Date.now();
  const mine = message.senderId === app.userId;
  const close = () => (doing.menu.value = null);
  const then = (act: () => void) => () => {
    close();
    act();
  };
  const change = (op: string, body = {}) => then(() => app.change(chat.id, op, message.seq, body));
  const reacted = (emoji: string) => message.reactions?.some((one) => one.emoji === emoji && one.userIds.includes(app.userId)) ?? false;
  return (
    <Menu at={at} label={t("messageMenu")} onClose={close}>
      <div class="emojis" role="group" aria-label={t("react")}>
        {REACTIONS.map((emoji) => (
          <button
            key={emoji}
            role="menuitemcheckbox"
            tabIndex={-1}
            class="emoji"
            aria-label={emoji}
            aria-checked={reacted(emoji)}
            onClick={change("react", { emoji, on: !reacted(emoji) })}
          >
            {emoji}
          </button>
        ))}
      </div>
      <Choice label={t("quote")} act={then(() => doing.quote(message))} />
      <Choice label={t("copy")} act={then(() => void copyText(message.text?.text ?? preview(message, "")))} />
      <Choice label={t("forwardTo")} act={then(() => (doing.forwarded.value = [message.seq]))} />
      <Choice label={t("select")} act={then(() => doing.choose(message.seq))} />
      {rights.mayPin && isCountable(message) && <Choice label={t(message.pinned ? "unpinMessage" : "pinMessage")} act={change("pin", { on: !message.pinned })} />}
      {mine && doing.roster && rights.memberCount <= SMALL && <Choice label={t("whoRead")} act={then(() => (doing.asked.value = message))} />}
      {mayEdit(message, app.userId, now) && <Choice label={t("edit")} act={then(() => doing.edit(message))} />}
      {mayRecall(message, { me: app.userId, rank: rights.rank }, now) && (
        <Choice
          label={t("recall")}
          danger
          act={then(() => {
            if (mine) recalled.keep(message, now);
            app.change(chat.id, "recall", message.seq);
          })}
        />
      )}
    </Menu>
  );
}
