import { useEffect, useState } from "preact/hooks";
import type { Friend } from "../app/friends";
import { go, route } from "../app/route";
import { t } from "../i18n";
import { words } from "../i18n/panes";
import { Avatar } from "./Avatar";
import { useApp } from "./context";
import { categoryDoings, createCategory } from "./contacts/categoryDoings";
import { doings } from "./contacts/friendDoings";
import { PersonRow } from "./contacts/PersonRow";
import { createGroup } from "./groups/CreateGroup";
import { Icon } from "./Icon";
import { MenuButton } from "./primitives/Menu";
import { attempt } from "./primitives/Form";
import "./contacts/contacts.css";

const DRAGGED = "text/x-friend";

/** Friends by category, groups, and who wants to become one. */
export function Contacts() {
  const app = useApp();
  const { categories, requests } = app.friends;
  const [query, setQuery] = useState("");
  useEffect(() => {
    void app.friends.load();
    void app.groups.load();
  }, [app]);
  const named = [...categories.value, { id: "0", name: t("uncategorised") }];
  const news = requests.value.length;
  return (
    <>
      <div class="top">
        <label class="search">
          <Icon name="search" />
          <input type="search" placeholder={t("search")} aria-label={words("searchFriends")} value={query} onInput={(event) => setQuery(event.currentTarget.value)} />
        </label>
        <MenuButton label={words("addMore")} icon="add" items={additions} />
      </div>
      <div class="scroller contacts">
        <Entry chosen="find" label={words("find")} />
        <Entry chosen="new" label={t("newFriends")} count={news} />
        <MyGroups query={query} />
        {named.map(({ id, name }, place) => (
          <Category key={id} id={id} name={name} place={place} query={query} />
        ))}
      </div>
    </>
  );
}

function additions() {
  return [
    { label: words("find"), run: () => go("contacts", "find") },
    { label: words("createGroup"), run: createGroup },
    { label: words("createCategory"), run: createCategory },
  ];
}

function Entry({ chosen, label, count = 0 }: { chosen: string; label: string; count?: number }) {
  const isHere = route.value.chosen === chosen;
  return (
    <button type="button" class="entry" aria-current={isHere ? "page" : undefined} onClick={() => go("contacts", chosen)}>
      <span>{label}</span>
      {count > 0 && <span class="badge">{count}</span>}
    </button>
  );
}

interface FoldProps {
  name: string;
  counts: string;
  children: preact.ComponentChildren;
  menu?: preact.ComponentChildren;
}

/** A heading that folds what stands below it. */
function Fold({ name, counts, children, menu }: FoldProps) {
  const [open, setOpen] = useState(true);
  return (
    <>
      <div class="fold">
        <button type="button" class="fold-name" aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon name="down" />
          {name} <span class="quiet">{counts}</span>
        </button>
        {menu}
      </div>
      {open && children}
    </>
  );
}

function MyGroups({ query }: { query: string }) {
  const app = useApp();
  const groups = app.groups.mine.value.map((id) => app.groups.of(id).value).filter(({ name, number }) => fits(query, name, number));
  if (!groups.length) return null;
  return (
    <Fold name={words("myGroups")} counts={String(groups.length)}>
      {groups.map((group) => (
        <div class="person" key={group.id}>
          <button type="button" class="person-card" onClick={() => go("contacts", `g.${group.id}`)}>
            <Avatar of={group} size={36} group />
            <span class="row-name">{group.name}</span>
            <span class="row-preview">{t("members", { count: group.memberCount })}</span>
          </button>
        </div>
      ))}
    </Fold>
  );
}

interface CategoryProps {
  id: string;
  name: string;
  place: number;
  query: string;
}

function Category({ id, name, place, query }: CategoryProps) {
  const app = useApp();
  const [over, setOver] = useState(false);
  const all = app.friends.in(id);
  const online = all.filter((friend) => app.friends.online.value.has(friend.id)).length;
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const dragged = event.dataTransfer?.getData(DRAGGED);
    if (dragged) attempt(() => app.friends.update(dragged, { categoryId: id }));
  };
  const onDragOver = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes(DRAGGED)) return;
    event.preventDefault();
    setOver(true);
  };
  return (
    <section class={`category${over ? " over" : ""}`} aria-label={name} onDragOver={onDragOver} onDragLeave={() => setOver(false)} onDrop={drop}>
      <Fold
        name={name}
        counts={`${online}/${all.length}`}
        menu={id !== "0" && <MenuButton label={words("categoryMenu", { name })} items={() => categoryDoings(app, { id, name }, place)} />}
      >
        {all.map((friend) => (
          <FriendRow key={friend.id} friend={friend} query={query} />
        ))}
      </Fold>
    </section>
  );
}

function FriendRow({ friend: { id }, query }: { friend: Friend; query: string }) {
  const app = useApp();
  const { name, number, username, signature } = app.people.of(id).value;
  if (!fits(query, name, number, username)) return null;
  return (
    <div draggable onDragStart={(event) => event.dataTransfer?.setData(DRAGGED, id)}>
      <PersonRow id={id} presence about={signature}>
        <MenuButton label={words("friendMenu", { name })} items={() => doings(app, id)} />
      </PersonRow>
    </div>
  );
}

function fits(query: string, ...names: string[]): boolean {
  const wanted = query.trim().toLowerCase();
  return !wanted || names.some((name) => name.toLowerCase().includes(wanted));
}
