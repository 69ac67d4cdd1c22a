import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { t } from "../../i18n";
import { Icon } from "../Icon";

interface Props {
  title: string;
  wide?: boolean;
  onClose(): void;
  children: ComponentChildren;
}

/** A native modal dialog: the browser keeps the focus inside, and gives it back. */
export function Dialog({ title, wide = false, onClose, children }: Props) {
  const self = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const { current } = self;
    current?.showModal();
    return () => current?.close();
  }, []);
  const onClick = (event: MouseEvent) => {
    if (event.target === self.current) onClose();
  };
  const onCancel = (event: Event) => {
    if (event.target !== self.current) return;
    event.preventDefault();
    onClose();
  };
  return (
    <dialog ref={self} class={`dialog${wide ? " wide" : ""}`} aria-labelledby={heading} onClick={onClick} onCancel={onCancel}>
      <div class="dialog-body">
        <header class="dialog-head">
          <h2 id={heading}>{title}</h2>
          <button type="button" class="icon-button" aria-label={t("close")} onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
