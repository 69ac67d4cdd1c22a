import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n";
import { words } from "../../i18n/panes";
import { useApp } from "../context";
import { Dialog } from "../primitives/Dialog";
import { Choice, Field, Form, type Given } from "../primitives/Form";
import { hide } from "../primitives/overlay";
import { toast } from "../primitives/Toast";
import { refusal } from "../refusal";
import { categoriesOf } from "./friendDoings";
import { PersonRow } from "./PersonRow";

/** Asks somebody to become friends, in the way they have chosen to be asked. */
export function AddDialog({ id, source }: { id: string; source: string }) {
  const app = useApp();
  const [adding, setAdding] = useState<{ rule: string; question: string } | null>(null);
  const [problem, setProblem] = useState("");
  const [categoryId, setCategoryId] = useState("0");
  useEffect(() => {
    app.friends.adding(id).then(setAdding, (error: unknown) => setProblem(refusal(error)));
  }, [app, id]);
  const submit = async ({ message = "", answer = "", remark = "" }: Given) => {
    const now = await app.friends.add(id, { message, answer, remark, categoryId, source });
    toast(words(now ? "friendsNow" : "requestSent"));
  };
  return (
    <Dialog title={t("addFriend")} onClose={hide}>
      <PersonRow id={id} />
      {problem && <p class="problem">{problem}</p>}
      {adding?.rule === "closed" && <p>{words("refused_adding_refused")}</p>}
      {adding && adding.rule !== "closed" && (
        <Form action={words("sendRequest")} onSubmit={submit} onDone={hide}>
          {adding.question && <Field name="answer" label={words("questionIs", { question: adding.question })} maxLength={100} />}
          {adding.rule === "approval" && <Field name="message" label={words("requestMessage")} maxLength={100} optional />}
          <Field name="remark" label={words("remark")} maxLength={32} optional />
          <Choice label={words("category")} value={categoryId} choices={categoriesOf(app)} onChoose={setCategoryId} />
        </Form>
      )}
    </Dialog>
  );
}
