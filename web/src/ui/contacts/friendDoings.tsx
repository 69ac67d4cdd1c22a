/** What one can do with a person: entries of menus, and the dialogs behind them. */

import type { App } from "../../app/app";
import { go } from "../../app/route";
import { t } from "../../i18n";
import { words } from "../../i18n/panes";
import { askFor, attempt, Choice, confirm, Field, Switch } from "../primitives/Form";
import type { MenuItem } from "../primitives/Menu";
import { show } from "../primitives/overlay";
import { AddDialog } from "./AddDialog";

export function talkTo(app: App, id: string): void {
  go("chats", app.directWith(id));
}

export function categoriesOf(app: App): [string, string][] {
  return [["0", t("uncategorised")], ...app.friends.categories.value.map(({ id, name }): [string, string] => [id, name])];
}

/** Of a friend, or of anybody else. */
export function doings(app: App, id: string): MenuItem[] {
  const { friends } = app;
  const isFriend = friends.friends.value.has(id);
  const isBlocked = friends.blocked.value.has(id);
  const talk = { label: t("message"), run: () => talkTo(app, id) };
  const block = isBlocked
    ? { label: words("unblock"), run: () => attempt(() => friends.block(id, false)) }
    : { label: words("block"), danger: true, run: () => askBlock(app, id) };
  if (!isFriend) return [talk, { label: t("addFriend"), run: () => add(id, "unsaid") }, block];
  return [
    talk,
    { label: words("setRemark"), run: () => askRemark(app, id) },
    { label: words("moveTo"), run: () => askCategory(app, id) },
    block,
    { label: words("deleteFriend"), danger: true, run: () => askRemoval(app, id) },
  ];
}

export function add(id: string, source: string): void {
  show(<AddDialog id={id} source={source} />);
}

export function askRemark(app: App, id: string): void {
  const remark = app.friends.friends.peek().get(id)?.remark ?? "";
  askFor({
    title: words("setRemark"),
    action: words("save"),
    onSubmit: ({ remark = "" }) => app.friends.update(id, { remark }),
    children: <Field name="remark" label={words("remark")} value={remark} maxLength={32} optional />,
  });
}

function askCategory(app: App, id: string): void {
  const chosen = app.friends.friends.peek().get(id)?.categoryId ?? "0";
  askFor({
    title: words("moveTo"),
    action: words("move"),
    onSubmit: ({ categoryId = "0" }) => app.friends.update(id, { categoryId }),
    children: <Choice name="categoryId" label={words("category")} value={chosen} choices={categoriesOf(app)} />,
  });
}

function askRemoval(app: App, id: string): void {
  askFor({
    title: words("deleteFriend"),
    action: t("delete"),
    danger: true,
    onSubmit: ({ both }) => app.friends.remove(id, both === "on"),
    children: (
      <>
        <p>{words("deleteFriendText", { name: app.people.of(id).peek().name })}</p>
        <Switch name="both" label={words("deleteBoth")} on={false} />
      </>
    ),
  });
}

function askBlock(app: App, id: string): void {
  const name = app.people.of(id).peek().name;
  confirm(words("block"), words("blockText", { name }), words("block"), () => app.friends.block(id, true));
}
