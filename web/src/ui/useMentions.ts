import { type RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { beingNamed, named } from "../app/mentions";
import type { Member, Roster } from "../app/roster";
import { t } from "../i18n";

const MOST = 8;

export interface Mentions {
  found: Member[];
  at: number;
  take(member: Member): void;
  /** Whether the key was for the list of names. */
  onKey(event: KeyboardEvent): boolean;
  look(): void;
  close(): void;
  /** Who is called in a text. */
  of(text: string): string[];
}

/** Names of a group's members while one writes an `@`. */
export function useMentions(roster: Roster | null, area: RefObject<HTMLTextAreaElement | null>, write: (text: string, caret: number) => void): Mentions {
  const [found, setFound] = useState<Member[]>([]);
  const [at, setAt] = useState(0);
  const names = useRef(new Map<string, string>()).current;
  const asked = useRef(0);
  useEffect(() => void roster?.load(), [roster]);
  const close = () => {
    asked.current += 1;
    setFound([]);
  };
  const look = () => {
    const { current } = area;
    const written = current && roster ? beingNamed(current.value, current.selectionStart) : null;
    if (!roster || !written) return close();
    const mine = (asked.current += 1);
    void roster.find(written.words, MOST).then((members) => {
      if (mine !== asked.current) return;
      const all = { id: "all", name: t("everybody") };
      const offersAll = roster.rights.value.mayMentionAll && all.name.toLowerCase().startsWith(written.words.toLowerCase());
      setFound(offersAll ? [all, ...members] : members);
      setAt(0);
    }, close);
  };
  const take = (member: Member) => {
    const { current } = area;
    const written = current && beingNamed(current.value, current.selectionStart);
    if (!current || !written) return close();
    names.set(member.name, member.id);
    const before = `${current.value.slice(0, written.from)}@${member.name} `;
    write(before + current.value.slice(current.selectionStart), before.length);
    close();
  };
  const onKey = (event: KeyboardEvent): boolean => {
    if (!found.length) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setAt((at + step + found.length) % found.length);
    else if (event.key === "Enter" || event.key === "Tab") take(found[at]!);
    else if (event.key === "Escape") close();
    else return false;
    event.preventDefault();
    return true;
  };
  return { found, at, take, onKey, look, close, of: (text) => named(text, names) };
}
