// How it looks, and for whom: axe in light and dark, phone width, right-to-left, weight, policy. Makes docs/screens.

import { accessible, expect, fits, ORDERS, previewHas, screen, test, visited } from "./support";

const NAMES = ORDERS.schema_fields.map((field) => field.name);
const PLACES = [
  "/",
  "/builder",
  "/ai",
  "/data",
  "/templates",
  "/keys",
  "/pricing",
  "/http-api",
  "/mcp-guide",
  "/nowhere",
];

for (const scheme of ["light", "dark"] as const) {
  test(`no serious finding of axe on any page, ${scheme}`, async ({ page, key }) => {
    test.slow();
    await page.emulateMedia({ colorScheme: scheme });
    await visited(page, key);
    for (const place of PLACES) {
      await page.goto(place);
      await page.waitForLoadState("networkidle");
      await expect(page.getByRole("heading", { level: 1 }).or(page.getByLabel("Title of the schema"))).toBeVisible();
      await accessible(page);
    }
  });
}

test("axe in what opens: picker, take-away, menu of a proposal", async ({ page, key }) => {
  await visited(page, key);
  await page.goto("/builder");
  await previewHas(page, ...NAMES);
  await page.getByRole("button", { name: /^Type of customer/ }).click();
  await expect(page.locator(".picker-item").first()).toBeVisible();
  await accessible(page);
  await screen(page, "picker");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Take it with you" }).click();
  await expect(page.getByTestId("json-editor")).toBeVisible();
  await accessible(page);
  await page.getByRole("tab", { name: "curl" }).click();
  await screen(page, "take-it-with-you");
});

test("dark is kept", async ({ page, key }) => {
  await visited(page, key);
  await page.goto("/builder");
  const root = page.locator("html");
  await expect(root).toHaveAttribute("data-mantine-color-scheme", "light");
  await page.getByRole("button", { name: "Use dark colours" }).click();
  await expect(root).toHaveAttribute("data-mantine-color-scheme", "dark");
  await page.reload();
  await expect(root).toHaveAttribute("data-mantine-color-scheme", "dark");
  await previewHas(page, ...NAMES);
  await screen(page, "builder-dark");
});

test("phone width: nothing is cut, everything is there", async ({ page, key }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await visited(page, key);
  for (const place of PLACES) {
    await page.goto(place);
    await page.waitForLoadState("networkidle");
    await fits(page);
  }
  await page.goto("/builder");
  await previewHas(page, ...NAMES);
  await page.getByRole("button", { name: "Options of line_total" }).click();
  await expect(page.getByTestId("options").getByLabel("max", { exact: true })).toBeVisible();
  await accessible(page);
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("options")).toHaveCount(0);
  await screen(page, "builder-phone");
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("link", { name: "AI mode" }).click();
  await expect(page).toHaveURL(/ai$/);
});

test("Arabic values run from right to left", async ({ page, key }) => {
  await visited(page, key, { ...ORDERS, locale: "ar_AE" });
  await page.goto("/builder");
  await previewHas(page, ...NAMES);
  const cell = page.getByTestId("preview").locator("tbody tr").first().locator("td").nth(2);
  await expect(cell).toHaveText(/\p{Script=Arabic}/u);
  await expect(cell).toHaveAttribute("dir", "rtl");
  await screen(page, "builder-arabic");
});

test("the first page loads under 300 kB", async ({ page }) => {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  let bytes = 0;
  session.on("Network.loadingFinished", (event) => {
    bytes += event.encodedDataLength;
  });
  await page.goto("/");
  await page.waitForLoadState("networkidle");
  expect(bytes).toBeGreaterThan(20_000);
  expect(bytes).toBeLessThan(300_000);
});

test("pages forbid what is not of this origin; unknown files are errors, unknown pages say so", async ({
  page,
  request,
}) => {
  const first = await request.get("/builder", { headers: { accept: "text/html" } });
  expect(first.headers()["content-security-policy"]).toContain("default-src 'self'");
  expect((await request.get("/assets/none.js")).status()).toBe(404);
  await page.goto("/nowhere");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});

test("screens", async ({ page, key }) => {
  test.slow();
  await visited(page, key);
  await page.goto("/");
  await page.waitForLoadState("networkidle");
  await screen(page, "landing");
  await page.goto("/builder");
  await page.getByLabel("Name of field line_total").click();
  await previewHas(page, ...NAMES);
  await expect(page.getByTestId("options").getByLabel("max", { exact: true })).toBeVisible();
  await screen(page, "builder");
  await page.goto("/ai");
  await page.getByRole("button", { name: "Loyalty" }).click();
  await page.getByRole("button", { name: "Propose a schema" }).click();
  await expect(page.getByTestId("preview")).toBeVisible();
  await screen(page, "ai-mode");
  await page.goto("/data");
  await expect(page.getByTestId("grid").locator('[role="gridcell"]').first()).toHaveText(/^[0-9a-f-]{36}$/);
  await screen(page, "data");
  await page.getByText("Columns", { exact: true }).click();
  await expect(page.locator("svg").first()).toBeVisible();
  await screen(page, "profiles");
  for (const [place, name] of [
    ["/templates", "templates"],
    ["/keys", "keys"],
    ["/pricing", "pricing"],
    ["/http-api", "http-api"],
  ]) {
    await page.goto(place ?? "");
    await page.waitForLoadState("networkidle");
    await screen(page, name ?? "");
  }
});
