import { useEffect, useMemo, useState } from "preact/hooks";
import type { Chat } from "../app/chat";
import { copyText } from "../app/clipboard";
import { Roster } from "../app/roster";
import { go } from "../app/route";
import type { Message } from "../core/model";
import type { RowView } from "../host/rowView";
import { t } from "../i18n";
import { Composer } from "./Composer";
import { useApp } from "./context";
import { Doing } from "./doing";
import { Icon } from "./Icon";
import { later } from "./later";
import { titleOfConversation } from "./names";
import { preview } from "./preview";
import { reason } from "./reasons";
import { Timeline } from "./Timeline";
import "./chat.css";

const ForwardDialog = later(() => import("./ForwardDialog"));
const MessageMenu = later(() => import("./MessageMenu"));
const ReadersDialog = later(() => import("./ReadersDialog"));

export function ChatPane({ chat }: { chat: Chat }) {
  const app = useApp();
  const row = app.list.row(chat.id).value;
  const groupId = chat.id.startsWith("g.") ? chat.id.slice(2) : "";
  const doing = useMemo(() => new Doing(groupId ? new Roster(groupId, app.people, (method, body) => app.call(method, body)) : null), [app, groupId, chat]);
  const title = titleOfConversation(app, chat.id);
  // Two people need no conversation to begin one.
  const mayWrite = row ? !row.left : !title.group;
  const typing = app.typing.value.map((id) => app.people.see(id).value.name);
  const [menu, forwarded, asked] = [doing.menu.value, doing.forwarded.value, doing.asked.value];
  useSeenAgain(chat, row);
  return (
    <>
      <header class="top">
        <button class="icon-button only-narrow" aria-label={t("back")} onClick={() => go("chats")}>
          <Icon name="back" />
        </button>
        <div class="title">
          <h1>{title.name}</h1>
          <p class="quiet" role="status">
            {typing.length ? t("typing", { name: typing.join("、") }) : title.group ? t("members", { count: app.groups.see(title.id).value.memberCount }) : ""}
          </p>
        </div>
        <button class="icon-button" aria-label={t("about")} onClick={() => go("contacts", `${title.group ? "g" : "u"}.${title.id}`)}>
          <Icon name="about" />
        </button>
      </header>
      <Chips chat={chat} />
      <Timeline key={chat.id} chat={chat} row={row} doing={doing} />
      <Refused chat={chat} />
      {mayWrite && !doing.chosen.value && <Composer key={`write ${chat.id}`} chat={chat} doing={doing} />}
      {doing.chosen.value && <ChosenBar chat={chat} doing={doing} />}
      {menu && <MessageMenu chat={chat} doing={doing} message={menu.message} at={menu.at} />}
      {forwarded && <ForwardDialog chat={chat} doing={doing} seqs={forwarded} />}
      {asked && <ReadersDialog chat={chat} doing={doing} message={asked} />}
    </>
  );
}

/** One who opens what they marked as unread has seen it. */
function useSeenAgain(chat: Chat, row: RowView | undefined): void {
  const app = useApp();
  const isThere = row !== undefined;
  useEffect(() => {
    if (!row?.markedUnread || !row.head.seq) return;
    // The mark itself does not move: the row that an update answers with says that it was seen.
    const seen = () => app.arrange(chat.id, { hidden: false });
    app.call("MessageService/MarkRead", { conversationId: chat.id, seq: row.head.seq }).then(seen, () => {});
  }, [app, chat, isThere]);
}

/** Ways to what is new above, until one has gone or left. */
function Chips({ chat }: { chat: Chat }) {
  const app = useApp();
  const { from, count, mentions } = chat.news.value;
  const [gone, setGone] = useState({ news: false, mention: false });
  const isAbove = from > 0 && count > 1 && !gone.news;
  const isCalled = mentions > 0 && !gone.mention;
  if (!isAbove && !isCalled) return null;
  const toMention = async () => {
    setGone({ ...gone, mention: true });
    const seq = await chat.firstMention(app.userId).catch(() => 0);
    if (seq) await chat.jump(seq);
  };
  return (
    <div class="chips">
      {isCalled && (
        <button class="chip mention me" onClick={() => void toMention()}>
          {t("toMention", { count: mentions })}
        </button>
      )}
      {isAbove && (
        <button
          class="chip"
          onClick={() => {
            setGone({ ...gone, news: true });
            void chat.jump(from);
          }}
        >
          ↑ {t("toNew", { count })}
        </button>
      )}
    </div>
  );
}

/** Changes that did not come about. */
function Refused({ chat }: { chat: Chat }) {
  const app = useApp();
  return (
    <>
      {chat.refused.value.map((item) => (
        <div class="banner" role="alert" key={item.id}>
          <span>{t("notDone", { reason: reason(item.error) })}</span>
          <button class="link" onClick={() => app.discard(item.id)}>
            {t("close")}
          </button>
        </div>
      ))}
    </>
  );
}

/** What can be done with several messages. */
function ChosenBar({ chat, doing }: { chat: Chat; doing: Doing }) {
  const app = useApp();
  const chosen = [...(doing.chosen.value ?? [])].sort((a, b) => a - b);
  const line = (message: Message) => `${app.people.of(message.senderId ?? "").peek().name}: ${message.text?.text ?? preview(message, "")}`;
  const copy = () => {
    const texts = chat.messages.peek().filter(({ seq }) => doing.chosen.peek()?.has(seq)).map(line);
    void copyText(texts.join("\n")).then(() => doing.stop());
  };
  return (
    <div class="composer chosen-bar" role="toolbar" aria-label={t("select")} onKeyDown={(event) => event.key === "Escape" && doing.stop()}>
      <span role="status">{t("chosenCount", { count: chosen.length })}</span>
      <button disabled={!chosen.length || chosen.length > 100} onClick={() => (doing.forwarded.value = chosen)}>
        {t("forwardTo")}
      </button>
      <button disabled={!chosen.length} onClick={copy}>
        {t("copy")}
      </button>
      <button onClick={() => doing.stop()}>{t("cancel")}</button>
    </div>
  );
}
