import { useState } from "preact/hooks";
import { go } from "../../app/route";
import { words } from "../../i18n/panes";
import { useApp } from "../context";
import { Dialog } from "../primitives/Dialog";
import { Field, Form } from "../primitives/Form";
import { hide, show } from "../primitives/overlay";
import { PickPeople } from "./PickPeople";

export function createGroup(): void {
  show(<CreateGroup />);
}

function CreateGroup() {
  const app = useApp();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const create = async (name: string) => go("chats", `g.${await app.groups.create(name, [...chosen])}`);
  return (
    <Dialog title={words("createGroup")} onClose={hide} wide>
      <Form action={words("create")} onSubmit={({ name = "" }) => create(name)} onDone={hide}>
        <Field name="name" label={words("groupName")} maxLength={30} />
        <PickPeople chosen={chosen} onChoose={setChosen} />
      </Form>
    </Dialog>
  );
}
