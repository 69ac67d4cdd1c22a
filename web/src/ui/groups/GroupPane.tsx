import { useEffect, useState } from "preact/hooks";
import { type Group, RANK } from "../../app/groups";
import { go } from "../../app/route";
import { t } from "../../i18n";
import { type PaneKey, words } from "../../i18n/panes";
import { Avatar } from "../Avatar";
import { useApp } from "../context";
import { attempt } from "../primitives/Form";
import { MenuButton } from "../primitives/Menu";
import { Tabs } from "../primitives/Tabs";
import { refusal } from "../refusal";
import { Announcements } from "./Announcements";
import { groupDoings, askJoin } from "./groupDoings";
import { GroupRules } from "./GroupRules";
import { Links } from "./Links";
import { Members } from "./Members";
import { JoinRequests } from "./JoinRequests";
import "./groups.css";

type Tab = "members" | "announcements" | "links" | "requests" | "rules";

/** A group as far as one may see it: for members everything, for others what it takes to join. */
export function GroupPane({ id }: { id: string }) {
  const app = useApp();
  const group = app.groups.of(id).value;
  const [problem, setProblem] = useState("");
  const [tab, setTab] = useState<Tab>("members");
  useEffect(() => {
    setProblem("");
    setTab("members");
    app.groups.look(id).catch((error: unknown) => setProblem(refusal(error)));
  }, [app, id]);
  if (problem) return <p class="nothing problem">{problem}</p>;
  if (!group.number) return <p class="nothing">…</p>;
  const { me } = group;
  const manages = me !== null && RANK[me.role] > 0;
  const tabs: Tab[] = manages ? ["members", "announcements", "links", "requests", "rules"] : ["members", "announcements", "links"];
  return (
    <div class="pane">
      <Head group={group} />
      {!me && <Outside group={group} />}
      {me && (
        <Tabs
          label={group.name}
          chosen={tab}
          onChoose={(value) => setTab(value as Tab)}
          tabs={tabs.map((name) => [name, words(`group_${name}` as PaneKey)])}
        >
          {tab === "members" && <Members group={group} />}
          {tab === "announcements" && <Announcements group={group} />}
          {tab === "links" && <Links group={group} />}
          {tab === "requests" && <JoinRequests group={group} />}
          {tab === "rules" && <GroupRules group={group} />}
        </Tabs>
      )}
    </div>
  );
}

function Head({ group }: { group: Group }) {
  const app = useApp();
  return (
    <div class="profile">
      <Avatar of={group} size={72} group />
      <div class="profile-words">
        <h2 class="name">{group.name}</h2>
        <p class="quiet">{`${words("numberIs", { number: group.number })} · ${t("members", { count: group.memberCount })}`}</p>
        <p>{group.intro}</p>
        {group.mutedAll && <p class="quiet">{words("allMuted")}</p>}
        {group.dissolved && <p class="problem">{words("dissolved")}</p>}
      </div>
      {group.me && (
        <>
          <button type="button" class="primary" onClick={() => go("chats", `g.${group.id}`)}>
            {t("message")}
          </button>
          <MenuButton label={words("groupMenu")} items={() => groupDoings(app, group)} />
        </>
      )}
    </div>
  );
}

function Outside({ group }: { group: Group }) {
  const app = useApp();
  if (group.dissolved) return null;
  if (group.joinRule === "closed") return <p>{words("refused_join_refused")}</p>;
  return (
    <div class="buttons start">
      <button type="button" class="primary" onClick={() => askJoin(app, group, { id: group.id })}>
        {words("join")}
      </button>
    </div>
  );
}

/** What a link leads to. */
export function JoinLink({ code }: { code: string }) {
  const app = useApp();
  const [id, setId] = useState("");
  const [problem, setProblem] = useState("");
  useEffect(() => {
    app.groups.behindLink(code).then(setId, (error: unknown) => setProblem(refusal(error)));
  }, [app, code]);
  if (problem) return <p class="nothing problem">{problem}</p>;
  if (!id) return <p class="nothing">…</p>;
  const group = app.groups.of(id).value;
  const join = () =>
    attempt(async () => {
      const now = await app.groups.join({ code });
      if (now) go("chats", `g.${id}`);
      else go("contacts", "new");
    });
  return (
    <div class="pane">
      <Head group={group} />
      {!group.me && (
        <div class="buttons start">
          <button type="button" class="primary" onClick={join}>
            {words("join")}
          </button>
        </div>
      )}
    </div>
  );
}
