/** Who is who: names and pictures by id, from wherever they were told last, kept for reading offline. */

import { type Signal, signal } from "@preact/signals";
import type { Json } from "../core/model";
import type { Person, Store } from "../host/store";
import { t } from "../i18n";

export class People {
  private readonly known = new Map<string, Signal<Person>>();
  private readonly remarks = new Map<string, string>();
  private readonly asked = new Set<string>();
  private toKeep = new Map<string, Person>();

  constructor(
    private readonly store: Store,
    private readonly call: (method: string, body: Json) => Promise<Json>,
  ) {}

  async load(): Promise<void> {
    for (const person of await this.store.people()) this.of(person.id).value = person;
  }

  /** Drawn again when more is known. Nobody is asked twice. */
  of(id: string): Signal<Person> {
    let found = this.known.get(id);
    if (!found) {
      found = signal({ id, name: t("unknownPerson", { id: id.slice(-4) }), username: "", number: "", avatar: "", signature: "" });
      this.known.set(id, found);
    }
    return found;
  }

  /** As `of`, asking the server for who is not known. */
  see(id: string): Signal<Person> {
    const found = this.of(id);
    if (!found.peek().username && !this.asked.has(id)) {
      this.asked.add(id);
      this.call("UserService/GetUser", { id }).then(
        (reply) => this.told(reply.user as Json),
        () => this.asked.delete(id),
      );
    }
    return found;
  }

  /** Somebody as the API shows them. A remark wins over what they call themselves. */
  told(user: Json): void {
    const id = String(user.id);
    const text = (key: string) => String(user[key] ?? "");
    const before = this.of(id).peek();
    const name = this.remarks.get(id) || text("nickname") || text("username") || before.name;
    const person: Person = {
      id,
      name,
      username: text("username"),
      number: text("number"),
      avatar: text("avatar"),
      signature: text("signature"),
    };
    if (JSON.stringify(person) === JSON.stringify(before)) return;
    this.of(id).value = person;
    this.keep(person);
  }

  /** What only oneself calls them; empty: nothing special. */
  remark(user: Json, remark: string): void {
    const id = String(user.id);
    if (remark) this.remarks.set(id, remark);
    else this.remarks.delete(id);
    this.told(user);
  }

  /** They are called again what they call themselves. */
  forgetRemark(id: string): void {
    if (!this.remarks.delete(id)) return;
    this.call("UserService/GetUser", { id }).then(
      (reply) => this.told(reply.user as Json),
      () => {},
    );
  }

  private keep(person: Person): void {
    if (!this.toKeep.size)
      queueMicrotask(() => {
        const people = [...this.toKeep.values()];
        this.toKeep = new Map();
        void this.store.keepPeople(people);
      });
    this.toKeep.set(person.id, person);
  }
}
