import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../app/chat";
import { Composition } from "../app/ime";
import { lastToEdit } from "../app/rules";
import { sendKey } from "../app/preferences";
import type { Message } from "../core/model";
import { t } from "../i18n";
import { useApp } from "./context";
import type { Doing } from "./doing";
import { Icon } from "./Icon";
import { NameList } from "./NameList";
import { preview } from "./preview";
import { useDraft } from "./useDraft";
import { useMentions } from "./useMentions";

const TYPING_EVERY_MS = 4_000;

/** What one writes, or edits. It is kept as a draft, and roams. */
export function Composer({ chat, doing }: { chat: Chat; doing: Doing }) {
  const app = useApp();
  const area = useRef<HTMLTextAreaElement>(null);
  const composition = useRef(new Composition()).current;
  const typed = useRef(-Infinity);
  const [draft, setDraft] = useState(() => app.list.row(chat.id).peek()?.draft ?? "");
  const [editing, setEditing] = useState("");
  const { value: edited } = doing.edited;
  const { value: quoted } = doing.quoted;
  const text = edited ? editing : draft;
  const setText = edited ? setEditing : setDraft;
  useDraft(app, chat, draft, setDraft);
  const write = (words: string, caret: number) => {
    setText(words);
    requestAnimationFrame(() => area.current?.setSelectionRange(caret, caret));
  };
  const mentions = useMentions(doing.roster, area, write);

  useLayoutEffect(() => grow(area.current), [text]);
  useEffect(() => area.current?.focus(), [quoted, edited]);
  useEffect(() => setEditing(edited?.text?.text ?? ""), [edited]);
  useEffect(() => {
    doing.focusBox = () => area.current?.focus();
    return doing.restored.subscribe((words) => {
      if (words === null) return;
      doing.restored.value = null;
      setDraft((before) => (before ? `${before}\n${words}` : words));
      area.current?.focus();
    });
  }, [doing]);

  const send = () => {
    const words = text.trim();
    if (!words) return;
    const content = { text: words, mentions: mentions.of(words) };
    if (edited) {
      const still = (edited.text?.mentions ?? []).filter((id) => id === "all" || words.includes(`@${app.people.of(id).peek().name}`));
      content.mentions = [...new Set([...still, ...content.mentions])];
      if (words !== edited.text?.text) app.change(chat.id, "edit", edited.seq, { text: content });
    } else {
      app.say(chat.id, content, quoted ? { quoteSeq: quoted.seq } : {});
      setDraft("");
      void chat.toEnd();
    }
    mentions.close();
    doing.stop();
  };
  const editLast = () => {
    const last = text ? undefined : lastToEdit(chat.messages.peek(), app.userId, Date.now());
    if (last) doing.edit(last);
    return Boolean(last);
  };
  /** By key; each says whether it did something. */
  const actions: Record<string, () => boolean> = { Enter: () => (send(), true), Escape: () => doing.stop(), ArrowUp: editLast };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!composition.isMeant(event, event.timeStamp) || mentions.onKey(event)) return;
    if (event.key === "Enter" && sendKey.peek() === "ctrlEnter" && !event.ctrlKey && !event.metaKey) return;
    const act = actions[event.shiftKey ? `Shift+${event.key}` : event.key];
    if (act?.()) event.preventDefault();
  };
  const onInput = (value: string) => {
    setText(value);
    mentions.look();
    const now = performance.now();
    if (value && !edited && now - typed.current > TYPING_EVERY_MS) {
      typed.current = now;
      app.tellTyping(chat.id);
    }
  };

  return (
    <div class="composer">
      {(edited ?? quoted) && <About message={(edited ?? quoted)!} edits={edited !== null} onStop={() => doing.stop()} />}
      {mentions.found.length > 0 && <NameList mentions={mentions} />}
      <div class="write">
        <textarea
          ref={area}
          rows={1}
          value={text}
          maxLength={5000}
          placeholder={t("write")}
          aria-label={t("write")}
          aria-autocomplete={doing.roster ? "list" : undefined}
          aria-activedescendant={mentions.found.length ? `name-${mentions.at}` : undefined}
          onInput={(event) => onInput(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onBlur={() => mentions.close()}
          onCompositionEnd={(event) => composition.ended(event.timeStamp)}
        />
        <button class="icon-button send" aria-label={t(edited ? "save" : "send")} disabled={!text.trim()} onClick={send}>
          <Icon name={edited ? "tick" : "send"} />
        </button>
      </div>
    </div>
  );
}

/** What is quoted or edited. */
function About({ message, edits, onStop }: { message: Message; edits: boolean; onStop(): void }) {
  const app = useApp();
  const name = message.senderId === app.userId ? t("me") : app.people.of(message.senderId ?? "").value.name;
  return (
    <div class="quoting">
      <p class="quoted">
        <strong>{edits ? t("editing") : name}</strong> {preview(message, name)}
      </p>
      <button class="icon-button" aria-label={t("cancel")} onClick={onStop}>
        <Icon name="close" />
      </button>
    </div>
  );
}

function grow(area: HTMLTextAreaElement | null): void {
  if (!area) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}
