import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { words } from "../../i18n/panes";
import { Avatar } from "../Avatar";
import { useApp } from "../context";

interface Props {
  chosen: ReadonlySet<string>;
  onChoose(chosen: ReadonlySet<string>): void;
  without?: ReadonlySet<string>;
}

const NOBODY: ReadonlySet<string> = new Set();

/** Some of one's friends. */
export function PickPeople({ chosen, onChoose, without = NOBODY }: Props) {
  const app = useApp();
  const [query, setQuery] = useState("");
  const wanted = query.trim().toLowerCase();
  const people = [...app.friends.friends.value.keys()]
    .filter((id) => !without.has(id))
    .map((id) => app.people.of(id).value)
    .filter(({ name, number, username }) => [name, number, username].some((word) => word.toLowerCase().includes(wanted)));
  const turn = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    onChoose(next);
  };
  return (
    <fieldset class="pick">
      <legend>{words("chosen", { count: chosen.size })}</legend>
      <label class="field">
        <span>{words("searchFriends")}</span>
        <input type="search" value={query} placeholder={t("search")} onInput={(event) => setQuery(event.currentTarget.value)} />
      </label>
      <div class="pick-list">
        {!people.length && <p class="quiet">{words("noFriendsYet")}</p>}
        {people.map((person) => (
          <label class="pick-one" key={person.id}>
            <input type="checkbox" checked={chosen.has(person.id)} onChange={() => turn(person.id)} />
            <Avatar of={person} size={28} />
            <span>{person.name}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
