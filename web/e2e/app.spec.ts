// What the app must do, as somebody does it.

import { readFileSync } from "node:fs";
import { typesOf } from "../scripts/types.mjs";
import { fromPayload, toPayload } from "../src/model/schema";
import { TEMPLATES, templateSchema } from "../src/model/templates";
import { accessible, column, draft, names, ORDERS } from "./help";
import { expect, test } from "./server";

test("first visit, key, builder, preview, download", async ({ page, server }) => {
  await page.goto("/");
  await page.getByRole("button", { name: "Get a free key" }).click();
  await expect(page.getByRole("link", { name: "Usage" })).toBeVisible();
  const key = await page.evaluate(() => localStorage.getItem("datagen.key") ?? "");
  expect(key).toMatch(/^DATAGEN-FREE-/);
  await page.getByRole("link", { name: "Open the Schema Builder" }).click();
  await page.getByRole("button", { name: "Add a field" }).click();
  await page.getByRole("combobox", { name: "Search types" }).fill("full name");
  await page.getByRole("combobox", { name: "Search types" }).press("Enter");
  await page.getByRole("button", { name: "Add a field" }).click();
  await page.getByRole("combobox", { name: "Search types" }).fill("iban");
  await page.getByRole("combobox", { name: "Search types" }).press("Enter");
  await expect.poll(() => names(page)).toEqual(["full_name", "iban"]);
  await expect
    .poll(async () => (await column(page, "iban")).filter((value) => /^[A-Z0-9 ]{10,}$/.test(value)).length)
    .toBe(10);

  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download CSV" }).click();
  const file = await saving;
  await page.getByRole("button", { name: "Done" }).click();
  const bytes = readFileSync(await file.path());
  await page.getByRole("button", { name: "Take it with you" }).click();
  await expect(page.getByTestId("json-editor")).toContainText("schema_fields");
  const payload = await page.getByTestId("json-editor").locator(".cm-content").textContent();
  const answer = await fetch(`${server.origin}/api/v1/generate`, {
    method: "POST",
    headers: { "X-API-Key": key, "Content-Type": "application/json" },
    body: payload,
  });
  expect(answer.status, payload ?? "").toBe(200);
  expect(bytes.equals(Buffer.from(await answer.arrayBuffer()))).toBe(true);
  const rows = bytes.toString().trim().split("\n");
  expect(rows).toHaveLength(101);
  expect(rows[0]?.trim()).toBe("full_name,iban");
});

test("the payload that is shown gives the rows that the preview shows", async ({ page, context, free, server }) => {
  await draft(context, ORDERS);
  await page.goto("/builder");
  const shown = await column(page, "line_total");
  const body = JSON.stringify({ ...ORDERS, title: undefined, output_format: "json" });
  const answer = await fetch(`${server.origin}/api/v1/generate`, {
    method: "POST",
    headers: { "X-API-Key": free, "Content-Type": "application/json" },
    body,
  });
  const written = [...(await answer.text()).matchAll(/"line_total":([\d.]+)/g)].map((found) => found[1]);
  expect(shown).toEqual(written.slice(0, 10));
});

test("only the edited column changes", async ({ page, context, free: _ }) => {
  await draft(context, ORDERS);
  await page.goto("/builder");
  const before = await Promise.all(["order_id", "customer", "city"].map((name) => column(page, name)));
  const totals = await column(page, "line_total");
  await page.getByLabel("Name of field line_total").focus();
  await page.getByTestId("options").getByLabel("max", { exact: true }).fill("20");
  await expect.poll(() => column(page, "line_total")).not.toEqual(totals);
  const after = await Promise.all(["order_id", "customer", "city"].map((name) => column(page, name)));
  expect(after).toEqual(before);
});

test("a wrong option is put right by the suggested fix, and undo takes it back", async ({ page, context, free: _ }) => {
  await draft(context, {
    ...ORDERS,
    schema_fields: [{ name: "price", type: "amount", constraints: { min: 900, max: 5 } }],
  });
  await page.goto("/builder");
  const field = page.getByTestId("field");
  await field.getByRole("button", { name: /^Fix/ }).first().click();
  await expect(field.getByRole("alert")).toBeHidden();
  expect((await column(page, "price")).length).toBe(10);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(field.getByRole("button", { name: /^Fix/ }).first()).toBeVisible();
  await page.getByRole("button", { name: "Redo" }).click();
  await expect(field.getByRole("alert")).toBeHidden();
});

