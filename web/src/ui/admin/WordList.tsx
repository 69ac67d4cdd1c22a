import type { ForbiddenWord } from "../../app/admin";
import { desk } from "../../i18n/admin";
import { attempt, Choice, Field, Form } from "../primitives/Form";
import { Listed } from "./Listed";
import { useAdmin } from "./useAdmin";
import { usePages } from "./usePages";

export function WordList() {
  const admin = useAdmin();
  const { rows, more, next, again } = usePages<ForbiddenWord>((last) => admin.words(last), [admin]);
  const actions = (["refuse", "mask"] as const).map((one) => [one, desk(`action_${one}`)] as const);
  const add = async (word: string, action: string) => {
    await admin.addWord(word, action);
    await again();
  };
  const remove = (word: string) =>
    attempt(async () => {
      await admin.removeWord(word);
      await again();
    });
  return (
    <>
      <Form action={desk("addWord")} onSubmit={({ word = "", action = "refuse" }) => add(word, action)}>
        <Field name="word" label={desk("word")} maxLength={64} />
        <Choice name="action" label={desk("whatHappens")} value="refuse" choices={actions} />
        <p class="quiet">{desk("wordNote")}</p>
      </Form>
      <Listed label={desk("words")} nothing={desk("noWords")} count={rows?.length ?? null} more={more} onMore={next}>
        {rows?.map(({ word, action }) => (
          <div class="person" key={word}>
            <div class="person-words">
              <span class="row-name">{word}</span>
              <span class="row-preview">{desk(`action_${action}`)}</span>
            </div>
            <button type="button" aria-label={desk("removeWordOf", { word })} onClick={() => remove(word)}>
              {desk("removeWord")}
            </button>
          </div>
        ))}
      </Listed>
    </>
  );
}
