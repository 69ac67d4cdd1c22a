import { useEffect, useState } from "preact/hooks";
import type { Group } from "../../app/groups";
import type { Json } from "../../core/model";
import { t } from "../../i18n";
import { words } from "../../i18n/panes";
import { useApp } from "../context";
import { PersonRow } from "../contacts/PersonRow";
import { askFor, attempt, Field } from "../primitives/Form";

/** Who wants to get in. For managers. */
export function JoinRequests({ group: { id } }: { group: Group }) {
  const app = useApp();
  const [requests, setRequests] = useState<Json[] | null>(null);
  const stirred = app.groups.stirred.value;
  const look = async () => {
    const page = await app.groups.call("GroupService/ListJoinRequests", { id });
    const found = (page.requests ?? []) as Json[];
    found.forEach((one) => app.people.told(one.user as Json));
    setRequests(found);
  };
  useEffect(() => attempt(look), [app, id, stirred]);
  const answer = async (method: string, one: Json, more: Json = {}) => {
    await app.groups.call(`GroupService/${method}`, { id, joinRequestId: one.id, ...more });
    await look();
    await app.groups.look(id);
  };
  const reject = (one: Json) =>
    askFor({
      title: t("reject"),
      action: t("reject"),
      onSubmit: ({ reason }) => answer("RejectJoin", one, { reason }),
      children: <Field name="reason" label={words("reason")} maxLength={100} optional />,
    });
  return (
    <>
      {requests?.length === 0 && <p class="quiet">{words("noRequests")}</p>}
      {requests?.map((one) => (
        <PersonRow key={String(one.id)} id={String((one.user as Json).id)} about={about(one)}>
          <button type="button" class="primary" onClick={() => attempt(() => answer("AcceptJoin", one))}>
            {t("accept")}
          </button>
          <button type="button" onClick={() => reject(one)}>
            {t("reject")}
          </button>
        </PersonRow>
      ))}
    </>
  );

  function about({ message, invitedBy }: Json): string {
    const by = String(invitedBy ?? "0");
    return [by === "0" ? "" : words("invitedBy", { name: app.people.see(by).value.name }), message].filter(Boolean).join(" · ");
  }
}
