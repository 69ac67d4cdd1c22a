import { useEffect, useState } from "preact/hooks";
import type { Device, SignInLine } from "../../app/account";
import { moment } from "../../app/times";
import { t } from "../../i18n";
import { words } from "../../i18n/panes";
import { useApp } from "../context";
import { attempt } from "../primitives/Form";

/** Where one is signed in, and who tried to. */
export function Devices() {
  const app = useApp();
  const [devices, setDevices] = useState<Device[]>([]);
  const [signIns, setSignIns] = useState<SignInLine[]>([]);
  const stirred = app.account.stirred.value;
  const look = async () => {
    setDevices(await app.account.devices());
    setSignIns(await app.account.signIns());
  };
  useEffect(() => attempt(look), [app, stirred]);
  const end = (id: string) =>
    attempt(async () => {
      await app.account.end(id);
      await look();
    });
  return (
    <>
      <section aria-label={words("settings_devices")}>
        {devices.map(({ id, name, ip, lastSeenAt, current }) => (
          <div class="person" key={id}>
            <div class="person-words">
              <span class="row-name">{name || words("unnamedDevice")}</span>
              <span class="row-preview">{[ip, current ? words("thisDevice") : words("lastSeen", { time: moment(lastSeenAt) })].filter(Boolean).join(" · ")}</span>
            </div>
            {!current && (
              <button type="button" class="danger" onClick={() => end(id)}>
                {t("signOut")}
              </button>
            )}
          </div>
        ))}
      </section>
      <section aria-label={words("signIns")}>
        <h2>{words("signIns")}</h2>
        {signIns.map(({ id, at, right, ip, name }) => (
          <p key={id} class={right ? "" : "danger"}>
            {[moment(at), words(right ? "signedIn" : "wrongTry"), name, ip].filter(Boolean).join(" · ")}
          </p>
        ))}
      </section>
    </>
  );
}
