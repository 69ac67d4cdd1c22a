import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { refusal } from "../refusal";
import { Dialog } from "./Dialog";
import { hide, show } from "./overlay";
import { toast } from "./Toast";

export type Given = Record<string, string>;

interface FieldProps {
  name: string;
  label: string;
  type?: "text" | "password" | "email" | "number" | "search";
  value?: string;
  maxLength?: number;
  autocomplete?: string;
  optional?: boolean;
  lines?: number;
}

export function Field({ name, label, type = "text", value = "", maxLength = 128, autocomplete = "off", optional = false, lines = 1 }: FieldProps) {
  const common = { name, maxLength, required: !optional, defaultValue: value } as object;
  return (
    <label class="field">
      <span>{label}</span>
      {lines > 1 ? <textarea rows={lines} {...common} /> : <input {...({ type, autocomplete } as object)} {...common} />}
    </label>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  choices: readonly (readonly [value: string, label: string])[];
  name?: string;
  onChoose?(value: string): void;
}

export function Choice({ label, value, choices, name = "", onChoose }: ChoiceProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <select name={name} value={value} onChange={(event) => onChoose?.(event.currentTarget.value)}>
        {choices.map(([key, words]) => (
          <option key={key} value={key}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

interface SwitchProps {
  label: string;
  on: boolean;
  name?: string;
  onSwitch?(on: boolean): void;
}

export function Switch({ label, on, name = "", onSwitch }: SwitchProps) {
  return (
    <label class="check">
      <input type="checkbox" {...({ name } as object)} checked={on} onChange={(event) => onSwitch?.(event.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  );
}

interface FormProps {
  action: string;
  danger?: boolean;
  onSubmit(given: Given): Promise<unknown>;
  onDone?(): void;
  children?: ComponentChildren;
}

/** Says what the server refused, and keeps what was typed. */
export function Form({ action, danger = false, onSubmit, onDone, children }: FormProps) {
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    setBusy(true);
    setProblem("");
    try {
      await onSubmit(Object.fromEntries(new FormData(form)) as Given);
      form.reset();
      onDone?.();
    } catch (error) {
      setProblem(refusal(error));
    }
    setBusy(false);
  };
  return (
    <form onSubmit={(event) => void submit(event as SubmitEvent)}>
      {children}
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <div class="buttons">
        {onDone && (
          <button type="button" onClick={hide}>
            {t("cancel")}
          </button>
        )}
        <button class={danger ? "primary danger" : "primary"} disabled={busy}>
          {action}
        </button>
      </div>
    </form>
  );
}

interface QuestionProps extends FormProps {
  title: string;
}

/** A dialog with one form, which goes when it is done. */
export function askFor({ title, ...form }: QuestionProps): void {
  show(
    <Dialog title={title} onClose={hide}>
      <Form onDone={hide} {...form} />
    </Dialog>,
  );
}

/** Asks before something that cannot be undone. */
export function confirm(title: string, text: string, action: string, run: () => Promise<unknown>): void {
  askFor({ title, action, danger: true, onSubmit: run, children: <p>{text}</p> });
}

/** Does something at once; a refusal is said at the edge. */
export function attempt(run: () => Promise<unknown>, done = ""): void {
  run().then(
    () => done && toast(done),
    (error: unknown) => toast(refusal(error)),
  );
}
