import { useEffect, useState } from "preact/hooks";
import type { App } from "../../app/app";
import { type Group, type Member, member, RANK, type Role } from "../../app/groups";
import { moment } from "../../app/times";
import type { Json } from "../../core/model";
import { t } from "../../i18n";
import { type PaneKey, words } from "../../i18n/panes";
import { useApp } from "../context";
import { doings } from "../contacts/friendDoings";
import { PersonRow } from "../contacts/PersonRow";
import { askFor, attempt, Choice, confirm } from "../primitives/Form";
import { MenuButton, type MenuItem } from "../primitives/Menu";
import { toast } from "../primitives/Toast";
import { refusal } from "../refusal";
import { askCard } from "./groupDoings";

const PAGE = 50;
const MINUTE_MS = 60_000;
const MUTES: [minutes: number, key: PaneKey][] = [
  [10, "mute10m"],
  [60, "mute1h"],
  [1440, "mute1d"],
  [10080, "mute1w"],
  [-1, "muteForEver"],
];

/** Page by page, the owner and managers first; or those whose name holds what is looked for. */
export function Members({ group }: { group: Group }) {
  const app = useApp();
  const [query, setQuery] = useState("");
  const [members, setMembers] = useState<Member[]>([]);
  const [cursor, setCursor] = useState("");
  const stirred = app.groups.stirred.value;
  const look = async (after: string) => {
    const page = await app.groups.call("GroupService/ListMembers", { id: group.id, q: query.trim(), cursor: after, limit: PAGE });
    const found = ((page.members ?? []) as Json[]).map((one) => {
      app.people.told(one.user as Json);
      return member(one);
    });
    return { found, cursor: String(page.cursor ?? "") };
  };
  useEffect(() => {
    let wanted = true;
    look("").then(
      (page) => {
        if (!wanted) return;
        setMembers(page.found);
        setCursor(page.cursor);
      },
      (error: unknown) => toast(refusal(error)),
    );
    return () => (wanted = false);
  }, [app, group.id, query, stirred]);
  const more = () =>
    attempt(async () => {
      const page = await look(cursor);
      setMembers([...members, ...page.found]);
      setCursor(page.cursor);
    });
  return (
    <>
      <label class="field">
        <span>{words("searchMembers")}</span>
        <input type="search" value={query} placeholder={t("search")} onInput={(event) => setQuery(event.currentTarget.value)} />
      </label>
      {members.map((one) => (
        <PersonRow key={one.id} id={one.id} name={one.card} about={about(one)}>
          {one.id !== app.userId && <MenuButton label={words("memberMenu", { name: one.card || app.people.of(one.id).value.name })} items={() => memberDoings(app, group, one)} />}
        </PersonRow>
      ))}
      {cursor && (
        <button type="button" class="wide" onClick={more}>
          {words("showMore")}
        </button>
      )}
    </>
  );
}

function about({ role, mutedUntil }: Member): string {
  const muted = mutedUntil < 0 ? words("mutedForEver") : mutedUntil > Date.now() ? words("mutedUntil", { time: moment(mutedUntil) }) : "";
  return [role === "member" ? "" : words(`role_${role}`), muted].filter(Boolean).join(" · ");
}

function memberDoings(app: App, group: Group, one: Member): MenuItem[] {
  const items = doings(app, one.id).slice(0, 2);
  const { me, id } = group;
  if (!me || RANK[me.role] <= RANK[one.role]) return items;
  const change = async (method: string, body: Json = {}) => {
    await app.groups.change(method, { id, userId: one.id, ...body });
    app.groups.stirred.value += 1;
  };
  const name = one.card || app.people.of(one.id).peek().name;
  const role: Role = one.role === "manager" ? "member" : "manager";
  items.push({ label: words("setCard"), run: () => askCard(app, group, one.id, one.card) });
  if (one.mutedUntil) items.push({ label: words("letSpeak"), run: () => attempt(() => change("UpdateMember", { mutedUntil: 0 })) });
  else items.push({ label: words("muteMember"), run: () => askMute(name, (until) => change("UpdateMember", { mutedUntil: until })) });
  if (me.role === "owner")
    items.push(
      { label: words(role === "manager" ? "makeManager" : "makeMember"), run: () => attempt(() => change("UpdateMember", { role })) },
      {
        label: words("transfer"),
        danger: true,
        run: () => confirm(words("transfer"), words("transferText", { name }), words("transfer"), () => transfer(app, id, change)),
      },
    );
  items.push({
    label: words("removeMember"),
    danger: true,
    run: () => confirm(words("removeMember"), words("removeMemberText", { name }), words("removeMember"), () => change("RemoveMember")),
  });
  return items;
}

async function transfer(app: App, id: string, change: (method: string) => Promise<void>): Promise<void> {
  await change("TransferGroup");
  await app.groups.look(id);
}

function askMute(name: string, mute: (until: number) => Promise<void>): void {
  const until = (minutes: number) => (minutes < 0 ? -1 : Date.now() + minutes * MINUTE_MS);
  askFor({
    title: words("muteTitle", { name }),
    action: words("muteMember"),
    onSubmit: ({ minutes = "10" }) => mute(until(Number(minutes))),
    children: <Choice name="minutes" label={words("howLong")} value="10" choices={MUTES.map(([minutes, key]) => [String(minutes), words(key)] as const)} />,
  });
}