test("order by drag and by keyboard; duplicate, remove, undo", async ({ page, context, free: _ }) => {
  await draft(context, { ...ORDERS, schema_fields: ORDERS.schema_fields.slice(0, 3) });
  await page.goto("/builder");
  const from = await page.getByRole("button", { name: "Move order_id" }).boundingBox();
  const to = await page.getByRole("button", { name: "Move email" }).boundingBox();
  if (!from || !to) throw new Error("the grips are not there");
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(from.x + 10, from.y + 30, { steps: 4 });
  await page.mouse.move(to.x + to.width / 2, to.y + to.height, { steps: 12 });
  await page.mouse.up();
  await expect.poll(() => names(page)).toEqual(["customer", "email", "order_id"]);

  await page.getByRole("button", { name: "Move order_id" }).focus();
  await page.keyboard.press("Space");
  await expect(page.getByText("order_id picked up at place 3.")).toBeAttached();
  await page.waitForTimeout(150);
  await page.keyboard.press("ArrowUp");
  await expect(page.getByText("Now at place 2.")).toBeAttached();
  await page.waitForTimeout(150);
  await page.keyboard.press("Space");
  await expect.poll(() => names(page)).toEqual(["customer", "order_id", "email"]);

  await page.getByRole("button", { name: "Duplicate email" }).click();
  await expect.poll(() => names(page)).toEqual(["customer", "order_id", "email", "email_2"]);
  await page.getByRole("button", { name: "Remove customer" }).click();
  await expect.poll(() => names(page)).toEqual(["order_id", "email", "email_2"]);
  for (let i = 0; i < 4; i++) await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => names(page)).toEqual(["order_id", "customer", "email"]);
});

test("AI mode with the headers of the documentation", async ({ page, free: _ }) => {
  await page.goto("/ai");
  await page.getByLabel("Columns").fill("customer_id, email, risk_tier, last_login_at");
  await page.getByLabel("What is it about?").fill("UAE retail loyalty program");
  await page.getByRole("button", { name: "Propose a schema" }).click();
  const proposal = page.getByTestId("proposal");
  await expect(proposal.getByRole("row")).toHaveCount(5 + 11);
  await expect(proposal.getByRole("button", { name: /Type of email: E-mail address/ })).toBeVisible();
  await expect(proposal.getByText(/%, (sure|likely)/)).toHaveCount(4);
  await page.getByRole("button", { name: /Type of last_login_at/ }).click();
  await page.getByRole("menuitem").first().click();
  await expect(proposal.getByText("your choice")).toBeVisible();
  await page.getByRole("button", { name: "Lock as a contract" }).click();
  await expect(page.getByTestId("contract")).toContainText(/ctr_\w+/);
  await expect(page.getByTestId("contract")).toContainText("expected_contract_hash");
  await page.getByRole("button", { name: "Open in the builder" }).click();
  await expect.poll(() => names(page)).toEqual(["customer_id", "email", "risk_tier", "last_login_at"]);
});

test("a million rows are scrolled through", async ({ page, context, server }) => {
  const key = server.key("enterprise");
  await context.addInitScript((value) => localStorage.setItem("datagen.key", value), key);
  await draft(context, {
    ...ORDERS,
    count: 1_000_000,
    schema_fields: [
      { name: "row", type: "sequence" },
      { name: "city", type: "city" },
    ],
  });
  await page.goto("/data");
  const grid = page.getByTestId("grid");
  const seen = async () => (await grid.locator(".grid-row .grid-cell:nth-child(2)").allInnerTexts()).map(Number);
  await expect.poll(async () => (await seen())[0]).toBe(1);
  await grid.focus();
  await page.keyboard.press("End");
  await expect.poll(async () => (await seen()).at(-1)).toBe(1_000_000);
  await grid.evaluate((element) => {
    element.scrollTop = element.scrollHeight / 2;
  });
  await expect.poll(async () => Math.abs(((await seen())[0] ?? 0) - 500_000)).toBeLessThan(2_000);
  const middle = (await seen())[0] ?? 0;
  await grid.hover();
  await page.mouse.wheel(0, 330);
  await expect.poll(async () => ((await seen())[0] ?? 0) - middle).toBe(10);
});

test("column profiles and raw text", async ({ page, context, free: _ }) => {
  await draft(context, ORDERS);
  await page.goto("/data");
  await expect(page.getByTestId("grid")).toContainText("@example");
  await page.getByText("Columns", { exact: true }).click();
  await expect(page.getByTestId("profile")).toHaveCount(7);
  await expect(page.getByRole("img", { name: "Histogram of line_total" })).toBeVisible();
  await expect(page.getByLabel("Profile of email")).toContainText("% null");
  await page.getByText("CSV", { exact: true }).click();
  await expect(page.getByTestId("raw-csv")).toContainText("order_id,customer,email");
  await page.getByText("JSON", { exact: true }).click();
  await expect(page.getByTestId("json-editor")).toContainText("order_id");
});

test("looking at rows costs what is told", async ({ page, context, free, server }) => {
  await draft(context, ORDERS);
  await page.goto("/data");
  await expect(page.getByTestId("cost")).toContainText("199 of 200 calls are left today");
  const usage = await fetch(`${server.origin}/api/v1/usage`, { headers: { "X-API-Key": free } });
  expect(((await usage.json()) as { calls_today: number }).calls_today).toBe(1);
});

