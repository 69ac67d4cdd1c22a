import { go, route } from "../app/route";
import { t } from "../i18n";
import { words } from "../i18n/panes";
import { Avatar } from "./Avatar";
import { useApp } from "./context";
import { later } from "./later";
import { SETTINGS } from "./settings/SettingsStage";
import { showShortcuts } from "./Shortcuts";
import "./contacts/contacts.css";

const AdminEntry = later(() => import("./admin/AdminEntry"));

export function Settings() {
  const app = useApp();
  const me = app.people.see(app.userId).value;
  const { chosen } = route.value;
  return (
    <div class="scroller settings">
      <div class="profile">
        <Avatar of={me} size={64} />
        <div class="profile-words">
          <h2>{me.name}</h2>
          <p class="quiet">{me.number}</p>
        </div>
      </div>
      <nav class="entries" aria-label={t("settings")}>
        {SETTINGS.map((name) => (
          <button key={name} type="button" class="entry" aria-current={chosen === name ? "page" : undefined} onClick={() => go("settings", name)}>
            {words(`settings_${name}`)}
          </button>
        ))}
        <AdminEntry />
        <button type="button" class="entry" onClick={showShortcuts}>
          {words("shortcuts")}
        </button>
      </nav>
      <button type="button" class="danger" onClick={() => void app.signOut()}>
        {t("signOut")}
      </button>
      <p class="quiet">{t("operatorReads")}</p>
    </div>
  );
}
