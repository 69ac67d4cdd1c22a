import { useState } from "preact/hooks";
import { desk } from "../../i18n/admin";
import { Tabs } from "../primitives/Tabs";
import { Stage } from "../Stage";
import { Accounts } from "./Accounts";
import { Invitations } from "./Invitations";
import { Reports } from "./Reports";
import { Trail } from "./Trail";
import { useIsAdministrator } from "./useAdmin";
import { WordList } from "./WordList";
import "../contacts/contacts.css";
import "../groups/groups.css";
import "./admin.css";

const PANES = { people: Accounts, invitations: Invitations, reports: Reports, words: WordList, trail: Trail } as const;
type Pane = keyof typeof PANES;
const NAMES = Object.keys(PANES) as Pane[];

export default function AdminStage() {
  const may = useIsAdministrator();
  const [chosen, setChosen] = useState<Pane>("people");
  if (may === null) return <p class="nothing">…</p>;
  if (!may) return <p class="nothing">{desk("notForYou")}</p>;
  const Chosen = PANES[chosen];
  return (
    <Stage title={desk("admin")} back="settings">
      <div class="pane admin">
        <Tabs label={desk("admin")} tabs={NAMES.map((name) => [name, desk(name)])} chosen={chosen} onChoose={(name) => setChosen(name as Pane)}>
          <Chosen />
        </Tabs>
      </div>
    </Stage>
  );
}
