// What the tests share: a key, a schema in the builder, watching for errors, the screens.

import { readFileSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import { type APIRequestContext, test as base, expect, type Page } from "@playwright/test";

export { expect };

export const ORDERS = {
  title: "Orders",
  count: 60,
  locale: "en_US",
  output_format: "csv",
  seed: 42,
  schema_fields: [
    { name: "order_id", type: "uuid" },
    { name: "customer", type: "fullName" },
    { name: "email", type: "email", blankPercentage: 5 },
    { name: "city", type: "city" },
    { name: "line_total", type: "amount", constraints: { min: 5, max: 900 } },
    { name: "status", type: "orderStatus" },
    { name: "ordered_at", type: "dateTime" },
  ],
};

/** A page that fails its test when the app logs an error, breaks its content policy or asks another origin. */
export const test = base.extend<{ watched: undefined; key: string }>({
  watched: [
    async ({ page, baseURL }, use) => {
      const wrong: string[] = [];
      page.on("pageerror", (error) => wrong.push(`error: ${error}`));
      page.on("console", (line) => {
        // Answers that refuse a request are logged by the browser; the tests look at what the app makes of them.
        const refused = /status of 4\d\d/.test(line.text());
        if (line.type() === "error" && !refused) wrong.push(`console: ${line.text()}`);
      });
      page.on("request", (request) => {
        const url = request.url();
        if (!url.startsWith(`${baseURL}/`) && !/^(data|blob):/.test(url)) wrong.push(`other origin: ${url}`);
      });
      await use(undefined);
      expect(wrong).toEqual([]);
    },
    { auto: true },
  ],
  key: async ({ request }, use) => {
    const answer = await request.post("/api/v1/auth/free-key");
    expect(answer.ok()).toBe(true);
    await use((await answer.json()).api_key);
  },
});

/** As after an earlier visit: with this key and this schema in the browser. */
export async function visited(page: Page, key: string | null, schema: object | null = ORDERS): Promise<void> {
  await page.addInitScript(
    ([kept, draft]) => {
      // Once a tab: what the app keeps later is its own.
      if (sessionStorage.getItem("begun")) return;
      sessionStorage.setItem("begun", "yes");
      if (kept) localStorage.setItem("datagen.key", kept);
      if (draft) localStorage.setItem("datagen.draft", draft);
    },
    [key, schema && JSON.stringify(schema)] as const,
  );
}

/** The preview as it is shown: names, then rows. */
export async function shownRows(page: Page): Promise<string[][]> {
  return page
    .getByTestId("preview")
    .evaluate((table) =>
      [...(table as HTMLTableElement).rows].map((row) => [...row.cells].slice(1).map((cell) => cell.textContent ?? "")),
    );
}

export async function previewHas(page: Page, ...names: string[]): Promise<string[][]> {
  await expect.poll(async () => (await shownRows(page))[0]).toEqual(names);
  return (await shownRows(page)).slice(1);
}

export const fieldNames = (page: Page) =>
  page
    .getByTestId("field")
    .getByRole("textbox")
    .evaluateAll((boxes) => boxes.map((box) => (box as HTMLInputElement).value));

export async function csv(request: APIRequestContext, key: string, body: object): Promise<string> {
  const answer = await request.post("/api/v1/generate", { headers: { "X-API-Key": key }, data: body });
  expect(answer.status()).toBe(200);
  return answer.text();
}

/** Downloads what a click begins, and gives its name and text. */
export async function downloaded(page: Page, click: () => Promise<void>): Promise<{ name: string; text: string }> {
  const [file] = await Promise.all([page.waitForEvent("download"), click()]);
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), "utf8") };
}

/** No finding of axe that is serious or worse. */
export async function accessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`)).toEqual(
    [],
  );
}

/** Nothing is wider than the window, so nothing is cut. */
export async function fits(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
}

const SCREENS = new URL(
  process.env.DATAGEN_SCREENS_WRITE ? "../../docs/screens/" : "../../target/web-e2e/screens/",
  import.meta.url,
).pathname;

/** A picture for docs/screens, which is written only when asked for. */
export async function screen(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `${SCREENS}${name}.jpg`, type: "jpeg", quality: 72, animations: "disabled" });
}
