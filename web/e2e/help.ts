// What several tests do.

import { AxeBuilder } from "@axe-core/playwright";
import { type BrowserContext, expect, type Page } from "@playwright/test";

export const ORDERS = {
  title: "Orders",
  count: 100,
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

/** The builder begins with a schema. */
export async function draft(context: BrowserContext, schema: unknown): Promise<void> {
  await context.addInitScript((text) => {
    localStorage.getItem("datagen.draft") ?? localStorage.setItem("datagen.draft", text);
  }, JSON.stringify(schema));
}

export async function names(page: Page): Promise<string[]> {
  const inputs = page.getByTestId("field").locator("input[type=text], input:not([type])");
  return inputs.evaluateAll((list) => list.map((input) => (input as HTMLInputElement).value));
}

/** The preview's cells of a column, by its header. */
export async function column(page: Page, name: string): Promise<string[]> {
  const table = page.getByTestId("preview");
  await expect(table).toBeVisible();
  return table.evaluate((element, wanted) => {
    const heads = [...element.querySelectorAll("th")].map((head) => head.textContent);
    const at = heads.indexOf(wanted);
    return [...element.querySelectorAll("tbody tr")].map((row) => row.children[at]?.textContent ?? "");
  }, name);
}

export async function accessible(page: Page, what: string): Promise<void> {
  const found = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"])
    .analyze();
  const bad = found.violations.filter((one) => one.impact === "serious" || one.impact === "critical");
  const told = bad.map(
    (one) =>
      `${one.id}: ${one.nodes
        .slice(0, 3)
        .map((node) => `${node.target.join(" ")} ${node.failureSummary}`)
        .join("; ")}`,
  );
  expect(told, what).toEqual([]);
}
