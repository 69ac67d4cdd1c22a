import { useEffect, useState } from "preact/hooks";
import type { Admin, Invitation } from "../../app/admin";
import { copyText } from "../../app/clipboard";
import { moment } from "../../app/times";
import { desk } from "../../i18n/admin";
import { askFor, attempt, confirm, Field } from "../primitives/Form";
import { Listed } from "./Listed";
import { useAdmin } from "./useAdmin";

const USES = "1";
const DAYS = "7";

/** Codes with which people may register. A code is told once, when it is made. */
export function Invitations() {
  const admin = useAdmin();
  const [made, setMade] = useState("");
  const [rows, setRows] = useState<Invitation[] | null>(null);
  const again = async () => setRows(await admin.invitations());
  useEffect(() => attempt(again), [admin]);
  const take = async (code: string) => {
    setMade(code);
    await again();
  };
  return (
    <>
      <div class="buttons start">
        <button type="button" class="primary" onClick={() => askInvitation(admin, take)}>
          {desk("makeInvitation")}
        </button>
      </div>
      {made && <Made code={made} />}
      <Listed label={desk("invitations")} nothing={desk("noInvitations")} count={rows?.length ?? null} more={false} onMore={() => {}}>
        {rows?.map((one) => (
          <Row key={one.id} invitation={one} onRevoke={() => askRevoke(admin, one.id, again)} />
        ))}
      </Listed>
    </>
  );
}

function Made({ code }: { code: string }) {
  const link = `${location.origin}/#invitation=${code}`;
  return (
    <div class="admin-made" role="status">
      <p>{desk("invitationMade")}</p>
      <code>{code}</code>
      <button type="button" onClick={() => attempt(() => copyText(link), desk("copied"))}>
        {desk("copyLink")}
      </button>
    </div>
  );
}

function Row({ invitation: { uses, used, note, expiresAt }, onRevoke }: { invitation: Invitation; onRevoke(): void }) {
  return (
    <div class="person">
      <div class="person-words">
        <span class="row-name">{note || desk("unnamed")}</span>
        <span class="row-preview">{[desk("usesLeft", { left: uses, used }), desk("expires", { time: moment(expiresAt) })].join(" · ")}</span>
      </div>
      <button type="button" class="danger" onClick={onRevoke}>
        {desk("revoke")}
      </button>
    </div>
  );
}

function askInvitation(admin: Admin, take: (code: string) => Promise<void>): void {
  askFor({
    title: desk("makeInvitation"),
    action: desk("makeInvitation"),
    onSubmit: async ({ uses = USES, days = DAYS, note = "" }) => take((await admin.invite(Number(uses), Number(days), note)).code),
    children: (
      <>
        <Field name="uses" type="number" label={desk("howMany")} value={USES} />
        <Field name="days" type="number" label={desk("validDays")} value={DAYS} />
        <Field name="note" label={desk("note")} maxLength={100} optional />
      </>
    ),
  });
}

function askRevoke(admin: Admin, id: string, again: () => Promise<void>): void {
  confirm(desk("revoke"), desk("revokeText"), desk("revoke"), async () => {
    await admin.revoke(id);
    await again();
  });
}