test("a link holds the schema", async ({ page, context, browser, free: _, server }) => {
  await draft(context, ORDERS);
  await page.goto("/builder");
  await page.getByRole("button", { name: "Take it with you" }).click();
  const link = page.getByLabel("A link that holds the schema");
  await expect(link).toHaveValue(/#s=/);
  const other = await browser.newContext({ baseURL: server.origin });
  const there = await other.newPage();
  await there.goto(await link.inputValue());
  await expect.poll(() => names(there)).toEqual(ORDERS.schema_fields.map((field) => field.name));
  await expect(there.getByLabel("Title of the schema")).toHaveValue("Orders");
  await other.close();
});

test("schemas are saved, exported and read again", async ({ page, context, free: _ }) => {
  await draft(context, ORDERS);
  await page.goto("/builder");
  await page.getByRole("button", { name: "Schema", exact: true }).click();
  await page.getByRole("menuitem", { name: "Save in this browser" }).click();
  await page.getByRole("button", { name: "Take it with you" }).click();
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "schema.json" }).click();
  const text = readFileSync(await (await saving).path()).toString();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Schema", exact: true }).click();
  await page.getByRole("menuitem", { name: "New" }).click();
  await expect(page.getByText("An empty schema")).toBeVisible();
  await page
    .locator("input[type=file]")
    .setInputFiles({ name: "mine.json", mimeType: "application/json", buffer: Buffer.from(text) });
  await expect.poll(() => names(page)).toEqual(ORDERS.schema_fields.map((field) => field.name));
});

test("every template passes the check", async ({ server }) => {
  const key = server.key("free");
  expect(TEMPLATES).toHaveLength(20);
  for (const template of TEMPLATES) {
    const body = JSON.stringify(toPayload(templateSchema(template, "en_US")));
    const answer = await fetch(`${server.origin}/api/v1/validate`, {
      method: "POST",
      headers: { "X-API-Key": key, "Content-Type": "application/json" },
      body,
    });
    expect(answer.status, `${template.key}: ${await answer.text()}`).toBe(200);
    expect(typeof fromPayload(JSON.parse(body))).toBe("object");
  }
});

test("the types of the API are those of the binary", async ({ server }) => {
  const description = await (await fetch(`${server.origin}/api/v1/openapi.json`)).json();
  const kept = readFileSync(new URL("../src/api/schema.d.ts", import.meta.url)).toString();
  expect(await typesOf(description), "run `npm run types` against this binary").toBe(kept);
});

test("the first page is light", async ({ page }) => {
  const client = await page.context().newCDPSession(page);
  await client.send("Network.enable");
  let bytes = 0;
  client.on("Network.loadingFinished", (event) => {
    bytes += event.encodedDataLength;
  });
  await page.goto("/", { waitUntil: "networkidle" });
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThan(300_000);
});

const SCREENS: [string, string][] = [
  ["landing", "/"],
  ["builder", "/builder"],
  ["ai", "/ai"],
  ["data", "/data"],
  ["templates", "/templates"],
  ["keys", "/keys"],
  ["pricing", "/pricing"],
  ["http-api", "/http-api"],
  ["mcp", "/mcp-guide"],
];
for (const scheme of ["light", "dark"] as const) {
  test(`no serious finding of axe, ${scheme}`, async ({ page, context, free: _ }) => {
    test.setTimeout(120_000);
    await draft(context, ORDERS);
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    for (const [name, path] of SCREENS) {
      await page.goto(path, { waitUntil: "networkidle" });
      await accessible(page, `${name}, ${scheme}`);
    }
    await page.goto("/builder");
    await page.getByRole("button", { name: /^Type of city/ }).click();
    await expect(page.getByRole("option").first()).toBeVisible();
    await page.waitForTimeout(300);
    await accessible(page, `picker, ${scheme}`);
  });
}

test("dark colours are chosen and kept", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("button", { name: "Use dark colours" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark");
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).not.toBe("rgb(255, 255, 255)");
});

test("Arabic values stand right to left; a phone shows everything", async ({ page, context, free: _ }) => {
  await draft(context, { ...ORDERS, locale: "ar_AE" });
  await page.setViewportSize({ width: 390, height: 844 });
  for (const [name, path] of SCREENS) {
    await page.goto(path, { waitUntil: "networkidle" });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide, `${name} is wider than a phone`).toBeLessThanOrEqual(0);
  }
  await page.goto("/builder");
  await expect(page.getByTestId("preview").locator("td[dir=rtl]").first()).toBeAttached();
  await page.getByRole("button", { name: "Options of customer" }).click();
  await expect(page.getByRole("dialog")).toContainText("Blank, percent");
});
