import { useEffect, useState } from "preact/hooks";
import { type Group, RANK } from "../../app/groups";
import { moment } from "../../app/times";
import type { Json } from "../../core/model";
import { randomId } from "../../host/session";
import { t } from "../../i18n";
import { words } from "../../i18n/panes";
import { useApp } from "../context";
import { Dialog } from "../primitives/Dialog";
import { askFor, attempt, confirm, Field, Switch } from "../primitives/Form";
import { hide, show } from "../primitives/overlay";
import { PersonRow } from "../contacts/PersonRow";

export function Announcements({ group }: { group: Group }) {
  const app = useApp();
  const [all, setAll] = useState<Json[] | null>(null);
  const { id } = group;
  const look = async () => {
    const page = await app.groups.call("GroupService/ListAnnouncements", { id });
    setAll((page.announcements ?? []) as Json[]);
  };
  const stirred = app.groups.stirred.value;
  useEffect(() => attempt(look), [app, id, group.announcementId, stirred]);
  const manages = group.me !== null && RANK[group.me.role] > 0;
  const announce = () =>
    askFor({
      title: words("announce"),
      action: words("publish"),
      onSubmit: async ({ text, confirm }) => {
        await app.groups.change("Announce", { id, text, confirm: confirm === "on", requestId: randomId() });
        await look();
      },
      children: (
        <>
          <Field name="text" label={words("announcementText")} maxLength={1000} lines={6} />
          <Switch name="confirm" label={words("askConfirmation")} on={false} />
        </>
      ),
    });
  return (
    <>
      {manages && (
        <div class="buttons start">
          <button type="button" class="primary" onClick={announce}>
            {words("announce")}
          </button>
        </div>
      )}
      {all?.length === 0 && <p class="quiet">{words("noAnnouncements")}</p>}
      {all?.map((one) => (
        <Announcement key={String(one.id)} one={one} group={id} manages={manages} onChange={look} />
      ))}
    </>
  );
}

interface Props {
  one: Json;
  group: string;
  manages: boolean;
  onChange(): Promise<void>;
}

function Announcement({ one, group, manages, onChange }: Props) {
  const app = useApp();
  const author = one.author as Json;
  const target = { id: group, announcementId: one.id };
  const change = async (method: string) => {
    await app.groups.change(method, target);
    await onChange();
  };
  const remove = () => confirm(t("delete"), words("deleteAnnouncement"), t("delete"), () => change("DeleteAnnouncement"));
  return (
    <article class="announcement">
      <p class="announcement-text">{String(one.text)}</p>
      <p class="quiet">{`${String(author.nickname || author.username)} · ${moment(Number(one.at))}`}</p>
      <div class="buttons start">
        {one.confirm === true && one.confirmed !== true && (
          <button type="button" class="primary" onClick={() => attempt(() => change("ConfirmAnnouncement"))}>
            {words("confirmRead")}
          </button>
        )}
        {one.confirm === true && one.confirmed === true && <span class="quiet">{words("confirmed")}</span>}
        {one.confirm === true && manages && (
          <button type="button" onClick={() => show(<WhoConfirmed target={target} />)}>
            {words("confirmedBy", { count: Number(one.confirmedCount) })}
          </button>
        )}
        {manages && (
          <button type="button" class="danger" onClick={remove}>
            {t("delete")}
          </button>
        )}
      </div>
    </article>
  );
}

function WhoConfirmed({ target }: { target: Json }) {
  const app = useApp();
  const [found, setFound] = useState<{ confirmed: Json[]; waiting: string[] } | null>(null);
  useEffect(
    () =>
      attempt(async () => {
        const { confirmed = [], waitingIds = [] } = await app.groups.call("GroupService/ListConfirmations", target);
        setFound({ confirmed: confirmed as Json[], waiting: (waitingIds as string[]).map(String) });
      }),
    [app],
  );
  return (
    <Dialog title={words("confirmations")} onClose={hide}>
      {found?.confirmed.map(({ userId, at }) => (
        <PersonRow key={String(userId)} id={String(userId)} about={moment(Number(at))} />
      ))}
      {found?.waiting.map((id) => (
        <PersonRow key={id} id={id} about={words("notConfirmed")} />
      ))}
    </Dialog>
  );
}
