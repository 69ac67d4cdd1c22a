import { expect, test } from "vitest";
import { pieces } from "../../src/app/richText";

const links = (text: string) => pieces(text).flatMap((piece) => (piece.kind === "link" ? [piece.href] : []));

test.each([
  ["看 https://example.com/a?b=1#c 。", "https://example.com/a?b=1#c"],
  ["看https://example.com，好", "https://example.com"],
  ["(http://example.com/x)", "http://example.com/x"],
  ["https://example.com/a_(b)", "https://example.com/a_(b)"],
  ["https://example.com.", "https://example.com"],
  ["https://例子.中国/路径", "https://例子.中国/路径"],
  ["HTTPS://EXAMPLE.COM/", "HTTPS://EXAMPLE.COM/"],
])("the link in %s", (text, link) => {
  expect(links(text)).toEqual([link]);
  expect(pieces(text).map((piece) => piece.text).join("")).toBe(text);
});

test.each([
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java\tscript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "data:text/html;base64,PHNjcmlwdD4=",
  "vbscript:msgbox(1)",
  "file:///etc/passwd",
  "<script>alert(1)</script>",
  '<img src=x onerror="alert(1)">',
  "<a href='javascript:alert(1)'>x</a>",
  "http://",
  "https://:80",
  "//example.com",
  "[x](javascript:alert(1))",
  "&#106;avascript:alert(1)",
])("%s is text", (text) => expect(pieces(text)).toEqual([{ kind: "text", text }]));

test.each(['https://example.com/"onmouseover="alert(1)', "https://example.com/'onclick='x", "https://example.com/<b>", "https://example.com/`x`"])(
  "%s ends before what could end an attribute",
  (text) => expect(links(text)).toEqual(["https://example.com/"]),
);

test("what turns the direction of writing is no part of a link", () => {
  expect(links("https://example.com/\u202egpj.exe")).toEqual(["https://example.com/"]);
  expect(links("https://example.com/\u2066x\u2069")).toEqual(["https://example.com/"]);
});

test("a link shows the address that it leads to", () => {
  for (const piece of pieces("https://user:pw@example.com/ https://example.com/?q=%3Cscript%3E")) if (piece.kind === "link") expect(piece.text).toBe(piece.href);
});

test("names that are mentioned", () => {
  expect(pieces("@鲍勃 在吗 @Bob the Builder!", ["鲍勃", "Bob the Builder"])).toEqual([
    { kind: "mention", text: "@鲍勃" },
    { kind: "text", text: " 在吗 " },
    { kind: "mention", text: "@Bob the Builder" },
    { kind: "text", text: "!" },
  ]);
});

test("of two names the longer one, and an unknown one by its word", () => {
  expect(pieces("@王小明你好", ["王小", "王小明"])[0]).toEqual({ kind: "mention", text: "@王小明" });
  expect(pieces("@somebody, hi", ["x"])[0]).toEqual({ kind: "mention", text: "@somebody" });
});

test("nobody is mentioned by an address, or where nobody was meant", () => {
  expect(pieces("a@example.org", ["example"])).toEqual([{ kind: "text", text: "a@example.org" }]);
  expect(pieces("@bob")).toEqual([{ kind: "text", text: "@bob" }]);
});
