import { useState } from "preact/hooks";
import { go } from "../../app/route";
import { t } from "../../i18n";
import { words } from "../../i18n/panes";
import { Refused } from "../../host/engine";
import { Avatar } from "../Avatar";
import { useApp } from "../context";
import { attempt, Field, Form } from "../primitives/Form";
import { add, talkTo } from "./friendDoings";
import { PersonRow } from "./PersonRow";

interface Found {
  people: string[];
  group: string;
}

const LINK = /contacts\/join\.([A-Za-z0-9_-]+)/;

/** People by name or number, groups by number or link. */
export function Find() {
  const app = useApp();
  const [found, setFound] = useState<Found | null>(null);
  const look = async (q: string) => {
    const code = LINK.exec(q)?.[1];
    if (code) return go("contacts", `join.${code}`);
    const group = /^\d+$/.test(q) ? app.groups.find(q).catch(noSuch) : "";
    setFound({ people: await app.friends.find(q), group: await group });
  };
  return (
    <div class="pane">
      <Form action={t("search")} onSubmit={({ q = "" }) => look(q.trim())}>
        <Field name="q" label={words("findLabel")} type="search" maxLength={200} value="" />
      </Form>
      {found && !found.people.length && !found.group && <p class="nothing">{words("nobodyFound")}</p>}
      {found?.group && <FoundGroup id={found.group} />}
      {found?.people.map((id) => (
        <PersonRow key={id} id={id} about={words("numberIs", { number: app.people.of(id).value.number })}>
          {id !== app.userId && !app.friends.friends.value.has(id) && (
            <button type="button" onClick={() => add(id, "search")}>
              {t("addFriend")}
            </button>
          )}
          <button type="button" onClick={() => talkTo(app, id)}>
            {t("message")}
          </button>
        </PersonRow>
      ))}
      <Known />
    </div>
  );
}

function noSuch(error: unknown): string {
  if (error instanceof Refused) return "";
  throw error;
}

function FoundGroup({ id }: { id: string }) {
  const group = useApp().groups.of(id).value;
  return (
    <div class="person">
      <button type="button" class="person-card" onClick={() => go("contacts", `g.${id}`)}>
        <Avatar of={group} size={36} group />
        <span class="row-name">{group.name}</span>
        <span class="row-preview">{t("members", { count: group.memberCount })}</span>
      </button>
    </div>
  );
}

type Recommended = Awaited<ReturnType<ReturnType<typeof useApp>["friends"]["recommended"]>>;

/** People whom one may know, and why. */
function Known() {
  const app = useApp();
  const [people, setPeople] = useState<Recommended | null>(null);
  if (!people) {
    const look = () => attempt(async () => setPeople(await app.friends.recommended()));
    return (
      <button type="button" class="wide" onClick={look}>
        {words("mayKnow")}
      </button>
    );
  }
  const dismiss = (gone: string) =>
    attempt(async () => {
      await app.friends.dismiss(gone);
      setPeople(people.filter(({ id }) => id !== gone));
    });
  return (
    <section aria-label={words("mayKnow")}>
      <h2>{words("mayKnow")}</h2>
      {!people.length && <p class="quiet">{words("nobodyYet")}</p>}
      {people.map(({ id, friends, commonFriends, commonGroups }) => (
        <PersonRow key={id} id={id} about={why(commonFriends, friends.map((one) => app.people.of(one).value.name), commonGroups)}>
          <button type="button" onClick={() => add(id, "recommendation")}>
            {t("addFriend")}
          </button>
          <button type="button" onClick={() => dismiss(id)}>
            {words("dismiss")}
          </button>
        </PersonRow>
      ))}
    </section>
  );
}

function why(commonFriends: number, names: string[], commonGroups: number): string {
  const reasons = [
    commonFriends ? words("commonFriends", { count: commonFriends, names: names.join("、") }) : "",
    commonGroups ? words("commonGroups", { count: commonGroups }) : "",
  ];
  return reasons.filter(Boolean).join(" · ");
}
