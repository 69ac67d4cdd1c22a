import { expect, test } from "vitest";
import { plain } from "../../src/host/wire";

test("counters are numbers, ids are not, also where they are called alike", () => {
  const entry = { seq: "3", ord: "0", senderId: "119012893873143808", text: { text: "@鲍勃", mentions: ["119012893873143808", "all"] } };
  expect(plain(entry)).toEqual({ seq: 3, senderId: "119012893873143808", text: { text: "@鲍勃", mentions: ["119012893873143808", "all"] } });
  expect(plain({ mentions: "2", unread: "0" })).toEqual({ mentions: 2 });
});
