import { useEffect, useState } from "preact/hooks";
import type { Json } from "../../core/model";
import { t } from "../../i18n";
import { words } from "../../i18n/panes";
import { Avatar } from "../Avatar";
import { useApp } from "../context";
import { attempt, Choice, Field, Form, type Given } from "../primitives/Form";
import { toast } from "../primitives/Toast";
import { choosePicture } from "./Crop";

const HOUR_MS = 3_600_000;
const HOURS = ["0", "1", "4", "24"];

/** How others see one. */
export function Profile() {
  const app = useApp();
  const me = app.people.of(app.userId).value;
  const [user, setUser] = useState<Json | null>(null);
  const stirred = app.account.stirred.value;
  useEffect(() => attempt(async () => setUser(await app.account.me())), [app, stirred]);
  const take = (changed: Json) => {
    app.people.told(changed);
    setUser(changed);
  };
  const save = async ({ nickname, signature }: Given) => {
    take(await app.account.update({ nickname, signature }));
    toast(words("saved"));
  };
  const setStatus = async ({ emoji, text, hours = "0" }: Given) => {
    const until = hours === "0" ? 0 : Date.now() + Number(hours) * HOUR_MS;
    take(await app.account.update({ status: { emoji, text, until } }));
    toast(words("saved"));
  };
  const put = async (picture: Blob) => {
    const { user } = await app.account.putPicture(picture);
    if (user) take(user as Json);
  };
  if (!user) return <p class="nothing">…</p>;
  const status = (user.status ?? {}) as Json;
  const text = (value: unknown) => String(value ?? "");
  return (
    <>
      <section class="profile" aria-label={words("picture")}>
        <Avatar of={me} size={72} />
        <div class="buttons start">
          <button type="button" onClick={() => choosePicture(put)}>
            {words("choosePicture")}
          </button>
          {me.avatar && (
            <button type="button" onClick={() => attempt(async () => take(await app.account.update({ avatar: "" })))}>
              {words("removePicture")}
            </button>
          )}
        </div>
      </section>
      <section aria-label={words("settings_profile")} key={`${text(user.nickname)} ${text(user.signature)}`}>
        <Form action={words("save")} onSubmit={save}>
          <Field name="nickname" label={t("nickname")} value={text(user.nickname)} maxLength={32} />
          <Field name="signature" label={words("signature")} value={text(user.signature)} maxLength={80} optional />
        </Form>
      </section>
      <section aria-label={words("status")} key={text(status.text) + text(status.emoji)}>
        <h2>{words("status")}</h2>
        <Form action={words("save")} onSubmit={setStatus}>
          <Field name="emoji" label={words("statusEmoji")} value={text(status.emoji)} maxLength={16} optional />
          <Field name="text" label={words("statusText")} value={text(status.text)} maxLength={30} optional />
          <StatusTime />
        </Form>
      </section>
    </>
  );
}

function StatusTime() {
  const [hours, setHours] = useState("0");
  const choices = HOURS.map((count) => [count, count === "0" ? words("noEnd") : words("hours", { count })] as const);
  return <Choice name="hours" label={words("statusUntil")} value={hours} choices={choices} onChoose={setHours} />;
}
