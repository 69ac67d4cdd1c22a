import { useEffect, useState } from "preact/hooks";
import type { Json } from "../../core/model";
import { t } from "../../i18n";
import { words } from "../../i18n/panes";
import { Avatar } from "../Avatar";
import { useApp } from "../context";
import { MenuButton } from "../primitives/Menu";
import { refusal } from "../refusal";
import { add, askRemark, categoriesOf, doings, talkTo } from "./friendDoings";
import { Presence } from "./PersonRow";

/** Everything one may see of somebody. */
export function ProfileCard({ id }: { id: string }) {
  const app = useApp();
  const person = app.people.of(id).value;
  const [user, setUser] = useState<Json | null>(null);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    setProblem("");
    app.call("UserService/GetUser", { id }).then(
      ({ user }) => {
        app.people.told(user as Json);
        setUser(user as Json);
      },
      (error: unknown) => setProblem(refusal(error)),
    );
  }, [app, id]);
  const friend = app.friends.friends.value.get(id);
  const isMe = id === app.userId;
  const status = (user?.status ?? {}) as Json;
  return (
    <div class="pane card">
      <div class="profile">
        <Avatar of={person} size={72} />
        <div class="profile-words">
          <h2 class="name">{person.name}</h2>
          <p class="quiet">{friend && <Presence id={id} />}</p>
          <p>{[status.emoji, status.text].filter(Boolean).join(" ")}</p>
        </div>
        {!isMe && <MenuButton label={t("more")} items={() => doings(app, id)} />}
      </div>
      {problem && <p class="problem">{problem}</p>}
      {user?.deleted === true && <p class="quiet">{words("deletedPerson")}</p>}
      <dl class="facts">
        <Fact name={t("nickname")} value={String(user?.nickname ?? "")} />
        <Fact name={t("username")} value={person.username} />
        <Fact name={words("number")} value={person.number} />
        <Fact name={words("signature")} value={person.signature} />
        {friend && <Fact name={words("remark")} value={friend.remark} />}
        {friend && <Fact name={words("category")} value={new Map(categoriesOf(app)).get(friend.categoryId) ?? t("uncategorised")} />}
      </dl>
      {app.friends.blocked.value.has(id) && <p class="quiet">{words("isBlocked")}</p>}
      <div class="buttons start">
        <button type="button" class="primary" onClick={() => talkTo(app, id)}>
          {t("message")}
        </button>
        {!isMe && !friend && (
          <button type="button" onClick={() => add(id, "unsaid")}>
            {t("addFriend")}
          </button>
        )}
        {friend && (
          <button type="button" onClick={() => askRemark(app, id)}>
            {words("setRemark")}
          </button>
        )}
      </div>
    </div>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  if (!value) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
