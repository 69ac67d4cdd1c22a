import { useEffect, useState } from "preact/hooks";
import type { Json } from "../../core/model";
import { type PaneKey, words } from "../../i18n/panes";
import { useApp } from "../context";
import { attempt, Choice, Field, Form, Switch } from "../primitives/Form";
import { toast } from "../primitives/Toast";

const RULES = ["approval", "open", "right_answer", "any_answer", "closed"];
const FINDING = ["by_name", "by_number", "not_found_by"];
const AUDIENCE = ["everyone", "friends", "nobody"];
const STRANGERS = ["as_set", "any_message", "one_message", "no_message"];
const AUDIENCES = ["see", "presence", "invite"] as const;

/** Who may do what with one's person; each change holds at once. */
export function PrivacyPane() {
  const app = useApp();
  const [privacy, setPrivacy] = useState<Json | null>(null);
  const [rule, setRule] = useState("");
  const stirred = app.account.stirred.value;
  const take = (found: Json) => {
    setPrivacy(found);
    setRule(String(found.add));
  };
  useEffect(() => attempt(async () => take(await app.account.privacy())), [app, stirred]);
  if (!privacy) return <p class="nothing">…</p>;
  const change = async (changes: Json) => {
    take(await app.account.updatePrivacy(changes));
    toast(words("saved"));
  };
  const set = (changes: Json) => attempt(() => change(changes));
  const named = (prefix: string, values: string[]) => values.map((value) => [value, words(`${prefix}_${value}` as PaneKey)] as const);
  const asks = rule === "right_answer" || rule === "any_answer";
  const choose = (add: string) => {
    setRule(add);
    if (add !== "right_answer" && add !== "any_answer") set({ add });
  };
  return (
    <>
      <Choice label={words("privacyAdd")} value={rule} choices={named("add", RULES)} onChoose={choose} />
      {asks && (
        <Form action={words("save")} onSubmit={({ question, answer }) => change({ add: rule, question, ...(answer ? { answer } : {}) })}>
          <Field key={String(privacy.question)} name="question" label={words("privacyQuestion")} value={String(privacy.question ?? "")} maxLength={100} />
          {rule === "right_answer" && <Field name="answer" label={words("privacyAnswer")} maxLength={100} optional={Boolean(privacy.answered)} />}
        </Form>
      )}
      <Choice label={words("privacyFind")} value={String(privacy.find)} choices={named("find", FINDING)} onChoose={(find) => set({ find })} />
      {AUDIENCES.map((what) => (
        <Choice key={what} label={words(`privacy_${what}`)} value={String(privacy[what])} choices={named("audience", AUDIENCE)} onChoose={(who) => set({ [what]: who })} />
      ))}
      <Choice label={words("privacyStrangers")} value={String(privacy.strangers)} choices={named("strangers", STRANGERS)} onChoose={(strangers) => set({ strangers })} />
      <Switch label={words("privacyRecommend")} on={Boolean(privacy.recommend)} onSwitch={(recommend) => set({ recommend })} />
    </>
  );
}
