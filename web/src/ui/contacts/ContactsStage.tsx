import type { VNode } from "preact";
import { route } from "../../app/route";
import { t } from "../../i18n";
import { words } from "../../i18n/panes";
import { GroupPane, JoinLink } from "../groups/GroupPane";
import { Stage } from "../Stage";
import { Find } from "./Find";
import { ProfileCard } from "./ProfileCard";
import { Requests } from "./Requests";
import "./contacts.css";

export function ContactsStage() {
  const { chosen } = route.value;
  const [title, pane] = paneOf(chosen);
  if (!pane) return <p class="nothing">{words("pickContact")}</p>;
  return (
    <Stage title={title} back="contacts">
      {pane}
    </Stage>
  );
}

function paneOf(chosen: string): [title: string, pane: VNode | null] {
  if (chosen === "find") return [words("find"), <Find />];
  if (chosen === "new") return [t("newFriends"), <Requests />];
  const [, kind = "", id = ""] = /^(u|g|join)\.(.+)$/.exec(chosen) ?? [];
  if (kind === "u") return [words("profile"), <ProfileCard key={id} id={id} />];
  if (kind === "g") return [words("group"), <GroupPane key={id} id={id} />];
  if (kind === "join") return [words("group"), <JoinLink key={id} code={id} />];
  return ["", null];
}
