import { useEffect, useState } from "preact/hooks";
import { type Group, RANK } from "../../app/groups";
import { moment } from "../../app/times";
import type { Json } from "../../core/model";
import { randomId } from "../../host/session";
import { t } from "../../i18n";
import { words } from "../../i18n/panes";
import { useApp } from "../context";
import { askFor, attempt, Choice, Field } from "../primitives/Form";

const DAY_S = 86_400;

/** Links and codes that let people in. */
export function Links({ group }: { group: Group }) {
  const app = useApp();
  const { id } = group;
  const [links, setLinks] = useState<Json[] | null>(null);
  const look = async () => setLinks(((await app.groups.call("GroupService/ListGroupLinks", { id })).links ?? []) as Json[]);
  useEffect(() => attempt(look), [app, id]);
  const make = () =>
    askFor({
      title: words("createLink"),
      action: words("create"),
      onSubmit: async ({ kind, uses, days }) => {
        const expiresIn = Number(days) * DAY_S;
        await app.groups.change("CreateGroupLink", { id, short: kind === "code", maxUses: Number(uses), expiresIn, requestId: randomId() });
        await look();
      },
      children: (
        <>
          <Choice name="kind" label={words("linkKind")} value="link" choices={[["link", words("link")], ["code", words("code")]]} />
          <Choice name="days" label={words("validFor")} value="7" choices={["1", "7", "30", "365"].map((days) => [days, words("days", { count: days })] as const)} />
          <Field name="uses" label={words("maxUses")} type="number" value="0" />
        </>
      ),
    });
  const revoke = (linkId: unknown) =>
    attempt(async () => {
      await app.groups.change("RevokeGroupLink", { id, linkId });
      await look();
    });
  const mayInvite = group.me !== null && RANK[group.me.role] >= RANK[group.inviteBy];
  return (
    <>
      {mayInvite && (
        <div class="buttons start">
          <button type="button" class="primary" onClick={make}>
            {words("createLink")}
          </button>
        </div>
      )}
      {links?.length === 0 && <p class="quiet">{words("noLinks")}</p>}
      {links?.map((one) => (
        <div class="person" key={String(one.id)}>
          <div class="person-words">
            <code>{said(String(one.code))}</code>
            <span class="row-preview">{words("linkState", { uses: String(one.uses), time: moment(Number(one.expiresAt)) })}</span>
          </div>
          {isSecureContext && (
            <button type="button" onClick={() => attempt(() => navigator.clipboard.writeText(said(String(one.code))), words("copied"))}>
              {t("copy")}
            </button>
          )}
          <button type="button" class="danger" onClick={() => revoke(one.id)}>
            {words("revoke")}
          </button>
        </div>
      ))}
    </>
  );
}

function said(code: string): string {
  return `${location.origin}/#/contacts/join.${code}`;
}
