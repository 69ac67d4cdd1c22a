import { useState } from "preact/hooks";
import { ask } from "../host/rest";
import { t } from "../i18n";
import { words } from "../i18n/panes";
import { Field, Form, type Given } from "./primitives/Form";

/** A new password for who has verified an address. Others ask who runs the server. */
export function Recover({ onDone }: { onDone(): void }) {
  const [email, setEmail] = useState("");
  const [isSet, setSet] = useState(false);
  const request = async ({ email: given = "" }: Given) => {
    await ask("POST", "/v1/passwordResets", { email: given });
    setEmail(given);
  };
  const reset = async ({ code = "", newPassword = "" }: Given) => {
    await ask("POST", "/v1/passwordResets:confirm", { email, code, newPassword });
    setSet(true);
  };
  return (
    <main class="sign-in">
      <div class="recover">
        <h1>{words("recover")}</h1>
        {isSet && <p role="status">{words("passwordChanged")}</p>}
        {!email && (
          <Form key="address" action={words("sendCode")} onSubmit={request}>
            <p class="quiet">{words("recoverText")}</p>
            <Field name="email" label={words("email")} type="email" maxLength={254} autocomplete="email" />
          </Form>
        )}
        {email && !isSet && (
          <Form key="code" action={words("changePassword")} onSubmit={reset}>
            <p class="quiet">{words("codeSent", { email })}</p>
            <Field name="code" label={words("mailCode")} maxLength={16} autocomplete="one-time-code" />
            <Field name="newPassword" label={words("newPassword")} type="password" autocomplete="new-password" />
          </Form>
        )}
        <button type="button" class="link" onClick={onDone}>
          {t("signIn")}
        </button>
      </div>
    </main>
  );
}
