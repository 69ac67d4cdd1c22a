import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface Props {
  label: string;
  tabs: [value: string, label: string][];
  chosen: string;
  onChoose(value: string): void;
  children: ComponentChildren;
}

/** One tab stop; arrows move between the tabs. */
export function Tabs({ label, tabs, chosen, onChoose, children }: Props) {
  const id = useId();
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (!step) return;
    const at = (tabs.findIndex(([value]) => value === chosen) + step + tabs.length) % tabs.length;
    onChoose(tabs[at]![0]);
    (event.currentTarget as HTMLElement).querySelectorAll("button")[at]?.focus();
  };
  return (
    <>
      <div class="tabs" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
        {tabs.map(([value, words]) => (
          <button
            key={value}
            type="button"
            role="tab"
            id={`${id}-${value}`}
            aria-selected={value === chosen}
            aria-controls={`${id}-panel`}
            tabIndex={value === chosen ? 0 : -1}
            onClick={() => onChoose(value)}
          >
            {words}
          </button>
        ))}
      </div>
      <div role="tabpanel" class="tab-panel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`}>
        {children}
      </div>
    </>
  );
}
