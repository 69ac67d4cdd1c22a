import { pieces } from "../app/richText";
import type { Text } from "../core/model";
import { t } from "../i18n";
import { useApp } from "./context";

/** What somebody wrote: text, links, and names of those it calls. */
export function Words({ text }: { text: Text }) {
  const app = useApp();
  const { mentions } = text;
  const names = mentions?.length ? mentions.flatMap((id) => namesOf(id)) : null;
  const mine = mentions?.some((id) => id === app.userId || id === "all") ?? false;
  return (
    <span class="words" dir="auto">
      {pieces(text.text, names).map((piece, at) => {
        if (piece.kind === "text") return piece.text;
        if (piece.kind === "mention")
          return (
            <span key={at} class={mine ? "mention me" : "mention"}>
              {piece.text}
            </span>
          );
        return (
          <a key={at} href={piece.href} target="_blank" rel="noopener noreferrer">
            {piece.text}
          </a>
        );
      })}
    </span>
  );

  function namesOf(id: string): string[] {
    if (id === "all") return [t("everybody"), "所有人", "all"];
    const { name, username } = app.people.see(id).value;
    return [name, username];
  }
}
