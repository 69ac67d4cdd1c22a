import { words } from "../../i18n/panes";
import { useApp } from "../context";
import { PersonRow } from "../contacts/PersonRow";
import { attempt } from "../primitives/Form";

export function Blocked() {
  const app = useApp();
  const blocked = [...app.friends.blocked.value];
  if (!blocked.length) return <p class="quiet">{words("nobodyBlocked")}</p>;
  return (
    <section aria-label={words("settings_blocked")}>
      {blocked.map((id) => (
        <PersonRow key={id} id={id}>
          <button type="button" onClick={() => attempt(() => app.friends.block(id, false))}>
            {words("unblock")}
          </button>
        </PersonRow>
      ))}
    </section>
  );
}
