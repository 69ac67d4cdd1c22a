import { useState } from "preact/hooks";
import type { AccountRow, Admin } from "../../app/admin";
import { moment } from "../../app/times";
import { t } from "../../i18n";
import { desk } from "../../i18n/admin";
import { useApp } from "../context";
import { PersonRow } from "../contacts/PersonRow";
import { askFor, attempt, confirm, Field, Switch } from "../primitives/Form";
import { MenuButton, type MenuItem } from "../primitives/Menu";
import { Listed } from "./Listed";
import { useAdmin } from "./useAdmin";
import { usePages } from "./usePages";

export function Accounts() {
  const app = useApp();
  const admin = useAdmin();
  const [query, setQuery] = useState("");
  const [onlyDisabled, setOnlyDisabled] = useState(false);
  const look = async (last?: AccountRow) => {
    const found = await admin.accounts(query, onlyDisabled, last);
    for (const { user } of found.rows) app.people.told(user);
    return found;
  };
  const { rows, more, next, again } = usePages(look, [admin, query, onlyDisabled]);
  const nameOf = (id: string) => app.people.of(id).value.name;
  return (
    <>
      <label class="field">
        <span>{desk("findPeople")}</span>
        <input type="search" value={query} placeholder={t("search")} onInput={(event) => setQuery(event.currentTarget.value)} />
      </label>
      <Switch label={desk("onlyDisabled")} on={onlyDisabled} onSwitch={setOnlyDisabled} />
      <Listed label={desk("people")} nothing={desk("nobody")} count={rows?.length ?? null} more={more} onMore={next}>
        {rows?.map((one) => (
          <PersonRow key={one.id} id={one.id} about={about(one)}>
            {!one.deleted && one.id !== app.userId && (
              <MenuButton label={desk("accountMenu", { name: nameOf(one.id) })} items={() => doings(admin, one, nameOf(one.id), again)} />
            )}
          </PersonRow>
        ))}
      </Listed>
    </>
  );
}

function about({ number, user, email, administrator, disabled, deleted, createdAt }: AccountRow): string {
  const state = [administrator && desk("administrator"), disabled && desk("disabled"), deleted && desk("deleted")];
  return [...state, user.username, number, email, desk("since", { time: moment(createdAt) })].filter(Boolean).join(" · ");
}

function doings(admin: Admin, { id, disabled }: AccountRow, name: string, again: () => Promise<void>): MenuItem[] {
  const turn = async (on: boolean) => {
    await admin.disable(id, on);
    await again();
  };
  return [
    { label: desk("newPassword"), run: () => askPassword(admin, id, name) },
    disabled
      ? { label: desk("enable"), run: () => attempt(() => turn(false), desk("done")) }
      : { label: desk("disable"), danger: true, run: () => confirm(desk("disable"), desk("disableText", { name }), desk("disable"), () => turn(true)) },
  ];
}

function askPassword(admin: Admin, id: string, name: string): void {
  askFor({
    title: desk("newPassword"),
    action: t("save"),
    onSubmit: ({ password = "" }) => admin.setPassword(id, password),
    children: (
      <>
        <p>{desk("newPasswordText", { name })}</p>
        <Field name="password" type="password" label={desk("newPasswordLabel")} autocomplete="new-password" />
      </>
    ),
  });
}
