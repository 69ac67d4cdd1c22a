import { named, SHORTCUTS } from "../app/shortcuts";
import { type PaneKey, words } from "../i18n/panes";
import { Dialog } from "./primitives/Dialog";
import { hide, show } from "./primitives/overlay";

export function showShortcuts(): void {
  show(<Shortcuts />);
}

function Shortcuts() {
  return (
    <Dialog title={words("shortcuts")} onClose={hide}>
      <dl class="facts">
        {SHORTCUTS.map((shortcut) => (
          <div key={named(shortcut)}>
            <dt>
              <kbd>{named(shortcut)}</kbd>
            </dt>
            <dd>{words(`do_${shortcut.doing}` as PaneKey)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
