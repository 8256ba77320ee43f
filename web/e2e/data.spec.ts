// The data view.

import { downloaded, expect, ORDERS, test, visited } from "./support";

test("a million rows scrolled: only pages in sight are fetched, and they are the API's rows", async ({
  page,
  key,
  request,
}) => {
  await visited(page, key);
  const offsets: string[] = [];
  page.on("request", (asked) => {
    if (!asked.url().endsWith("/generate")) return;
    // The first page of a short table is shorter than that of a long one.
    const { offset, count } = asked.postDataJSON();
    offsets.push(`${offset} ${count}`);
  });
  await page.goto("/data");
  await page.getByText("1 million", { exact: true }).click();
  const grid = page.getByTestId("grid");
  await expect(grid).toHaveAttribute("aria-rowcount", "1000001");
  const cell = (row: number, column: number) =>
    grid.locator(`[role="row"][aria-rowindex="${row + 2}"] [role="gridcell"]`).nth(column);
  await expect(cell(0, 0)).toHaveText(/^[0-9a-f-]{36}$/);
  await grid.focus();
  await page.keyboard.press("End");
  await expect(cell(999_999, 0)).toHaveText(/^[0-9a-f-]{36}$/);
  const last = await cell(999_999, 0).textContent();
  const body = { ...ORDERS, title: undefined, output_format: "json", count: 1, offset: 999_999 };
  const answer = await request.post("/api/v1/generate", { headers: { "X-API-Key": key }, data: body });
  expect((await answer.json()).records[0].order_id).toBe(last);
  await grid.evaluate((box) => {
    box.scrollTop = box.scrollHeight / 2;
  });
  const middle = grid.locator('[role="rowheader"]').first();
  await expect.poll(async () => Number((await middle.textContent())?.replaceAll(",", ""))).toBeGreaterThan(490_000);
  await expect(grid.locator(".ghost")).toHaveCount(0);
  expect(await grid.locator('[role="row"]').count()).toBeLessThan(60);
  expect(offsets.length).toBeLessThan(12);
  expect(new Set(offsets).size).toBe(offsets.length);
});

test("column profiles, JSON and CSV", async ({ page, key, request }) => {
  await visited(page, key);
  await page.goto("/data");
  await expect(page.getByTestId("grid").locator('[role="gridcell"]').first()).toHaveText(/^[0-9a-f-]{36}$/);
  await page.getByText("Columns", { exact: true }).click();
  await expect(page.locator("svg").first()).toBeVisible();
  await expect(page.getByText("line_total")).toBeVisible();
  await page.getByText("JSON", { exact: true }).click();
  await expect(page.getByTestId("json-editor")).toContainText("order_id");
  await page.getByText("CSV", { exact: true }).click();
  const { title: _, ...body } = ORDERS;
  const text = await (await request.post("/api/v1/generate", { headers: { "X-API-Key": key }, data: body })).text();
  await expect(page.getByTestId("raw-csv")).toBeVisible();
  expect(await page.getByTestId("raw-csv").textContent()).toBe(text.replaceAll("\r\n", "\n"));
});

test("files in every format", async ({ page, key, request }) => {
  test.slow();
  await visited(page, key);
  await page.goto("/data");
  const { output_format_details } = await (await request.get("/api/v1/capabilities")).json();
  expect(output_format_details.length).toBeGreaterThanOrEqual(4);
  for (const format of output_format_details as { title: string; extension: string }[]) {
    const file = await downloaded(page, async () => {
      await page.getByRole("button", { name: "Other formats" }).click();
      await page.getByRole("menuitem", { name: `${format.title} .${format.extension}` }).click();
    });
    expect(file.name).toBe(`orders.${format.extension}`);
    expect(file.text.length).toBeGreaterThan(60);
    await page.getByRole("button", { name: "Done" }).click();
  }
});

test("a download is cancelled", async ({ page, key }) => {
  await visited(page, key);
  await page.route("**/api/v1/generate", async () => {}); // never answered
  await page.goto("/builder");
  await page.getByRole("button", { name: "Download CSV" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("without fields the view says where to begin", async ({ page, key }) => {
  await visited(page, key, null);
  await page.goto("/data");
  await expect(page.getByText("No rows yet")).toBeVisible();
});
