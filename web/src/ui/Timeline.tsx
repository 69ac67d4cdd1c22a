import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Chat } from "../app/chat";
import { timeline, type TimelineRow } from "../app/timeline";
import { moment } from "../app/times";
import type { RowView } from "../host/rowView";
import { t } from "../i18n";
import { Bubble } from "./Bubble";
import { useApp } from "./context";
import type { Doing } from "./doing";
import { Happened } from "./Happened";
import { Icon } from "./Icon";
import { useVirtual, type Virtual } from "./virtual";
import { Writing } from "./Writing";

const NEAR = 600;
const AT_END = 80;
const GUESS = 48;
const FLASH_MS = 1_200;

interface Props {
  chat: Chat;
  row: RowView | undefined;
  doing: Doing;
}

/** The messages, the newest below. What comes before never moves what is being read; what comes after is followed only
 * by who is at the end. */
export function Timeline({ chat, row, doing }: Props) {
  const app = useApp();
  const scroller = useRef<HTMLDivElement>(null);
  const { value: messages } = chat.messages;
  const { value: items } = chat.items;
  const { value: whole } = chat.whole;
  const { value: endIsHere } = chat.atEnd;
  const { from: newFrom } = chat.news.value;
  const rows = useMemo(
    () => timeline(messages, endIsHere ? items : [], { me: app.userId, newFrom, whole }),
    [messages, items, app.userId, newFrom, whole, endIsHere],
  );
  const virtual = useVirtual({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => GUESS,
    getItemKey: (index) => rows[index]!.key,
    anchorTo: "end",
    followOnAppend: endIsHere,
    scrollEndThreshold: AT_END,
    overscan: 6,
    paddingStart: 16,
    paddingEnd: 16,
  });
  const isAtEnd = endIsHere && virtual.getDistanceFromEnd() < AT_END;
  chat.following = isAtEnd;

  useEffect(() => virtual.scrollToEnd(), [virtual]);
  useRead(chat, row, isAtEnd);
  useTarget(chat, doing, virtual, rows);

  const turnPages = () => {
    const { current } = scroller;
    if (!current || !messages.length) return;
    if (current.scrollTop < NEAR && !whole) void chat.older();
    else if (!endIsHere && current.scrollHeight - current.clientHeight - current.scrollTop < NEAR) void chat.newer();
  };
  useEffect(turnPages, [rows]);

  return (
    <div class="timeline-frame">
      <div class="scroller timeline" ref={scroller} onScroll={turnPages} onKeyDown={(event) => walk(event, chat)} role="feed" aria-label={t("messages")} tabIndex={0}>
        <div class="virtual" style={{ height: `${virtual.getTotalSize()}px` }}>
          {virtual.getVirtualItems().map(({ key, index, start }) => (
            <div key={key} class="line" data-index={index} ref={(node) => virtual.measureElement(node)} style={{ transform: `translateY(${start}px)` }}>
              <Row row={rows[index]!} chat={chat} marks={row?.marks ?? []} doing={doing} />
            </div>
          ))}
        </div>
      </div>
      {!isAtEnd && messages.length > 0 && (
        <button class="to-latest" onClick={() => void chat.toEnd()}>
          <Icon name="down" />
          {row?.unread ? t("toLatestCount", { count: row.unread }) : t("toLatest")}
        </button>
      )}
    </div>
  );
}

/** What the reader has before their eyes, at the end of a page that is in front, is read. */
function useRead(chat: Chat, row: RowView | undefined, isAtEnd: boolean): void {
  const app = useApp();
  const [isSeen, setSeen] = useState(!document.hidden);
  useEffect(() => {
    const look = () => setSeen(!document.hidden);
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  const head = row?.head.seq ?? 0;
  const unread = row?.unread ?? 0;
  useEffect(() => {
    if (isAtEnd && isSeen && unread > 0) app.read(chat.id, head);
  }, [app, chat, unread, head, isAtEnd, isSeen]);
}

/** Brings to the screen what a jump asked for, and shows it. */
function useTarget(chat: Chat, doing: Doing, virtual: Virtual, rows: TimelineRow[]): void {
  const { value: target } = chat.target;
  useEffect(() => {
    if (target === null) return;
    chat.target.value = null;
    if (target === "end") return virtual.scrollToEnd();
    const index = rows.findIndex((row) => (row.kind === "said" || row.kind === "happened") && row.message.seq >= target);
    if (index < 0) return;
    virtual.scrollToIndex(index, { align: "center" });
    doing.flashed.value = target;
  }, [chat, doing, virtual, rows, target]);
  const { value: flashed } = doing.flashed;
  useEffect(() => {
    if (!flashed) return undefined;
    const timer = setTimeout(() => (doing.flashed.value = 0), FLASH_MS);
    return () => clearTimeout(timer);
  }, [doing, flashed]);
}

/** Up and Down from message to message, Home and End to both ends, Enter into one. */
function walk(event: KeyboardEvent, chat: Chat): void {
  const list = event.currentTarget as HTMLElement;
  const all = [...list.querySelectorAll<HTMLElement>("article")];
  const at = all.findIndex((one) => one === event.target);
  if (at < 0 && event.target !== list) return;
  if (event.key === "End") void chat.toEnd();
  else if (event.key === "Home") list.scrollTop = 0;
  else if (event.key === "ArrowUp") (at < 0 ? all.at(-1) : all[at - 1])?.focus();
  else if (event.key === "ArrowDown") all[at + 1]?.focus();
  else return;
  event.preventDefault();
}

interface RowProps {
  row: TimelineRow;
  chat: Chat;
  marks: RowView["marks"];
  doing: Doing;
}

function Row({ row, chat, marks, doing }: RowProps) {
  switch (row.kind) {
    case "time":
      return <p class="between">{moment(row.at)}</p>;
    case "new":
      return (
        <p class="new-bar">
          <span>{t("newMessages")}</span>
        </p>
      );
    case "happened":
      return <Happened message={row.message} doing={doing} />;
    case "writing":
      return <Writing item={row.item} />;
    case "said":
      return <Bubble chat={chat} message={row.message} first={row.first} marks={marks} doing={doing} />;
  }
}
