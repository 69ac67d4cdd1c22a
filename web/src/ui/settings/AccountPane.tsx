import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n";
import { words } from "../../i18n/panes";
import { Refused } from "../../host/engine";
import { useApp } from "../context";
import { attempt, Field, Form, type Given } from "../primitives/Form";
import { askFor } from "../primitives/Form";
import { toast } from "../primitives/Toast";

/** Password, address, and the way out. */
export function AccountPane() {
  const app = useApp();
  const changePassword = async ({ oldPassword = "", newPassword = "", again = "" }: Given) => {
    if (newPassword !== again) throw new Refused(0, "passwords_differ", "");
    await app.account.changePassword(oldPassword, newPassword);
    toast(words("passwordChanged"));
  };
  const leave = () =>
    askFor({
      title: words("deleteAccount"),
      action: words("deleteAccount"),
      danger: true,
      onSubmit: async ({ password = "" }) => {
        await app.account.deleteMe(password);
        app.accountIsGone();
      },
      children: (
        <>
          <p>{words("deleteAccountText")}</p>
          <Field name="password" label={t("password")} type="password" autocomplete="current-password" />
        </>
      ),
    });
  return (
    <>
      <Email />
      <section aria-label={words("changePassword")}>
        <h2>{words("changePassword")}</h2>
        <p class="quiet">{words("changePasswordText")}</p>
        <Form action={words("changePassword")} onSubmit={changePassword}>
          <Field name="oldPassword" label={words("oldPassword")} type="password" autocomplete="current-password" />
          <Field name="newPassword" label={words("newPassword")} type="password" autocomplete="new-password" />
          <Field name="again" label={words("newPasswordAgain")} type="password" autocomplete="new-password" />
        </Form>
      </section>
      <section aria-label={words("deleteAccount")}>
        <h2>{words("deleteAccount")}</h2>
        <button type="button" class="danger" onClick={leave}>
          {words("deleteAccount")}
        </button>
      </section>
    </>
  );
}

/** An address becomes the account's when the code that was sent there is shown. */
function Email() {
  const app = useApp();
  const [address, setAddress] = useState({ email: "", emailVerified: false });
  const [waiting, setWaiting] = useState(false);
  const look = async () => setAddress(await app.account.account());
  useEffect(() => attempt(look), [app]);
  const request = async ({ email = "" }: Given) => {
    await app.account.requestEmailCode(email);
    setWaiting(true);
  };
  const verify = async ({ code = "" }: Given) => {
    await app.account.verifyEmail(code);
    setWaiting(false);
    await look();
  };
  return (
    <section aria-label={words("email")}>
      <h2>{words("email")}</h2>
      <p>{address.email ? `${address.email} · ${words(address.emailVerified ? "verified" : "notVerified")}` : words("noEmail")}</p>
      {waiting ? (
        <Form key="code" action={words("verify")} onSubmit={verify}>
          <Field name="code" label={words("mailCode")} maxLength={16} autocomplete="one-time-code" />
        </Form>
      ) : (
        <Form key="address" action={words("sendCode")} onSubmit={request}>
          <Field name="email" label={words("newEmail")} type="email" maxLength={254} autocomplete="email" />
        </Form>
      )}
    </section>
  );
}
