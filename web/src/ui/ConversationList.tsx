import { useRef, useState } from "preact/hooks";
import { isMuted } from "../app/list";
import { go, route } from "../app/route";
import { shortly } from "../app/times";
import type { RowView } from "../host/rowView";
import { t } from "../i18n";
import { Avatar } from "./Avatar";
import { useApp } from "./context";
import type { Place } from "./doing";
import { Icon } from "./Icon";
import { later } from "./later";
import { titleOf } from "./names";
import { preview } from "./preview";
import { useVirtual } from "./virtual";
import "./list.css";

const ConversationMenu = later(() => import("./ConversationMenu"));
const ROW = 64;

export function ConversationList() {
  const app = useApp();
  const scroller = useRef<HTMLDivElement>(null);
  const [query, setQuery] = useState("");
  const [menu, setMenu] = useState<{ id: string; at: Place } | null>(null);
  const wanted = query.trim().toLowerCase();
  const ids = app.list.order.value.filter((id) => !wanted || nameOf(id).toLowerCase().includes(wanted));
  const virtual = useVirtual({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => ids[index]!,
  });

  const ofMenu = menu && app.list.row(menu.id).value;
  const chosenAt = Math.max(0, ids.indexOf(route.value.chosen));

  /** Up and Down go to the next row, Home and End to both ends; rows that are not drawn are brought first. */
  function walk(event: KeyboardEvent): void {
    const place = Number((event.target as HTMLElement).dataset.place ?? -1);
    const to = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: ids.length - 1 }[event.key];
    if (to === undefined || to < 0 || to >= ids.length) return;
    event.preventDefault();
    virtual.scrollToIndex(to);
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-place="${to}"]`)?.focus());
  }

  function nameOf(id: string): string {
    const row = app.list.row(id).peek();
    return row ? titleOf(app, row).name : "";
  }

  return (
    <>
      <div class="top">
        <label class="search">
          <Icon name="search" />
          <input type="search" placeholder={t("search")} aria-label={t("search")} value={query} onInput={(event) => setQuery(event.currentTarget.value)} />
        </label>
      </div>
      {!ids.length && <p class="nothing">{t("noChats")}</p>}
      <div class="scroller" ref={scroller} role="listbox" aria-label={t("chats")} tabIndex={-1} onKeyDown={walk}>
        <div class="virtual" style={{ height: `${virtual.getTotalSize()}px` }}>
          {virtual.getVirtualItems().map(({ key, index, start }) => (
            <ListRow key={key} id={ids[index]!} place={index} count={ids.length} top={start} isStop={index === chosenAt} onMenu={(at) => setMenu({ id: ids[index]!, at })} />
          ))}
        </div>
      </div>
      {ofMenu && <ConversationMenu row={ofMenu} at={menu.at} onClose={() => setMenu(null)} />}
    </>
  );
}

interface RowProps {
  id: string;
  place: number;
  count: number;
  top: number;
  /** The one that Tab goes to. */
  isStop: boolean;
  onMenu(at: Place): void;
}

function ListRow({ id, place, count, top, isStop, onMenu }: RowProps) {
  const app = useApp();
  const row = app.list.row(id).value;
  if (!row) return null;
  const title = titleOf(app, row);
  const chosen = route.value.section === "chats" && route.value.chosen === id;
  const muted = isMuted(row.mutedUntil);
  // What is being written stands in its box.
  const showsDraft = row.draft !== "" && !chosen && !row.mentions;
  return (
    <button
      class={`row${row.pinned ? " pinned" : ""}`}
      style={{ transform: `translateY(${top}px)` }}
      role="option"
      aria-selected={chosen}
      aria-setsize={count}
      aria-posinset={place + 1}
      data-place={place}
      tabIndex={isStop ? 0 : -1}
      onClick={() => go("chats", id)}
      onContextMenu={(event) => {
        event.preventDefault();
        const { left, top } = event.currentTarget.getBoundingClientRect();
        onMenu({ x: event.clientX || left + 24, y: event.clientY || top + 24 });
      }}
    >
      <Avatar of={title} size={44} group={title.group} />
      <span class="row-name">{title.name}</span>
      <time class="row-time">{row.head.at ? shortly(row.head.at) : ""}</time>
      <span class="row-preview">
        {row.mentions > 0 && <em class="danger">{t("mentionedYou")} </em>}
        {showsDraft && <em class="danger">{t("draft")} </em>}
        {showsDraft ? row.draft : lastLine(row)}
      </span>
      <span class="row-state">
        {row.pinned && <Icon name="pin" />}
        {muted && (
          <span role="img" aria-label={t("muted")}>
            <Icon name="muted" />
          </span>
        )}
        <Count row={row} muted={muted} />
      </span>
    </button>
  );

  function lastLine({ last, groupId }: RowView): string {
    if (!last) return "";
    const mine = last.senderId === app.userId;
    const name = mine ? "" : app.people.see(last.senderId ?? "").value.name;
    const text = preview(last, name);
    return groupId && name && !last.recalled ? `${name}: ${text}` : text;
  }
}

function Count({ row, muted }: { row: RowView; muted: boolean }) {
  if (!row.unread && !row.markedUnread) return null;
  const count = row.unread > 99 ? "99+" : row.unread || "";
  return (
    <span class={`badge${muted ? " quiet" : ""}`} aria-label={t("unread", { count: row.unread || 1 })}>
      {count}
    </span>
  );
}
