/** What a conversation is called, and whose picture it bears. */

import type { App } from "../app/app";
import type { RowView } from "../host/rowView";
import type { Person } from "../host/store";
import { t } from "../i18n";

export interface Title {
  id: string;
  name: string;
  avatar: string;
  group: boolean;
}

export function titleOf(app: App, row: RowView): Title {
  return titleOfConversation(app, row.id);
}

/** Also of one that does not exist yet: `g.<group>`, `d.<one>.<other>`. */
export function titleOfConversation(app: App, conversationId: string): Title {
  const [kind, ...ids] = conversationId.split(".");
  return kind === "g" ? ofGroup(app, ids[0] ?? "") : ofPerson(app, ids.find((id) => id !== app.userId) ?? app.userId);
}

function ofGroup(app: App, id: string): Title {
  const { name, avatar } = app.groups.see(id).value;
  return { id, name, avatar, group: true };
}

function ofPerson(app: App, id: string): Title {
  const person: Person = app.people.see(id).value;
  return { id, name: id === app.userId ? t("self") : person.name, avatar: person.avatar, group: false };
}
