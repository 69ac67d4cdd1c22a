import { useEffect, useRef, useState } from "preact/hooks";
import type { Page } from "../../app/admin";
import { attempt } from "../primitives/Form";
import { toast } from "../primitives/Toast";
import { refusal } from "../refusal";

interface Pages<T> {
  /** null: nothing is known yet. */
  rows: T[] | null;
  more: boolean;
  next(): void;
  /** From the first page. */
  again(): Promise<void>;
}

/** A list that comes page by page, asked anew when what is looked for changes. */
export function usePages<T>(look: (last?: T) => Promise<Page<T>>, wanted: readonly unknown[]): Pages<T> {
  const [page, setPage] = useState<{ rows: T[] | null; more: boolean }>({ rows: null, more: false });
  const question = useRef(0);
  useEffect(() => {
    const asked = ++question.current;
    look().then(
      (found) => asked === question.current && setPage(found),
      (error: unknown) => asked === question.current && toast(refusal(error)),
    );
  }, wanted);
  const { rows, more } = page;
  const next = () =>
    attempt(async () => {
      const asked = question.current;
      const found = await look(rows?.at(-1));
      if (asked === question.current) setPage({ rows: [...(rows ?? []), ...found.rows], more: found.more });
    });
  const again = async () => setPage(await look());
  return { rows, more, next, again };
}
