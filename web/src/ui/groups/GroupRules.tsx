import { useEffect, useState } from "preact/hooks";
import type { Group } from "../../app/groups";
import type { Json } from "../../core/model";
import { type PaneKey, words } from "../../i18n/panes";
import { useApp } from "../context";
import { attempt, Choice, Field, Form, Switch } from "../primitives/Form";

const JOIN_RULES = ["open", "approval", "question", "closed"];
const ROLES = ["member", "manager", "owner"];
const MENTIONS = ["by_size", "everybody", "managers"];

/** Who may do what. For managers; each change holds at once. */
export function GroupRules({ group }: { group: Group }) {
  const app = useApp();
  const { id } = group;
  const set = (changes: Json) => attempt(() => app.groups.change("UpdateGroup", { id, ...changes }), words("saved"));
  const [joinRule, setJoinRule] = useState(group.joinRule);
  useEffect(() => setJoinRule(group.joinRule), [group.joinRule]);
  const choose = (chosen: string) => {
    setJoinRule(chosen);
    if (chosen !== "question") set({ joinRule: chosen });
  };
  const named = (prefix: string, values: string[]) => values.map((value) => [value, words(`${prefix}_${value}` as PaneKey)] as const);
  return (
    <div class="rules">
      <Choice label={words("joinRule")} value={joinRule} choices={named("join", JOIN_RULES)} onChoose={choose} />
      {joinRule === "question" && (
        <Form action={words("save")} onSubmit={({ joinQuestion, joinAnswer }) => app.groups.change("UpdateGroup", { id, joinRule, joinQuestion, joinAnswer })}>
          <Field key={group.joinQuestion} name="joinQuestion" label={words("joinQuestion")} value={group.joinQuestion} maxLength={100} />
          <Field name="joinAnswer" label={words("joinAnswer")} maxLength={100} optional />
        </Form>
      )}
      <Choice label={words("inviteBy")} value={group.inviteBy} choices={named("least", ROLES)} onChoose={(inviteBy) => set({ inviteBy })} />
      <Choice label={words("pinBy")} value={group.pinBy} choices={named("least", ROLES)} onChoose={(pinBy) => set({ pinBy })} />
      <Choice label={words("mentionAll")} value={group.mentionAll} choices={named("mention", MENTIONS)} onChoose={(mentionAll) => set({ mentionAll })} />
      <Switch label={words("history")} on={group.history} onSwitch={(history) => set({ history })} />
      <Switch label={words("findable")} on={group.findable} onSwitch={(findable) => set({ findable })} />
      <Switch label={words("muteAll")} on={group.mutedAll} onSwitch={(on) => attempt(() => app.groups.change("MuteAll", { id, on }), words("saved"))} />
    </div>
  );
}
