import { useEffect, useState } from "preact/hooks";
import { askWishes, changeWishes, isOn, type Quiet, turn, type Wishes } from "../../app/notices";
import type { Json } from "../../core/model";
import { Refused, Unreachable } from "../../host/engine";
import { askPermission, permission } from "../../host/notices";
import { beLeftAlone, beWoken, canBeWoken, isWoken } from "../../host/push";
import { words } from "../../i18n/panes";
import { useApp } from "../context";
import { attempt, Switch } from "../primitives/Form";
import { toast } from "../primitives/Toast";
import { refusal } from "../refusal";

/** What tells one of messages: on this device, and as the server keeps it for all. */
export function Notifications() {
  return (
    <>
      <section aria-label={words("noticesHere")}>
        <h2>{words("noticesHere")}</h2>
        <Here />
      </section>
      <section aria-label={words("noticesEverywhere")}>
        <h2>{words("noticesEverywhere")}</h2>
        <Everywhere />
      </section>
    </>
  );
}

function Here() {
  const [allowed, setAllowed] = useState(permission);
  const [on, setOn] = useState(isOn);
  const ask = () => attempt(async () => setAllowed(await askPermission()));
  const set = (chosen: boolean) => {
    turn(chosen);
    setOn(chosen);
  };
  if (allowed === "missing") return <p class="quiet">{words("noticesMissing")}</p>;
  if (allowed === "denied") return <p class="quiet">{words("noticesDenied")}</p>;
  if (allowed === "granted")
    return (
      <>
        <Switch label={words("noticesOn")} on={on} onSwitch={set} />
        {canBeWoken() ? <Waking /> : <p class="quiet">{words("pushMissing")}</p>}
      </>
    );
  return (
    <>
      <p class="quiet">{words("noticesAskText")}</p>
      <div class="buttons start">
        <button type="button" onClick={ask}>
          {words("noticesAsk")}
        </button>
      </div>
    </>
  );
}

/** The server wakes this device while no page is open. */
function Waking() {
  const app = useApp();
  const [on, setOn] = useState(false);
  useEffect(() => attempt(async () => setOn(await isWoken())), []);
  const call = (method: string, body?: Json) => app.call(method, body);
  const set = async (chosen: boolean) => {
    setOn(chosen);
    try {
      await (chosen ? beWoken(call) : beLeftAlone(call));
      toast(words("saved"));
    } catch (error) {
      toast(error instanceof Refused || error instanceof Unreachable ? refusal(error) : words("pushFailed"));
    }
    setOn(await isWoken());
  };
  return <Switch label={words("pushOn")} on={on} onSwitch={(chosen) => void set(chosen)} />;
}

function Everywhere() {
  const app = useApp();
  const [wished, setWished] = useState<Wishes | null>(null);
  useEffect(() => attempt(async () => setWished(await askWishes(app))), [app]);
  if (!wished) return <p class="nothing">…</p>;
  const change = (changes: Json) =>
    attempt(async () => {
      setWished(await changeWishes(app, changes));
      toast(words("saved"));
    });
  return (
    <>
      <Switch label={words("noticesPreview")} on={wished.preview} onSwitch={(preview) => change({ preview })} />
      <QuietHours quiet={wished.quiet} onChange={(quiet) => change({ quiet })} />
    </>
  );
}

interface QuietProps {
  quiet: Quiet;
  onChange(quiet: Quiet): void;
}

const NIGHT = { fromMinute: 22 * 60, toMinute: 7 * 60 };

/** They are meant in the time zone of the device that set them last. */
function QuietHours({ quiet, onChange }: QuietProps) {
  const change = (changes: Partial<Quiet>) => onChange({ ...quiet, timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone, ...changes });
  const isUnset = !quiet.fromMinute && !quiet.toMinute;
  return (
    <>
      <Switch label={words("quietHours")} on={quiet.on} onSwitch={(on) => change({ on, ...(on && isUnset ? NIGHT : {}) })} />
      {quiet.on && (
        <>
          <Minute label={words("quietFrom")} value={quiet.fromMinute} onChoose={(fromMinute) => change({ fromMinute })} />
          <Minute label={words("quietTo")} value={quiet.toMinute} onChoose={(toMinute) => change({ toMinute })} />
          <p class="quiet">{words("quietZone", { zone: quiet.timeZone })}</p>
          <Switch label={words("quietMentions")} on={quiet.mentions} onSwitch={(mentions) => change({ mentions })} />
        </>
      )}
    </>
  );
}

interface MinuteProps {
  label: string;
  value: number;
  onChoose(minute: number): void;
}

function Minute({ label, value, onChoose }: MinuteProps) {
  const choose = (text: string) => {
    const [hours, minutes] = text.split(":").map(Number);
    if (hours !== undefined && minutes !== undefined) onChoose(hours * 60 + minutes);
  };
  const two = (part: number) => String(Math.floor(part)).padStart(2, "0");
  return (
    <label class="field">
      <span>{label}</span>
      <input type="time" value={`${two(value / 60)}:${two(value % 60)}`} onChange={(event) => choose(event.currentTarget.value)} />
    </label>
  );
}
