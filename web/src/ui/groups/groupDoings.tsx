/** What one can do with a group as a whole. */

import type { App } from "../../app/app";
import { type Group, RANK } from "../../app/groups";
import { go } from "../../app/route";
import { words } from "../../i18n/panes";
import { askFor, attempt, confirm, Field } from "../primitives/Form";
import type { MenuItem } from "../primitives/Menu";
import { show } from "../primitives/overlay";
import { toast } from "../primitives/Toast";
import { choosePicture } from "../settings/Crop";
import { InviteDialog } from "./InviteDialog";

export function groupDoings(app: App, group: Group): MenuItem[] {
  const { id, me } = group;
  if (!me) return [];
  const manages = RANK[me.role] > 0;
  const items: MenuItem[] = [{ label: words("setCard"), run: () => askCard(app, group, me.id, me.card) }];
  if (RANK[me.role] >= RANK[group.inviteBy]) items.unshift({ label: words("invite"), run: () => show(<InviteDialog group={group} />) });
  if (manages)
    items.push(
      { label: words("editGroup"), run: () => askProfile(app, group) },
      { label: words("groupPicture"), run: () => choosePicture((picture) => putPicture(app, id, picture)) },
      { label: words(group.mutedAll ? "unmuteAll" : "muteAll"), run: () => attempt(() => app.groups.change("MuteAll", { id, on: !group.mutedAll })) },
    );
  if (me.role === "owner")
    items.push({
      label: words("dissolve"),
      danger: true,
      run: () => confirm(words("dissolve"), words("dissolveText", { name: group.name }), words("dissolve"), () => leave(app, "DissolveGroup", id)),
    });
  else
    items.push({
      label: words("leaveGroup"),
      danger: true,
      run: () => confirm(words("leaveGroup"), words("leaveText", { name: group.name }), words("leaveGroup"), () => leave(app, "LeaveGroup", id)),
    });
  return items;
}

async function leave(app: App, method: string, id: string): Promise<void> {
  await app.groups.change(method, { id });
  await app.groups.load();
  go("contacts");
}

async function putPicture(app: App, id: string, picture: Blob): Promise<void> {
  const { group } = await app.account.putPicture(picture, id);
  if (group) app.groups.told(group as Record<string, unknown>);
}

export function askCard(app: App, { id }: Group, userId: string, card: string): void {
  askFor({
    title: words("setCard"),
    action: words("save"),
    onSubmit: async ({ card = "" }) => {
      await app.groups.change("UpdateMember", { id, userId, card });
      await app.groups.look(id);
      app.groups.stirred.value += 1;
    },
    children: <Field name="card" label={words("card")} value={card} maxLength={30} optional />,
  });
}

function askProfile(app: App, { id, name, intro }: Group): void {
  askFor({
    title: words("editGroup"),
    action: words("save"),
    onSubmit: ({ name, intro }) => app.groups.change("UpdateGroup", { id, name, intro }),
    children: (
      <>
        <Field name="name" label={words("groupName")} value={name} maxLength={30} />
        <Field name="intro" label={words("intro")} value={intro} maxLength={300} lines={4} optional />
      </>
    ),
  });
}

/** In one of the ways in which the group takes people. */
export function askJoin(app: App, group: Group, way: { id: string }): void {
  const enter = async (message = "") => {
    const now = await app.groups.join(way, message);
    if (now) go("chats", `g.${group.id}`);
    else toast(words("waitForManager"));
  };
  if (group.joinRule === "open") {
    attempt(() => enter());
    return;
  }
  const label = group.joinQuestion ? words("questionIs", { question: group.joinQuestion }) : words("requestMessage");
  askFor({
    title: words("join"),
    action: words("sendRequest"),
    onSubmit: ({ message }) => enter(message),
    children: <Field name="message" label={label} maxLength={100} optional={group.joinRule !== "question"} />,
  });
}
