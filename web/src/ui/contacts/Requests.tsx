import { useEffect, useState } from "preact/hooks";
import type { FriendRequest } from "../../app/friends";
import { moment } from "../../app/times";
import type { Json } from "../../core/model";
import { t } from "../../i18n";
import { type PaneKey, words } from "../../i18n/panes";
import { useApp } from "../context";
import { askFor, attempt, Choice, Field } from "../primitives/Form";
import { categoriesOf } from "./friendDoings";
import { PersonRow } from "./PersonRow";

/** Who wants to become a friend, whom one has asked, and which groups. */
export function Requests() {
  const { requests, sent } = useApp().friends;
  return (
    <div class="pane">
      <section aria-label={t("newFriends")}>
        <h2>{t("newFriends")}</h2>
        {!requests.value.length && <p class="quiet">{words("noRequests")}</p>}
        {requests.value.map((request) => (
          <Received key={request.id} request={request} />
        ))}
      </section>
      {sent.value.length > 0 && (
        <section aria-label={words("sentRequests")}>
          <h2>{words("sentRequests")}</h2>
          {sent.value.map((request) => (
            <Sent key={request.id} request={request} />
          ))}
        </section>
      )}
      <GroupRequests />
    </div>
  );
}

function Received({ request: { id, who, message, answer } }: { request: FriendRequest }) {
  const app = useApp();
  const accept = () =>
    askFor({
      title: t("accept"),
      action: t("accept"),
      onSubmit: ({ remark, categoryId }) => app.friends.accept(id, remark, categoryId),
      children: (
        <>
          <Field name="remark" label={words("remark")} maxLength={32} optional />
          <Choice name="categoryId" label={words("category")} value="0" choices={categoriesOf(app)} />
        </>
      ),
    });
  const reject = () =>
    askFor({
      title: t("reject"),
      action: t("reject"),
      onSubmit: ({ reason }) => app.friends.reject(id, reason),
      children: <Field name="reason" label={words("reason")} maxLength={100} optional />,
    });
  return (
    <PersonRow id={who} about={[message, answer && words("answerIs", { answer })].filter(Boolean).join(" · ")}>
      <button type="button" class="primary" onClick={accept}>
        {t("accept")}
      </button>
      <button type="button" onClick={reject}>
        {t("reject")}
      </button>
    </PersonRow>
  );
}

function Sent({ request: { id, who, state, reason, at } }: { request: FriendRequest }) {
  const app = useApp();
  const about = [words(`state_${state}` as PaneKey), reason, moment(at)].filter(Boolean).join(" · ");
  return (
    <PersonRow id={who} about={about}>
      {state === "pending" && (
        <button type="button" onClick={() => attempt(() => app.friends.withdraw(id))}>
          {words("withdraw")}
        </button>
      )}
    </PersonRow>
  );
}

/** Groups one has asked to get into. */
function GroupRequests() {
  const app = useApp();
  const [requests, setRequests] = useState<Json[]>([]);
  const stirred = app.groups.stirred.value;
  const look = () => app.groups.call("GroupService/ListMyJoinRequests", {}).then((page) => setRequests((page.requests ?? []) as Json[]), () => {});
  useEffect(() => void look(), [app, stirred]);
  if (!requests.length) return null;
  const withdraw = (one: Json) =>
    attempt(async () => {
      await app.groups.call("GroupService/WithdrawJoin", { id: one.groupId, joinRequestId: one.id });
      await look();
    });
  return (
    <section aria-label={words("groupRequests")}>
      <h2>{words("groupRequests")}</h2>
      {requests.map((one) => (
        <div class="person" key={String(one.id)}>
          <div class="person-words">
            <span class="row-name">{String(one.groupName)}</span>
            <span class="row-preview">{[words(`state_${String(one.state)}` as PaneKey), one.reason].filter(Boolean).join(" · ")}</span>
          </div>
          {one.state === "pending" && (
            <button type="button" onClick={() => withdraw(one)}>
              {words("withdraw")}
            </button>
          )}
        </div>
      ))}
    </section>
  );
}
