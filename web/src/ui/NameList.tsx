import { t } from "../i18n";
import { Avatar } from "./Avatar";
import { useApp } from "./context";
import type { Mentions } from "./useMentions";

/** Whom the `@` may mean. The keyboard stays in the box. */
export function NameList({ mentions }: { mentions: Mentions }) {
  const app = useApp();
  return (
    <div class="names" role="listbox" aria-label={t("mentionWhom")}>
      {mentions.found.map((member, place) => (
        <button
          key={member.id}
          id={`name-${place}`}
          class="name"
          role="option"
          tabIndex={-1}
          aria-selected={place === mentions.at}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => mentions.take(member)}
        >
          {member.id === "all" ? <span class="avatar fill-5 all">@</span> : <Avatar of={{ ...app.people.of(member.id).value, name: member.name }} size={24} />}
          <span class="row-name">{member.name}</span>
        </button>
      ))}
    </div>
  );
}
