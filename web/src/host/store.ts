/** The cache and the outbox of one person on this device, in IndexedDB: one transaction per step of the core. */

import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Write } from "../core/effects";
import type { Item, Message } from "../core/model";
import type { Pending } from "../core/marks";
import type { Saved, SavedConversation, SavedMeta } from "../core/saved";

interface Schema extends DBSchema {
  meta: { key: string; value: SavedMeta };
  conversation: { key: string; value: SavedConversation };
  message: { key: [string, number]; value: Message };
  /** `place` keeps the order of writing. */
  outbox: { key: string; value: Item & { place: number } };
  mark: { key: string; value: Pending };
  /** Who people are, for reading offline; not the core's. */
  person: { key: string; value: Person };
}

export interface Person {
  id: string;
  name: string;
  username: string;
  number: string;
  avatar: string;
  signature: string;
}

const TABLES = ["meta", "conversation", "message", "outbox", "mark"] as const;
const ALL = [...TABLES, "person"] as const;
const LAST = Number.MAX_SAFE_INTEGER;

export class Store {
  private places = new Map<string, number>();
  private nextPlace = 0;

  private constructor(private readonly db: IDBPDatabase<Schema>) {}

  static async open(userId: string): Promise<Store> {
    const db = await openDB<Schema>(`hongyan-${userId}`, 1, {
      upgrade: (made) => ALL.forEach((table) => made.createObjectStore(table)),
    });
    return new Store(db);
  }

  static forget(userId: string): void {
    indexedDB.deleteDatabase(`hongyan-${userId}`);
  }

  /** All of them or nothing; resolved after the commit. */
  async save(writes: Write[]): Promise<void> {
    const work = this.db.transaction(TABLES, "readwrite", { durability: "strict" });
    for (const [table, key, value] of writes) {
      if (table === "message") this.writeMessage(work.objectStore("message"), key, value as Message | null);
      else if (table === "outbox") this.writeItem(work.objectStore("outbox"), String(key[0]), value as Item | null);
      else this.write(work.objectStore(table as "meta"), String(key[0]), value as SavedMeta | null);
    }
    await work.done;
  }

  async load(): Promise<Saved> {
    const work = this.db.transaction(TABLES);
    const [meta, conversation, message, mark] = await Promise.all([
      all(work.objectStore("meta")),
      all(work.objectStore("conversation")),
      all(work.objectStore("message")),
      all(work.objectStore("mark")),
    ]);
    const items = (await work.objectStore("outbox").getAll()).sort((a, b) => a.place - b.place);
    items.forEach(({ id, place }) => this.places.set(id, place));
    this.nextPlace = (items.at(-1)?.place ?? 0) + 1;
    const messages: NonNullable<Saved["message"]> = {};
    for (const [[id, seq], value] of message) (messages[id] ??= {})[seq] = value;
    return {
      meta: Object.fromEntries(meta),
      conversation: Object.fromEntries(conversation),
      message: messages,
      outbox: Object.fromEntries(items.map(({ place: _, ...item }) => [item.id, item])),
      mark: Object.fromEntries(mark),
    };
  }

  /** Messages of a conversation from `lo` to `hi`, in order. */
  messages(conversationId: string, lo: number, hi: number): Promise<Message[]> {
    return this.db.getAll("message", IDBKeyRange.bound([conversationId, lo], [conversationId, hi]));
  }

  people(): Promise<Person[]> {
    return this.db.getAll("person");
  }

  async keepPeople(people: Person[]): Promise<void> {
    const work = this.db.transaction("person", "readwrite");
    for (const person of people) void work.store.put(person, person.id);
    await work.done;
  }

  close(): void {
    this.db.close();
  }

  private write(table: Writable<SavedMeta, string>, key: string, value: SavedMeta | null): void {
    void (value === null ? table.delete(key) : table.put(value, key));
  }

  private writeMessage(table: Writable<Message, [string, number]>, key: Write[1], value: Message | null): void {
    const [id, seq] = key as [string, number?];
    if (seq === undefined) void table.delete(IDBKeyRange.bound([id, 0], [id, LAST]));
    else void (value === null ? table.delete([id, seq]) : table.put(value, [id, seq]));
  }

  private writeItem(table: Writable<Item & { place: number }, string>, id: string, value: Item | null): void {
    if (value === null) {
      this.places.delete(id);
      void table.delete(id);
      return;
    }
    const place = this.places.get(id) ?? this.nextPlace++;
    this.places.set(id, place);
    void table.put({ ...value, place }, id);
  }
}

interface Writable<V, K> {
  put(value: V, key: K): Promise<unknown>;
  delete(key: K | IDBKeyRange): Promise<void>;
}

async function all<K, V>(table: { getAllKeys(): Promise<K[]>; getAll(): Promise<V[]> }): Promise<[K, V][]> {
  const [keys, values] = await Promise.all([table.getAllKeys(), table.getAll()]);
  return keys.map((key, at) => [key, values[at]!]);
}
