/** Offers a newer version of the page when there is one; never takes it unasked. */

import { render } from "preact";
import { installWorker } from "../host/worker";
import { words } from "../i18n/panes";
import "./newer.css";

export function watchVersions(): Promise<void> {
  return installWorker(offer);
}

let place: HTMLElement | null = null;

function offer(takeOver: () => void): void {
  place ??= document.body.appendChild(document.createElement("div"));
  const close = () => render(null, place!);
  render(<Newer takeOver={takeOver} later={close} />, place);
}

interface Props {
  takeOver(): void;
  later(): void;
}

function Newer({ takeOver, later }: Props) {
  return (
    <div class="newer" role="status">
      <span>{words("newer")}</span>
      <button type="button" class="primary" onClick={takeOver}>
        {words("newerTake")}
      </button>
      <button type="button" onClick={later}>
        {words("newerLater")}
      </button>
    </div>
  );
}
