import { useState } from "preact/hooks";
import type { App } from "../app/app";
import { isFound } from "../app/pinyin";
import { go } from "../app/route";
import { t } from "../i18n";
import { words } from "../i18n/panes";
import { Avatar } from "./Avatar";
import { useApp } from "./context";
import { type Title, titleOf } from "./names";
import { Dialog } from "./primitives/Dialog";
import { hide, show } from "./primitives/overlay";

const MOST = 12;

export function showSwitcher(): void {
  show(<Switcher />);
}

interface Place {
  conversation: string;
  title: Title;
  names: string[];
}

/** Goes to a conversation or a person by a few letters of the name. */
function Switcher() {
  const app = useApp();
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const found = places(app)
    .filter(({ names }) => isFound(query, ...names))
    .slice(0, MOST);
  const enter = (place: Place | undefined) => {
    if (!place) return;
    hide();
    go("chats", place.conversation);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing || event.keyCode === 229) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setAt((at + step + found.length) % Math.max(1, found.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      enter(found[at]);
    }
  };
  return (
    <Dialog title={words("switcher")} onClose={hide} wide>
      <input
        class="switcher"
        {...({ type: "text", role: "combobox" } as object)}
        aria-label={words("switcherLabel")}
        aria-expanded={found.length > 0}
        aria-controls="switcher-list"
        aria-activedescendant={found[at] ? `switch-${at}` : undefined}
        placeholder={words("switcherLabel")}
        value={query}
        autofocus
        onInput={(event) => {
          setQuery(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      {!found.length && <p class="quiet">{words("nobodyFound")}</p>}
      <div id="switcher-list" role="listbox" aria-label={t("chats")}>
        {found.map((place, index) => (
          <div key={place.conversation} id={`switch-${index}`} class="switch" role="option" aria-selected={index === at} onClick={() => enter(place)}>
            <Avatar of={place.title} size={28} group={place.title.group} />
            <span>{place.title.name}</span>
          </div>
        ))}
      </div>
    </Dialog>
  );
}

/** Conversations in the order of the list, then friends and groups with whom nothing was said yet. */
function places(app: App): Place[] {
  const found = new Map<string, Place>();
  for (const id of app.list.order.value) {
    const row = app.list.row(id).value;
    if (!row) continue;
    const title = titleOf(app, row);
    const person = title.group ? null : app.people.of(title.id).value;
    const number = title.group ? app.groups.of(title.id).value.number : (person?.number ?? "");
    found.set(id, { conversation: id, title, names: [title.name, number, person?.username ?? ""] });
  }
  for (const id of app.friends.friends.value.keys()) {
    const person = app.people.of(id).value;
    const conversation = app.directWith(id);
    if (!found.has(conversation)) found.set(conversation, { conversation, title: { ...person, group: false }, names: [person.name, person.number, person.username] });
  }
  for (const id of app.groups.mine.value) {
    const group = app.groups.of(id).value;
    const conversation = `g.${id}`;
    if (!found.has(conversation)) found.set(conversation, { conversation, title: { ...group, group: true }, names: [group.name, group.number] });
  }
  return [...found.values()];
}
