/** Where the person is, in the address, so that back and reload work: `#/chats`, `#/chats/<conversation>`, `#/contacts`, … */

import { signal } from "@preact/signals";

export type Section = "chats" | "contacts" | "settings";
export interface Route {
  section: Section;
  /** The conversation, the person, …; empty: none is chosen. */
  chosen: string;
}

const SECTIONS: readonly string[] = ["chats", "contacts", "settings"];

export const route = signal<Route>(read());

export function go(section: Section, chosen = ""): void {
  location.hash = chosen ? `#/${section}/${encodeURIComponent(chosen)}` : `#/${section}`;
}

export function follow(): void {
  addEventListener("hashchange", () => (route.value = read()));
}

function read(): Route {
  const [, section = "", chosen = ""] = (globalThis.location?.hash ?? "").split("/");
  return { section: (SECTIONS.includes(section) ? section : "chats") as Section, chosen: decodeURIComponent(chosen) };
}
