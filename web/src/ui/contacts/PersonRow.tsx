import type { ComponentChildren } from "preact";
import { go } from "../../app/route";
import { t } from "../../i18n";
import { Avatar } from "../Avatar";
import { useApp } from "../context";

interface Props {
  id: string;
  /** The second line; without it the signature. */
  about?: string;
  /** In a group, their name there. */
  name?: string;
  presence?: boolean;
  children?: ComponentChildren;
}

/** Somebody in a list: a click shows their card, what one may do stands beside it. */
export function PersonRow({ id, about, name, presence = false, children }: Props) {
  const app = useApp();
  const person = app.people.see(id).value;
  return (
    <div class="person">
      <button type="button" class="person-card" onClick={() => go("contacts", `u.${id}`)}>
        <Avatar of={person} size={36} />
        <span class="row-name">{name || person.name}</span>
        <span class="row-preview">
          {presence && <Presence id={id} />}
          {about ?? person.signature}
        </span>
      </button>
      {children}
    </div>
  );
}

/** A dot and its meaning. */
export function Presence({ id }: { id: string }) {
  const online = useApp().friends.online.value.has(id);
  return (
    <>
      <span class={`dot${online ? " online" : ""}`} aria-hidden="true" /> {t(online ? "online" : "offline")}{" "}
    </>
  );
}
