import { signal } from "@preact/signals";
import { render } from "preact";
import { App } from "./app/app";
import { follow } from "./app/route";
import { Session, type SignedIn as Signed } from "./host/session";
import { language } from "./i18n";
import { AppProvider } from "./ui/context";
import { Shell } from "./ui/Shell";
import { SignIn } from "./ui/SignIn";
import "virtual:tokens.css";
import "./ui/style.css";

const session = new Session();
const app = signal<App | null>(null);
const begun = signal(false);

async function enter(userId: string, signedIn: Signed | null): Promise<void> {
  const opened = await App.open(userId, session, signedIn);
  const notices = import("./ui/notify").then(({ notify }) => notify(opened));
  notices.catch(() => {});
  opened.onSignedOut = () => {
    if (app.value !== opened) return;
    void notices.then((stop) => stop());
    opened.close();
    app.value = null;
  };
  app.value = opened;
}

function Page() {
  language.value; // everything is drawn anew in the other language
  if (!begun.value) return null;
  if (!app.value) return <SignIn session={session} onSignedIn={(signedIn) => void enter(signedIn.user.id, signedIn)} />;
  return (
    <AppProvider value={app.value}>
      <Shell />
    </AppProvider>
  );
}

async function begin(): Promise<void> {
  follow();
  document.documentElement.lang = language.value;
  const last = Session.lastUser();
  if (last) await enter(last, null);
  begun.value = true;
  if (import.meta.env.PROD) void import("./ui/newer").then(({ watchVersions }) => watchVersions()).catch(() => {});
}

render(<Page />, document.getElementById("app")!);
void begin();
