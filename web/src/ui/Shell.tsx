import { useEffect } from "preact/hooks";
import { go, route, type Section } from "../app/route";
import { t } from "../i18n";
import { ChatPane } from "./ChatPane";
import { useApp } from "./context";
import { ConversationList } from "./ConversationList";
import { Icon } from "./Icon";
import { followKeys, openSwitcher } from "./keys";
import { Line } from "./Line";
import { lazily } from "./primitives/Lazy";
import { Overlay } from "./primitives/overlay";
import "./primitives/primitives.css";

const SECTIONS: Section[] = ["chats", "contacts", "settings"];
const Contacts = lazily(async () => (await import("./Contacts")).Contacts);
const ContactsStage = lazily(async () => (await import("./contacts/ContactsStage")).ContactsStage);
const Settings = lazily(async () => (await import("./Settings")).Settings);
const SettingsStage = lazily(async () => (await import("./settings/SettingsStage")).SettingsStage);

/** Rail, list, and what is chosen; on a narrow screen one of them at a time. */
export function Shell() {
  const app = useApp();
  const { section, chosen } = route.value;
  const conversation = section === "chats" ? chosen : "";
  useEffect(() => {
    if (conversation) app.openChat(conversation);
    else app.closeChat();
  }, [app, conversation]);
  useEffect(() => followKeys(app), [app]);
  const unread = app.list.unread.value;
  useEffect(() => {
    document.title = unread ? `(${unread}) ${t("app")}` : t("app");
  });
  const counts: Record<Section, number> = { chats: unread, contacts: app.friends.requests.value.length, settings: 0 };
  return (
    <div class={`shell${chosen ? " chosen" : ""}`}>
      <nav class="rail" aria-label={t("app")}>
        {SECTIONS.map((name) => (
          <RailButton key={name} name={name} chosen={name === section} count={counts[name]} />
        ))}
        <button class="rail-button" aria-label={t("jump")} title={`${t("jump")} (Ctrl+K)`} onClick={openSwitcher}>
          <Icon name="search" />
        </button>
      </nav>
      <section class="side" aria-label={t(section)}>
        <Line />
        {section === "chats" && <ConversationList />}
        {section === "contacts" && <Contacts />}
        {section === "settings" && <Settings />}
      </section>
      <main class="stage">
        {section === "chats" && (app.chat.value ? <ChatPane chat={app.chat.value} /> : <p class="nothing">{t("pickChat")}</p>)}
        {section === "contacts" && <ContactsStage />}
        {section === "settings" && <SettingsStage />}
      </main>
      <Overlay />
    </div>
  );
}

interface RailProps {
  name: Section;
  chosen: boolean;
  count: number;
}

function RailButton({ name, chosen, count }: RailProps) {
  const badge = count > 99 ? "99+" : count > 0 ? String(count) : "";
  return (
    <button class="rail-button" aria-label={`${t(name)} ${badge}`.trim()} aria-current={chosen ? "page" : undefined} onClick={() => go(name)}>
      <Icon name={name} />
      {badge && <span class="badge">{badge}</span>}
    </button>
  );
}
