import { go, route } from "../../app/route";
import { desk } from "../../i18n/admin";
import { useIsAdministrator } from "./useAdmin";

/** The way to the console; nobody else sees it. */
export default function AdminEntry() {
  if (!useIsAdministrator()) return null;
  const here = route.value.chosen === "admin";
  return (
    <button type="button" class="entry" aria-current={here ? "page" : undefined} onClick={() => go("settings", "admin")}>
      {desk("admin")}
    </button>
  );
}
