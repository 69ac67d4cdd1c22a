import { useState } from "preact/hooks";
import { type ActLine, COMMAND_LINE } from "../../app/admin";
import { moment } from "../../app/times";
import { DESK, desk, type DeskKey } from "../../i18n/admin";
import { useApp } from "../context";
import { Choice } from "../primitives/Form";
import { Listed } from "./Listed";
import { useAdmin } from "./useAdmin";
import { usePages } from "./usePages";

/** What administrators did; the newest first. */
export function Trail() {
  const app = useApp();
  const admin = useAdmin();
  const [of, setOf] = useState("");
  const { rows, more, next } = usePages<ActLine>((last) => admin.trail(of, last), [admin, of]);
  const choices = [
    ["", desk("everybody")],
    [app.userId, desk("onlyMine")],
    [COMMAND_LINE, desk("onlyCommandLine")],
  ] as const;
  return (
    <>
      <Choice label={desk("which")} value={of} choices={choices} onChoose={setOf} />
      <Listed label={desk("trail")} nothing={desk("noLines")} count={rows?.length ?? null} more={more} onMore={next}>
        {rows?.map((line) => (
          <Act key={line.id} line={line} />
        ))}
      </Listed>
    </>
  );
}

function Act({ line: { at, administratorId, act, target, detail, address } }: { line: ActLine }) {
  const app = useApp();
  const name = administratorId === COMMAND_LINE ? desk("commandLine") : app.people.see(administratorId).value.name;
  return (
    <div class="admin-act">
      <p>
        {[inWords(act), target, detail].filter(Boolean).join(" · ")}
      </p>
      <p class="quiet">{[desk("actBy", { name, time: moment(at) }), address].filter(Boolean).join(" · ")}</p>
    </div>
  );
}

/** A newer server may do what this page has no words for. */
function inWords(act: string): string {
  const key = `act_${act.replace(".", "_")}`;
  return key in DESK.en ? desk(key as DeskKey) : act;
}
