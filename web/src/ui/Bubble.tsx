import type { Chat } from "../app/chat";
import { clock } from "../app/times";
import type { Message, Reaction } from "../core/model";
import type { RowView } from "../host/rowView";
import { t } from "../i18n";
import { Avatar } from "./Avatar";
import { useApp } from "./context";
import type { Doing } from "./doing";
import { ForwardCard } from "./ForwardCard";
import { Icon, type IconName } from "./Icon";
import { preview } from "./preview";
import { Words } from "./Words";

interface Props {
  chat: Chat;
  message: Message;
  first: boolean;
  marks: RowView["marks"];
  doing: Doing;
}

export function Bubble({ chat, message, first, marks, doing }: Props) {
  const app = useApp();
  const mine = message.senderId === app.userId;
  const sender = app.people.see(message.senderId ?? "").value;
  const isGroup = chat.id.startsWith("g.");
  const chosen = doing.chosen.value;
  const states = [mine && "mine", first && "first", doing.flashed.value === message.seq && "flashed", chosen && "choosing"];
  const open = (x: number, y: number) => (doing.menu.value = { message, at: { x, y } });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.target !== event.currentTarget) return;
    event.preventDefault();
    const { left, top } = (event.currentTarget as HTMLElement).querySelector(".bubble")!.getBoundingClientRect();
    open(left + 24, top + 24);
  };
  return (
    <article
      class={["said", ...states].filter(Boolean).join(" ")}
      tabIndex={-1}
      data-seq={message.seq}
      aria-label={`${sender.name} ${clock(message.at ?? 0)}`}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => {
        if (event.target instanceof HTMLAnchorElement || chosen) return;
        event.preventDefault();
        const { left, top } = event.currentTarget.getBoundingClientRect();
        open(event.clientX || left + 24, event.clientY || top + 24);
      }}
    >
      {chosen && (
        <input type="checkbox" class="choose" aria-label={preview(message, "")} checked={chosen.has(message.seq)} onChange={() => doing.choose(message.seq)} />
      )}
      {!mine && isGroup && (first ? <Avatar of={sender} size={36} /> : <span class="no-avatar" />)}
      <div class="held">
        <div class="bubble">
          {!mine && isGroup && first && <p class="sender">{sender.name}</p>}
          {message.quoteSeq ? <Quote chat={chat} seq={message.quoteSeq} /> : null}
          {message.forward ? <ForwardCard forward={message.forward} /> : <Words text={message.text ?? { text: preview(message, sender.name) }} />}
          <span class="meta">
            {message.pinned && (
              <span role="img" class="tick" aria-label={t("pinned")}>
                <Icon name="pin" />
              </span>
            )}
            {message.edited && <span>{t("edited")} </span>}
            <time>{clock(message.at ?? 0)}</time>
            {mine && (isGroup ? <Readers message={message} marks={marks} doing={doing} /> : <Tick message={message} marks={marks} me={app.userId} />)}
          </span>
        </div>
        {message.reactions?.length ? <Reactions chat={chat} message={message} reactions={message.reactions} /> : null}
      </div>
      {!chosen && (
        <div class="tools">
          <button class="tool" aria-label={t("quote")} onClick={() => doing.quote(message)}>
            {t("quote")}
          </button>
          <button
            class="tool"
            aria-label={t("more")}
            aria-haspopup="menu"
            onClick={(event) => {
              const { left, bottom } = event.currentTarget.getBoundingClientRect();
              open(left, bottom + 4);
            }}
          >
            <Icon name="more" />
          </button>
        </div>
      )}
    </article>
  );
}

function Quote({ chat, seq }: { chat: Chat; seq: number }) {
  const app = useApp();
  const target = chat.messages.value.find((message) => message.seq === seq) ?? chat.quoted(seq).value;
  const name = target ? (target.senderId === app.userId ? t("me") : app.people.see(target.senderId ?? "").value.name) : "";
  const words = target ? (target.recalled ? t("quoteGone") : `${name}: ${preview(target, name)}`) : "…";
  return (
    <button class="quote" onClick={() => void chat.jump(seq)}>
      {words}
    </button>
  );
}

function Reactions({ chat, message, reactions }: { chat: Chat; message: Message; reactions: Reaction[] }) {
  const app = useApp();
  return (
    <div class="reactions">
      {reactions.map(({ emoji, userIds }) => {
        const mine = userIds.includes(app.userId);
        const names = userIds.map((id) => (id === app.userId ? t("me") : app.people.see(id).value.name)).join("、");
        return (
          <button
            key={emoji}
            class="reaction"
            aria-pressed={mine}
            aria-label={`${emoji} ${names}`}
            title={names}
            onClick={() => app.change(chat.id, "react", message.seq, { emoji, on: !mine })}
          >
            {emoji} {userIds.length}
          </button>
        );
      })}
    </div>
  );
}

/** Sent, delivered, read by the other one. */
function Tick({ message, marks, me }: { message: Message; marks: RowView["marks"]; me: string }) {
  const others = marks.filter(([user]) => user !== me);
  const read = others.length === 1 && others[0]![2] >= message.seq;
  const delivered = others.length === 1 && others[0]![1] >= message.seq;
  const [icon, label] = read ? (["ticks", "read"] as const) : delivered ? (["ticks", "delivered"] as const) : (["tick", "sent"] as const);
  return (
    <span class={`tick${read ? " read" : ""}`} role="img" aria-label={t(label)}>
      <Icon name={icon satisfies IconName} />
    </span>
  );
}

/** How many of a group have read, as far as it was told; who, on asking. */
function Readers({ message, marks, doing }: { message: Message; marks: RowView["marks"]; doing: Doing }) {
  const app = useApp();
  const told = marks.filter(([user, , read]) => user !== app.userId && read >= message.seq).length;
  const count = Math.max(told, doing.readBy.value.get(message.seq) ?? 0);
  return (
    <button class={`readers${count ? " read" : ""}`} onClick={() => (doing.asked.value = message)} aria-label={count ? t("readBy", { count }) : t("whoRead")}>
      {count ? t("readBy", { count }) : <Icon name="tick" />}
    </button>
  );
}
