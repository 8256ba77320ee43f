// From the first visit to a file, and the same rows by other ways.

import { execFileSync } from "node:child_process";
import { csv, downloaded, expect, previewHas, test, visited } from "./support";

test("first visit, key, builder, preview, a CSV that equals the API's bytes", async ({ page, request }) => {
  await page.goto("/");
  await page.getByRole("button", { name: "Get a free key" }).click();
  await expect(page.getByRole("link", { name: "Usage" })).toBeVisible();
  await page.getByRole("link", { name: "Open the Schema Builder" }).click();
  await expect(page.getByText("An empty schema")).toBeVisible();
  for (const [search, type] of [
    ["iban", "iban"],
    ["full name", "fullName"],
    ["city", "city"],
  ]) {
    await page.getByRole("button", { name: "Add a field" }).first().click();
    await page.getByRole("combobox", { name: "Search types" }).fill(search ?? "");
    await page.locator(`#type-${type}`).click();
  }
  await page.getByLabel("Name of field full_name").fill("kunde");
  const rows = await previewHas(page, "iban", "kunde", "city");
  const key = (await page.evaluate(() => localStorage.getItem("datagen.key"))) ?? "";
  const file = await downloaded(page, () => page.getByRole("button", { name: "Download CSV" }).click());
  expect(file.name).toBe("untitled.csv");
  const body = {
    count: 100,
    locale: "en_US",
    output_format: "csv",
    seed: 42,
    schema_fields: [
      { name: "iban", type: "iban" },
      { name: "kunde", type: "fullName" },
      { name: "city", type: "city" },
    ],
  };
  expect(file.text).toBe(await csv(request, key, body));
  expect(file.text.split("\n").length).toBeGreaterThan(100);
  expect(rows[0]?.every((value) => file.text.split("\n")[1]?.includes(value))).toBe(true);
  await expect(page.getByText(/untitled\.csv is in your downloads: 100 rows/)).toBeVisible();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("link", { name: "Usage" }).click();
  await expect(page.getByText("2 of 200")).toBeVisible();
});

test("the payload that is shown, posted with curl, gives the rows that are shown", async ({ page, key, baseURL }) => {
  await visited(page, key);
  await page.goto("/builder");
  const rows = await previewHas(page, "order_id", "customer", "email", "city", "line_total", "status", "ordered_at");
  await page.getByRole("button", { name: "Take it with you" }).click();
  await page.getByRole("tab", { name: "curl" }).click();
  const command = (await page.getByTestId("snippet-curl").textContent()) ?? "";
  expect(command).not.toContain(key);
  expect(command).toContain(`${baseURL}/api/v1/generate`);
  const printed = command.replace(/-o rows\.csv/, "-s -o -");
  const text = execFileSync("sh", ["-c", printed], { env: { ...process.env, DATAGEN_API_KEY: key }, encoding: "utf8" });
  const [head, ...lines] = text.trim().split(/\r?\n/);
  expect(head).toBe("order_id,customer,email,city,line_total,status,ordered_at");
  expect(lines).toHaveLength(60);
  const made = lines.slice(0, rows.length).map((line) => line.split(","));
  expect(made).toEqual(rows.map((row) => row.map((value) => (value === "null" ? "" : value))));
});

test("Python, TypeScript and MCP carry the same payload", async ({ page, key }) => {
  await visited(page, key);
  await page.goto("/builder");
  await page.getByRole("button", { name: "Take it with you" }).click();
  for (const [tab, kind] of [
    ["Python", "python"],
    ["TypeScript", "typescript"],
    ["MCP", "mcp"],
  ] as const) {
    await page.getByRole("tab", { name: tab }).click();
    const text = (await page.getByTestId(`snippet-${kind}`).textContent()) ?? "";
    expect(text).toContain('"line_total"');
    expect(text).not.toContain(key);
  }
  const message = JSON.parse((await page.getByTestId("snippet-mcp").textContent()) ?? "");
  expect(message.params.arguments.schema_fields).toHaveLength(7);
});

test("a link holds the schema: round trip in another browser", async ({ page, key, browser, baseURL }) => {
  await visited(page, key);
  await page.goto("/builder");
  await page.getByRole("button", { name: "Take it with you" }).click();
  const box = page.getByLabel("A link that holds the schema");
  await expect(box).toHaveValue(/#s=/);
  const link = await box.inputValue();
  const other = await browser.newPage({ baseURL: baseURL ?? "" });
  await visited(other, key, null);
  await other.goto(link);
  await expect(other.getByText("was opened from the link")).toBeVisible();
  await expect(other.getByLabel("Title of the schema")).toHaveValue("Orders");
  const kept = await other.evaluate(() => localStorage.getItem("datagen.draft"));
  const mine = await page.evaluate(() => localStorage.getItem("datagen.draft"));
  expect(JSON.parse(kept ?? "")).toEqual(JSON.parse(mine ?? ""));
  expect(other.url()).not.toContain("#");
  await other.close();
});

test("a damaged link says so", async ({ page, key }) => {
  await visited(page, key);
  await page.goto("/builder#s=abcdefgh");
  await expect(page.getByText("This link is damaged")).toBeVisible();
  await expect(page.getByTestId("field")).toHaveCount(7);
});

test("schemas are saved here and come back; files go out and in", async ({ page, key }) => {
  await visited(page, key);
  await page.goto("/builder");
  const menu = async (item: string) => {
    await page.getByRole("button", { name: "Schema", exact: true }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  await menu("Save in this browser");
  await expect(page.getByText("is saved in this browser")).toBeVisible();
  await menu("New");
  await expect(page.getByTestId("field")).toHaveCount(0);
  await menu("Open a saved one");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /Orders/ })
    .first()
    .click();
  await expect(page.getByTestId("field")).toHaveCount(7);
  const body = { count: 3, schema_fields: [{ name: "only", type: "email" }] };
  const file = { name: "one.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(body)) };
  await page.locator('input[type="file"]').setInputFiles(file);
  await expect(page.getByText("1 fields were read from one.json")).toBeVisible();
  await expect(page.getByTestId("field")).toHaveCount(1);
  await page.locator('input[type="file"]').setInputFiles({ ...file, buffer: Buffer.from("{") });
  await expect(page.getByText(/one\.json is not JSON/)).toBeVisible();
});
