import { useEffect, useRef } from "preact/hooks";
import type { App } from "../app/app";
import type { Chat } from "../app/chat";

const DRAFT_MS = 1_000;

/** Keeps what is written and not sent, on all devices: a moment after the last key, and at once when one leaves.
 *
 * What another device wrote is taken over as long as nothing is written here. Only a conversation that was begun has a
 * place for it. */
export function useDraft(app: App, chat: Chat, text: string, take: (text: string) => void): void {
  const row = app.list.row(chat.id).value;
  const roamed = row?.draft ?? "";
  /** What is kept, as this device knows; what it said last comes back later as news. */
  const kept = useRef(roamed);
  const said = useRef<string | null>(null);
  const now = useRef(text);
  now.current = text;
  const keep = useRef(() => {});
  keep.current = () => {
    const isBegun = app.list.row(chat.id).peek() !== undefined;
    if (!isBegun || now.current === kept.current) return;
    kept.current = said.current = now.current;
    app.arrange(chat.id, { draft: now.current });
  };
  useEffect(() => {
    if (roamed === kept.current || said.current !== null) {
      if (roamed === said.current) said.current = null;
      return;
    }
    const isUntouched = now.current === kept.current;
    kept.current = roamed;
    if (isUntouched) take(roamed);
  }, [roamed]);
  useEffect(() => {
    const timer = setTimeout(() => keep.current(), DRAFT_MS);
    return () => clearTimeout(timer);
  }, [text]);
  useEffect(() => {
    const leaving = () => keep.current();
    addEventListener("pagehide", leaving);
    return () => {
      removeEventListener("pagehide", leaving);
      leaving();
    };
  }, []);
}
