import type { ComponentChildren } from "preact";
import { go, type Section } from "../app/route";
import { t } from "../i18n";
import { Icon } from "./Icon";

interface Props {
  title: string;
  back: Section;
  children: ComponentChildren;
}

/** What is chosen, with its title above it, and on a narrow screen the way back. */
export function Stage({ title, back, children }: Props) {
  return (
    <>
      <header class="top">
        <button type="button" class="icon-button only-narrow" aria-label={t("back")} onClick={() => go(back)}>
          <Icon name="back" />
        </button>
        <h1 class="stage-title">{title}</h1>
      </header>
      <div class="scroller">{children}</div>
    </>
  );
}
