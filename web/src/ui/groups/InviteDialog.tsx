import { useState } from "preact/hooks";
import type { Group } from "../../app/groups";
import { randomId } from "../../host/session";
import { words } from "../../i18n/panes";
import { useApp } from "../context";
import { Dialog } from "../primitives/Dialog";
import { Form } from "../primitives/Form";
import { hide } from "../primitives/overlay";
import { toast } from "../primitives/Toast";
import { PickPeople } from "./PickPeople";

export function InviteDialog({ group }: { group: Group }) {
  const app = useApp();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const invite = async () => {
    const reply = await app.call("GroupService/InviteMembers", { id: group.id, userIds: [...chosen], requestId: randomId() });
    const count = (ids: unknown) => ((ids ?? []) as string[]).length;
    toast(words("invited", { joined: count(reply.joinedIds), asked: count(reply.askedIds) }));
    await app.groups.look(group.id);
    app.groups.stirred.value += 1;
  };
  return (
    <Dialog title={words("invite")} onClose={hide} wide>
      <Form action={words("invite")} onSubmit={invite} onDone={hide}>
        <PickPeople chosen={chosen} onChoose={setChosen} />
      </Form>
    </Dialog>
  );
}
