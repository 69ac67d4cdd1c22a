import { type SendKey, sendBy, sendKey, type Theme, theme, wear } from "../../app/preferences";
import { type Language, language, speak, t } from "../../i18n";
import { words } from "../../i18n/panes";
import { Choice } from "../primitives/Form";

/** What this device alone prefers. */
export function Look() {
  return (
    <>
      <Choice label={t("language")} value={language.value} choices={[["zh-CN", "简体中文"], ["en", "English"]]} onChoose={(value) => speak(value as Language)} />
      <Choice
        label={t("theme")}
        value={theme.value}
        choices={[["system", t("themeSystem")], ["light", t("themeLight")], ["dark", t("themeDark")]]}
        onChoose={(value) => wear(value as Theme)}
      />
      <Choice
        label={words("sendKey")}
        value={sendKey.value}
        choices={[["enter", "Enter"], ["ctrlEnter", "Ctrl+Enter"]]}
        onChoose={(value) => sendBy(value as SendKey)}
      />
    </>
  );
}
