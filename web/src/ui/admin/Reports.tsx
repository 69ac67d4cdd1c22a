import { useState } from "preact/hooks";
import { type Admin, decisions, type Quoted, type Report } from "../../app/admin";
import { moment } from "../../app/times";
import { desk } from "../../i18n/admin";
import { useApp } from "../context";
import { PersonRow } from "../contacts/PersonRow";
import { askFor, attempt, Choice, Field } from "../primitives/Form";
import { Listed } from "./Listed";
import { useAdmin } from "./useAdmin";
import { usePages } from "./usePages";

export function Reports() {
  const admin = useAdmin();
  const [which, setWhich] = useState("open");
  const { rows, more, next, again } = usePages<Report>((last) => admin.reports(which === "closed", last), [admin, which]);
  const choices = (["open", "closed"] as const).map((name) => [name, desk(name)] as const);
  return (
    <>
      <Choice label={desk("which")} value={which} choices={choices} onChoose={setWhich} />
      <Listed label={desk("reports")} nothing={desk("noReports")} count={rows?.length ?? null} more={more} onMore={next}>
        {rows?.map((one) => (
          <Reported key={one.id} report={one} onDecide={() => askDecision(admin, one, again)} />
        ))}
      </Listed>
    </>
  );
}

function Reported({ report, onDecide }: { report: Report; onDecide(): void }) {
  const app = useApp();
  const admin = useAdmin();
  const [around, setAround] = useState<Quoted[] | null>(null);
  const reporter = app.people.see(report.reporterId).value.name;
  const kind = desk(report.conversationId ? "ofMessage" : "ofPerson");
  return (
    <article class="admin-report">
      <PersonRow id={report.userId} about={`${kind} · ${desk(`reason_${report.reason}`)}`} />
      {report.text && <p>{report.text}</p>}
      <p class="quiet">{desk("reportedBy", { name: reporter, time: moment(report.at) })}</p>
      {report.openCount > 1 && <p class="quiet">{desk("openCount", { count: report.openCount })}</p>}
      {around && <Around entries={around} seq={report.seq} />}
      {report.closedAt > 0 && <Decided report={report} />}
      <div class="buttons">
        {report.conversationId && (
          <button type="button" title={desk("lookNote")} onClick={() => attempt(async () => setAround(await admin.lookAt(report.id)))}>
            {desk("look")}
          </button>
        )}
        {!report.closedAt && (
          <button type="button" class="primary" onClick={onDecide}>
            {desk("decide")}
          </button>
        )}
      </div>
    </article>
  );
}

function Decided({ report: { decision, closedBy, closedAt, note } }: { report: Report }) {
  const name = useApp().people.see(closedBy).value.name;
  return <p class="quiet">{[desk("decidedBy", { decision: desk(`decision_${decision}`), name, time: moment(closedAt) }), note].filter(Boolean).join(" · ")}</p>;
}

/** The reported message and what stands around it. */
function Around({ entries, seq }: { entries: Quoted[]; seq: number }) {
  const app = useApp();
  if (!entries.length) return <p class="quiet">{desk("noEntries")}</p>;
  return (
    <ul class="admin-around">
      {entries.map((one) => (
        <li key={one.seq} class={one.seq === seq ? "reported" : ""} aria-label={one.seq === seq ? desk("reportedOne") : undefined}>
          <span class="quiet">
            {app.people.see(one.senderId).value.name} · {moment(one.at)}
          </span>
          <p>{one.recalled ? desk("recalled") : (one.text ?? desk("notText"))}</p>
        </li>
      ))}
    </ul>
  );
}

function askDecision(admin: Admin, report: Report, again: () => Promise<void>): void {
  const choices = decisions(report).map((one) => [one, desk(`decision_${one}`)] as const);
  askFor({
    title: desk("decide"),
    action: desk("decide"),
    danger: true,
    onSubmit: async ({ decision = "dismissed", note = "" }) => {
      await admin.decide(report.id, decision, note);
      await again();
    },
    children: (
      <>
        <Choice name="decision" label={desk("decision")} value="dismissed" choices={choices} />
        <Field name="note" label={desk("note")} maxLength={200} optional />
      </>
    ),
  });
}
