import type { App } from "../../app/app";
import type { Category } from "../../app/friends";
import { t } from "../../i18n";
import { words } from "../../i18n/panes";
import { useApp } from "../context";
import { Dialog } from "../primitives/Dialog";
import { askFor, attempt, confirm, Field, Form } from "../primitives/Form";
import type { MenuItem } from "../primitives/Menu";
import { hide, show } from "../primitives/overlay";

export function categoryDoings(app: App, { id, name }: Category, place: number): MenuItem[] {
  const { friends } = app;
  const moves: MenuItem[] = [];
  if (place > 0) moves.push({ label: words("moveUp"), run: () => attempt(() => friends.updateCategory(id, { place: place - 1 })) });
  if (place < friends.categories.value.length - 1)
    moves.push({ label: words("moveDown"), run: () => attempt(() => friends.updateCategory(id, { place: place + 1 })) });
  return [
    { label: words("rename"), run: () => rename(app, id, name) },
    ...moves,
    {
      label: t("delete"),
      danger: true,
      run: () => confirm(words("deleteCategory"), words("deleteCategoryText", { name }), t("delete"), () => friends.deleteCategory(id)),
    },
  ];
}

function rename(app: App, id: string, name: string): void {
  askFor({
    title: words("rename"),
    action: words("save"),
    onSubmit: ({ name = "" }) => app.friends.updateCategory(id, { name }),
    children: <Field name="name" label={words("categoryName")} value={name} maxLength={20} />,
  });
}

export function createCategory(): void {
  show(<CreateCategory />);
}

function CreateCategory() {
  const app = useApp();
  return (
    <Dialog title={words("createCategory")} onClose={hide}>
      <Form action={words("create")} onSubmit={({ name = "" }) => app.friends.createCategory(name)} onDone={hide}>
        <Field name="name" label={words("categoryName")} maxLength={20} />
      </Form>
    </Dialog>
  );
}
