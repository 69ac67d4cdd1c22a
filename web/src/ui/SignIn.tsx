import { useState } from "preact/hooks";
import type { Json } from "../core/model";
import { Refused } from "../host/engine";
import { ask } from "../host/rest";
import type { Session, SignedIn as Signed } from "../host/session";
import { type Key, t } from "../i18n";
import { lazily } from "./primitives/Lazy";

const Recover = lazily(async () => (await import("./Recover")).Recover);
const REFUSALS = ["bad_credentials", "username_taken", "registration_closed", "invitation_invalid", "account_disabled", "too_many_tries"] as const;

interface Props {
  session: Session;
  onSignedIn(signedIn: Signed): void;
}

/** Signing in, and signing up for who is new. An invitation comes with the link. */
export function SignIn({ session, onSignedIn }: Props) {
  const invited = new URLSearchParams(location.hash.slice(1)).get("invitation") ?? "";
  const [isNew, setNew] = useState(Boolean(invited));
  const [isLost, setLost] = useState(false);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(event.currentTarget as HTMLFormElement)) as Record<string, string>;
    setBusy(true);
    setProblem("");
    try {
      const { username = "", password = "" } = given;
      if (isNew) await ask("POST", "/v1/users", newUser(given));
      onSignedIn(await session.signIn(username, password));
      history.replaceState(null, "", location.pathname);
    } catch (error) {
      setProblem(said(error));
      setBusy(false);
    }
  };

  if (isLost) return <Recover onDone={() => setLost(false)} />;
  return (
    <main class="sign-in">
      <form onSubmit={(event) => void submit(event as SubmitEvent)}>
        <img src="/icon.svg" alt="" width="56" height="56" />
        <h1>{t("app")}</h1>
        <Field name="username" label="username" autocomplete="username" />
        {isNew && <Field name="nickname" label="nickname" autocomplete="nickname" optional />}
        <Field name="password" label="password" type="password" autocomplete={isNew ? "new-password" : "current-password"} />
        {isNew && <Field name="invitation" label="invitation" value={invited} optional />}
        {problem && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        <button class="primary" disabled={busy}>
          {t(isNew ? "signUp" : "signIn")}
        </button>
        <p class="quiet">
          {t(isNew ? "haveAccount" : "noAccount")}{" "}
          <button type="button" class="link" onClick={() => setNew(!isNew)}>
            {t(isNew ? "signIn" : "signUp")}
          </button>
        </p>
        {!isNew && (
          <p class="quiet">
            {t("forgotten")}{" "}
            <button type="button" class="link" onClick={() => setLost(true)}>
              {t("recoverByMail")}
            </button>
          </p>
        )}
        <p class="quiet">{t("operatorReads")}</p>
        {!isSecureContext && <p class="quiet">{t("plainHttp")}</p>}
      </form>
    </main>
  );
}

interface FieldProps {
  name: string;
  label: Key;
  type?: "text" | "password";
  value?: string;
  autocomplete?: string;
  optional?: boolean;
}

function Field({ name, label, type, value = "", autocomplete = "off", optional = false }: FieldProps) {
  return (
    <label class="field">
      <span>{t(label)}</span>
      <input {...({ name, type, autocomplete } as object)} defaultValue={value} required={!optional} maxLength={128} />
    </label>
  );
}

/** What was left empty is not said at all. */
function newUser(given: Record<string, string>): Json {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ""));
}

/** An error as the person reads it. */
export function said(error: unknown): string {
  if (!(error instanceof Refused)) return t("unreachable");
  const reason = REFUSALS.find((known) => known === error.reason);
  return reason ? t(`in_${reason}`) : t("error", { message: error.message });
}
