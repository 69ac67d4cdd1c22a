import { route } from "../../app/route";
import { words } from "../../i18n/panes";
import { later } from "../later";
import { Stage } from "../Stage";
import { AccountPane } from "./AccountPane";
import { Blocked } from "./Blocked";
import { Devices } from "./Devices";
import { Look } from "./Look";
import { Notifications } from "./Notifications";
import { PrivacyPane } from "./PrivacyPane";
import { Profile } from "./Profile";
import "../contacts/contacts.css";
import "./settings.css";

const AdminStage = later(() => import("../admin/AdminStage"));
const PANES = { profile: Profile, account: AccountPane, devices: Devices, privacy: PrivacyPane, notifications: Notifications, blocked: Blocked, look: Look } as const;
export type SettingsPane = keyof typeof PANES;
export const SETTINGS = Object.keys(PANES) as SettingsPane[];

export function SettingsStage() {
  if (route.value.chosen === "admin") return <AdminStage />;
  const chosen = route.value.chosen as SettingsPane;
  const Pane = PANES[chosen];
  if (!Pane) return <p class="nothing">{words("pickSetting")}</p>;
  return (
    <Stage title={words(`settings_${chosen}`)} back="settings">
      <div class="pane settings-pane">
        <Pane />
      </div>
    </Stage>
  );
}
