import { describe, expect, test } from "vitest";
import { controlsOf, withConstraint } from "./form";
import { NAMES_MAX, pasted } from "./headers";
import { Exact, parseExact } from "./json";
import { fixed, fixText, type Problem } from "./problem";
import { profile } from "./profile";
import { changedCount, isChanged, levelOf, type Proposal, toSchema, withType } from "./proposal";
import { pagesOf, placeOf, rowsAt, scrolled, topMax, trackHeight } from "./window";

describe("what is pasted", () => {
  test.each([
    ["a, b, c", "names", "a b c"],
    ["a\nb\nc", "names", "a b c"],
    ["- a\n- b", "names", "a b"],
    ['id;"full; name";x\n1;2;3', "csv", "id|full; name|x"],
    ["First name\tE-mail\n1\t2", "spreadsheet", "First name|E-mail"],
    ['{"a":1,"b":{"c":2}}', "json", "a b"],
    ['[{"a":1},{"b":2}]', "json", "a"],
    ["create table if not exists `shop`.`t` (`a` int, b decimal(10,2), primary key (a), key k (b))", "sql", "a b"],
    ["CREATE TEMP TABLE t (\n -- first\n [a b] int, /* , x int */ c text DEFAULT 'x,y')", "sql", "a b|c"],
  ])("%j", (text, kind, names) => {
    const read = pasted(text);
    expect(read.kind).toBe(kind);
    expect(read.names).toEqual(names.split(names.includes("|") ? "|" : " "));
  });

  test("the table's name, repeated names and too many", () => {
    expect(pasted("CREATE TABLE shop.orders (a int)").table).toBe("orders");
    expect(pasted("a,a,b").notes[0]).toMatch(/1 repeated/);
    const many = pasted(Array.from({ length: NAMES_MAX + 9 }, (_, i) => `c${i}`).join(","));
    expect(many.names).toHaveLength(NAMES_MAX);
    expect(many.notes[0]).toMatch(/first 80 of 89/);
    expect(pasted("  ").names).toEqual([]);
  });
});

describe("a long table", () => {
  const view = { rowHeight: 33, height: 660, count: 1_000_000 };
  test("is no taller than browsers can, and reaches its last row", () => {
    expect(trackHeight(view)).toBeLessThanOrEqual(8_000_000);
    const end = placeOf(view, 999_999);
    expect(end.top).toBe(topMax(view));
    expect(rowsAt(view, end).to).toBe(1_000_000);
    expect(scrolled(view, { scroll: 0, top: 0 }, end.scroll).top).toBe(topMax(view));
  });

  test("small movements go row by row, large ones to their share", () => {
    const at = placeOf(view, 500_000);
    expect(scrolled(view, at, at.scroll + 33).top).toBeCloseTo(500_001);
    expect(scrolled(view, { scroll: 0, top: 0 }, at.scroll).top).toBeCloseTo(500_000, -1);
  });

  test("pages of rows", () => {
    expect(pagesOf(95, 205, 100)).toEqual([0, 1, 2]);
    expect(pagesOf(5, 5, 100)).toEqual([]);
  });
});

describe("problems", () => {
  const problem = (path: string, fix: object): Problem => ({
    error: true,
    field: null,
    path,
    code: "x",
    message: "",
    correction_hint: "",
    suggested_fix: fix as never,
    upgrade_required: false,
    upgrade_url: null,
  });
  const body = { count: 1, locale: "en_US", output_format: "csv", seed: 1, schema_fields: [{ name: "a", type: "b" }] };

  test("a fix of a column, of the request, of nothing", () => {
    const one = fixed(body, problem("/schema_fields/0/type", { name: "a", type: "c" }));
    expect(one.schema_fields[0]?.type).toBe("c");
    expect(fixed(body, problem("/count", { count: 9 })).count).toBe(9);
    expect(fixed(body, problem("/schema_fields/7", { name: "z", type: "z" }))).toBe(body);
  });

  test("a fix in words", () => {
    const before = { name: "a", type: "amount", constraints: { min: 9, max: 1 } };
    expect(fixText(before, { ...before, constraints: { min: 1, max: 9 } })).toBe("min: 1, max: 9");
    expect(fixText(before, { name: "a", type: "email" })).toContain("type: email");
  });
});

describe("a proposal", () => {
  const field = { name: "a", type: "email", description: "", confidence: 0.9, inference_source: "lexicon" };
  const fields = [{ ...field, alternatives: ["uuid"], constraints: { unique: true } }];
  const start: Proposal = {
    fields,
    original: fields,
    contractHash: "h",
    contractId: "i",
    locale: "en_US",
    domain: null,
    engine: "e",
  };
  test("another type, and back", () => {
    const next = withType(start, 0, "uuid", null);
    expect(isChanged(next, 0)).toBe(true);
    expect(next.fields[0]?.constraints).toBeUndefined();
    expect(next.fields[0]?.alternatives).toContain("email");
    expect(changedCount(withType(next, 0, "email", null))).toBe(0);
    expect(toSchema(next, "T").fields[0]?.type).toBe("uuid");
  });
  test("levels", () => {
    expect(levelOf({ confidence: 0.9, inference_source: "lexicon" })).toBe("sure");
    expect(levelOf({ confidence: 0.7, inference_source: "model" })).toBe("likely");
    expect(levelOf({ confidence: 0.9, inference_source: "fallback" })).toBe("guess");
  });
});

describe("profiles", () => {
  test("numbers with nulls", () => {
    const found = profile("n", [{ n: 1 }, { n: 3 }, { n: null }, { n: 3 }]);
    expect(found).toMatchObject({ kind: "number", rows: 4, nulls: 1, distinct: 2, range: { min: 1, max: 3 } });
    expect(found.bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(3);
  });
  test("texts and dates", () => {
    const texts = profile("t", [{ t: "a" }, { t: "bbb" }, { t: "a" }]);
    expect(texts.top[0]).toEqual({ value: "a", count: 2 });
    expect(texts.lengths).toEqual({ min: 1, max: 3 });
    expect(profile("d", [{ d: "2024-02-29" }]).kind).toBe("date");
    expect(profile("d", []).kind).toBe("empty");
  });
});

describe("options of a type", () => {
  const schema = {
    properties: {
      min: { type: "integer", minimum: 0, description: "Smallest. Required." },
      format: { enum: ["a", "b"] },
      on: { type: "boolean", default: false },
      list: { type: "array", items: { type: "string" } },
      unique: { type: "boolean" },
    },
  };
  test("become controls by their schema alone", () => {
    const controls = controlsOf(schema as never);
    expect(controls.map(({ name, kind, group }) => `${name} ${kind} ${group}`)).toEqual([
      "min integer own",
      "format choice own",
      "on switch own",
      "list values own",
      "unique switch common",
    ]);
    expect(controls[0]).toMatchObject({ required: true, min: 0 });
    expect(controlsOf(null)).toEqual([]);
  });
  test("what is emptied is gone", () => {
    const [min] = controlsOf(schema as never);
    if (!min) throw new Error("no control");
    expect(withConstraint({ min: 1, on: true }, min, null)).toEqual({ on: true });
    expect(withConstraint(undefined, min, 4)).toEqual({ min: 4 });
  });
});

test("numbers stay as they were written where the browser tells how", () => {
  const read = parseExact('{"a":12.50,"b":1}') as { a: unknown; b: unknown };
  expect(Number(read.a)).toBe(12.5);
  expect(read.b).toBe(1);
  expect(String(new Exact("12.50"))).toBe("12.50");
});
