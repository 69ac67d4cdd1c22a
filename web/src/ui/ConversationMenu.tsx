import { isMuted } from "../app/list";
import type { RowView } from "../host/rowView";
import { t } from "../i18n";
import { useApp } from "./context";
import type { Place } from "./doing";
import { Choice, Menu } from "./Menu";

const HOUR_MS = 3_600_000;
const FOR_EVER = -1;

/** One's own settings of a conversation. */
export default function ConversationMenu({ row, at, onClose }: { row: RowView; at: Place; onClose(): void }) {
  const app = useApp();
  const then = (act: () => void) => () => {
    onClose();
    act();
  };
  const arrange = (body: { pinned?: boolean; mutedUntil?: number; hidden?: boolean }) => then(() => app.arrange(row.id, body));
  const isRead = !row.unread && !row.markedUnread;
  return (
    <Menu at={at} label={t("conversationMenu")} onClose={onClose}>
      <Choice label={t(row.pinned ? "unpin" : "pin")} act={arrange({ pinned: !row.pinned })} />
      {isRead && row.head.seq > 0 && <Choice label={t("markUnread")} act={then(() => app.markUnread(row.id))} />}
      {isMuted(row.mutedUntil) ? (
        <Choice label={t("unmute")} act={arrange({ mutedUntil: 0 })} />
      ) : (
        <>
          <Choice label={t("muteHour")} act={arrange({ mutedUntil: Date.now() + HOUR_MS })} />
          <Choice label={t("muteEight")} act={arrange({ mutedUntil: Date.now() + 8 * HOUR_MS })} />
          <Choice label={t("muteForever")} act={arrange({ mutedUntil: FOR_EVER })} />
        </>
      )}
      <Choice label={t("hide")} act={arrange({ hidden: true })} />
    </Menu>
  );
}
