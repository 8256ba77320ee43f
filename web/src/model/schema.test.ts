import { describe, expect, test } from "vitest";
import { begin, redo, STEPS_MAX, step, undo } from "./history";
import { type Change, changed, columnName, emptySchema, freeName, fromPayload, type Schema, toPayload } from "./schema";
import { codeIn, schemaOfCode, shareCode } from "./share";
import { compactFields, SNIPPETS } from "./snippets";
import { TEMPLATES, templateSchema } from "./templates";

function schema(...names: string[]): Schema {
  return { ...emptySchema(), fields: names.map((name) => ({ id: name, name, type: "email" })) };
}
const names = (of: Schema) => of.fields.map((field) => field.name).join("");

describe("changes", () => {
  const cases: [string, Change, string][] = [
    ["add at the end", { kind: "add", field: { id: "x", name: "x", type: "uuid" } }, "abcx"],
    ["add at a place", { kind: "add", field: { id: "x", name: "x", type: "uuid" }, at: 1 }, "axbc"],
    ["edit", { kind: "edit", id: "b", field: { name: "y" } }, "ayc"],
    ["remove", { kind: "remove", id: "b" }, "ac"],
    ["duplicate beside", { kind: "duplicate", id: "a", copy: "n" }, "aa_2bc"],
    ["move down", { kind: "move", id: "a", to: 2 }, "bca"],
    ["move up", { kind: "move", id: "c", to: 0 }, "cab"],
    ["move beyond the end", { kind: "move", id: "a", to: 99 }, "bca"],
  ];
  test.each(cases)("%s", (_, change, wanted) => {
    const before = schema("a", "b", "c");
    expect(names(changed(before, change))).toBe(wanted);
    expect(names(before)).toBe("abc");
  });

  test("what changes nothing is the same object", () => {
    const before = schema("a");
    expect(changed(before, { kind: "remove", id: "no" })).toBe(before);
    expect(changed(before, { kind: "move", id: "a", to: 5 })).toBe(before);
  });

  test("a copy shares nothing with its original", () => {
    const before = schema("a");
    before.fields[0] = { id: "a", name: "a", type: "pick", constraints: { values: ["x"] } };
    const after = changed(before, { kind: "duplicate", id: "a", copy: "n" });
    expect(after.fields[1]?.constraints).toEqual({ values: ["x"] });
    expect(after.fields[1]?.constraints?.values).not.toBe(after.fields[0]?.constraints?.values);
  });
});

describe("history", () => {
  test("typing about one thing is one step", () => {
    let at = begin("");
    for (const text of ["a", "ab", "abc"]) at = step(at, text, "name");
    at = step(at, "abc!", "other");
    expect(undo(at).present).toBe("abc");
    expect(undo(undo(at)).present).toBe("");
    expect(redo(undo(undo(at))).present).toBe("abc");
  });

  test("a new step forgets what was undone; the ends stay", () => {
    const at = step(undo(step(begin(1), 2)), 3);
    expect(redo(at)).toBe(at);
    expect(undo(begin(1)).present).toBe(1);
  });

  test("is bounded", () => {
    let at = begin(0);
    for (let n = 1; n <= STEPS_MAX + 50; n++) at = step(at, n);
    expect(at.past).toHaveLength(STEPS_MAX);
  });
});

describe("payload", () => {
  test("goes out and comes back", () => {
    const one = schema("a", "b");
    one.fields[1] = {
      id: "b",
      name: "b",
      type: "amount",
      locale: "de_DE",
      constraints: { min: 1 },
      blankPercentage: 5,
    };
    const back = fromPayload(JSON.parse(JSON.stringify(toPayload(one))));
    expect(typeof back).toBe("object");
    expect(toPayload(back as Schema)).toEqual(toPayload(one));
  });

  test("options that were emptied do not go out", () => {
    const one = schema("a");
    one.fields[0] = { id: "a", name: "a", type: "amount", constraints: { min: null }, blankPercentage: 0 };
    expect(toPayload(one).schema_fields[0]).toEqual({ name: "a", type: "amount" });
  });

  test.each([
    ["a number", 5],
    ["no fields", { count: 1 }],
    ["a field without type", [{ name: "a" }]],
    ["a field that is a text", ["a"]],
  ])("%s is refused with a reason", (_, value) => {
    expect(fromPayload(value as never)).toMatch(/\w+/);
    expect(typeof fromPayload(value as never)).toBe("string");
  });

  test("names", () => {
    expect(freeName("a", schema("a", "a_2").fields)).toBe("a_3");
    expect(columnName("creditCardNumber")).toBe("credit_card_number");
  });
});

describe("links", () => {
  test("hold everything, beyond ASCII too", async () => {
    const one = { ...schema("straße", "名前"), title: "Größe 🙂" };
    const code = await shareCode(one);
    expect(codeIn(`#s=${code}`)).toBe(code);
    const back = (await schemaOfCode(code)) as Schema;
    expect(back.title).toBe(one.title);
    expect(toPayload(back)).toEqual(toPayload(one));
  });

  test("damaged ones say so", async () => {
    const code = await shareCode(schema("a"));
    expect(await schemaOfCode(code.slice(0, -6))).toMatch(/damaged/);
    expect(await schemaOfCode("!!")).toMatch(/damaged/);
    expect(codeIn("#other")).toBeNull();
  });
});

describe("snippets", () => {
  const payload = toPayload({ ...schema("a", "it's true"), title: "T" });
  test("one field a line, and still the same JSON", () => {
    expect(JSON.parse(compactFields(payload))).toEqual(payload);
  });

  test("Python has its own words, but not inside texts", () => {
    const one = schema("null");
    one.fields[0] = { id: "n", name: "null", type: "pick", constraints: { unique: true, values: ["true \\", "x"] } };
    const text = SNIPPETS.find((s) => s.kind === "python")?.text(toPayload(one), "http://x") ?? "";
    expect(text).toContain('"unique":True');
    expect(text).toContain('"name":"null"');
    expect(text).toContain('"true \\\\"');
  });
});

test("templates are twenty or more, with names that are unique", () => {
  expect(TEMPLATES.length).toBeGreaterThanOrEqual(20);
  expect(new Set(TEMPLATES.map((one) => one.key)).size).toBe(TEMPLATES.length);
  for (const one of TEMPLATES) {
    const made = templateSchema(one, "de_DE");
    expect(new Set(made.fields.map((field) => field.name)).size).toBe(one.columns.length);
    expect(made.locale).toBe("de_DE");
  }
});
