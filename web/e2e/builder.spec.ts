// The Schema Builder.

import { expect, fieldNames, ORDERS, previewHas, test, visited } from "./support";

const NAMES = ORDERS.schema_fields.map((field) => field.name);

test("only the edited column changes", async ({ page, key }) => {
  await visited(page, key);
  await page.goto("/builder");
  const before = await previewHas(page, ...NAMES);
  await page.getByLabel("Name of field city").fill("town");
  const renamed = NAMES.with(3, "town");
  await previewHas(page, ...renamed);
  await page.getByRole("button", { name: /^Type of town/ }).click();
  await page.getByRole("combobox", { name: "Search types" }).fill("iban");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await previewHas(page, ...renamed))[0]?.[3]).toMatch(/^[A-Z]{2}\d{2}/);
  const after = await previewHas(page, ...renamed);
  const without = (rows: string[][]) => rows.map((row) => row.toSpliced(3, 1));
  expect(without(after)).toEqual(without(before));
});

test("an invalid option is fixed by the suggested fix", async ({ page, key }) => {
  await visited(page, key, {
    ...ORDERS,
    schema_fields: [
      { name: "price", type: "amount", constraints: { min: 900, max: 5 } },
      { name: "mail", type: "emial" },
    ],
  });
  await page.goto("/builder");
  const fixes = page.getByTestId("field").getByRole("button", { name: /^Fix:/ });
  await expect(fixes).toHaveCount(2);
  await fixes.nth(1).click();
  await expect(page.getByRole("button", { name: /^Type of mail: E-mail address/ })).toBeVisible();
  await expect(fixes).toHaveCount(1);
  await fixes.first().click();
  await expect(fixes).toHaveCount(0);
  await previewHas(page, "price", "mail");
});

test("a number typed into an option shows in the rows; undo and redo", async ({ page, key }) => {
  await visited(page, key);
  await page.goto("/builder");
  await previewHas(page, ...NAMES);
  await page.getByLabel("Name of field line_total").click();
  const max = page.getByTestId("options").getByLabel("max", { exact: true });
  await max.fill("6");
  await expect
    .poll(async () => (await previewHas(page, ...NAMES)).every((row) => Number(row[4]) >= 5 && Number(row[4]) <= 6))
    .toBe(true);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(max).toHaveValue("900");
  await page.getByRole("button", { name: "Redo" }).click();
  await expect(max).toHaveValue("6");
});

test("remove, duplicate, undo with keys", async ({ page, key }) => {
  await visited(page, key);
  await page.goto("/builder");
  await page.getByRole("button", { name: "Remove status" }).click();
  await page.getByRole("button", { name: "Duplicate city" }).click();
  expect(await fieldNames(page)).toEqual([
    "order_id",
    "customer",
    "email",
    "city",
    "city_2",
    "line_total",
    "ordered_at",
  ]);
  await page.getByRole("button", { name: "Move city_2", exact: true }).focus();
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await expect.poll(() => fieldNames(page)).toEqual(NAMES);
  await page.keyboard.press("Control+Shift+z");
  await expect.poll(() => fieldNames(page)).toEqual(NAMES.toSpliced(5, 1));
});

test("reorder by drag", async ({ page, key }) => {
  await visited(page, key);
  await page.goto("/builder");
  const grip = async (name: string) => {
    const box = await page.getByRole("button", { name: `Move ${name}`, exact: true }).boundingBox();
    return { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 };
  };
  await previewHas(page, ...NAMES);
  const [from, to] = [await grip("order_id"), await grip("email")];
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x, from.y + 12, { steps: 3 });
  await page.mouse.move(to.x, to.y + 4, { steps: 8 });
  await page.mouse.up();
  const moved = ["customer", "email", "order_id", ...NAMES.slice(3)];
  await expect.poll(() => fieldNames(page)).toEqual(moved);
  await previewHas(page, ...moved);
});

test("reorder by keyboard, told to screen readers", async ({ page, key }) => {
  await visited(page, key);
  await page.goto("/builder");
  await page.getByRole("button", { name: "Move customer", exact: true }).focus();
  await page.keyboard.press("Space");
  await expect(page.getByText("customer picked up at place 2.")).toBeAttached();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByText("Now at place 3.")).toBeAttached();
  await page.keyboard.press("Space");
  const moved = ["order_id", "email", "customer", ...NAMES.slice(3)];
  await expect.poll(() => fieldNames(page)).toEqual(moved);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => fieldNames(page)).toEqual(NAMES);
});

test("the picker shows the whole catalog, by category, with examples of the locale", async ({ page, key, request }) => {
  await visited(page, key, { ...ORDERS, locale: "ja_JP" });
  const { field_types } = await (await request.get("/api/v1/field-types?detail=summary")).json();
  await page.goto("/builder");
  await page.getByRole("button", { name: /^Type of customer/ }).click();
  await expect(page.getByRole("button", { name: `All ${field_types.length}` })).toBeVisible();
  await page.getByRole("combobox", { name: "Search types" }).fill("full name");
  await expect(page.locator("#type-fullName .example")).toHaveText(/\p{Script=Han}/u);
  await page.getByRole("combobox", { name: "Search types" }).fill("zzzz");
  await expect(page.getByText("No type answers to")).toBeVisible();
});

test("every template is valid and shows rows", async ({ page, key }) => {
  test.slow();
  await visited(page, key, null);
  await page.goto("/templates");
  const take = page.getByRole("button", { name: /^Take (?!it with)/ });
  await expect(take).toHaveCount(20);
  const many = await take.count();
  for (let i = 0; i < many; i++) {
    const title = (await take.nth(i).getAttribute("aria-label"))?.replace("Take ", "") ?? "";
    await take.nth(i).click();
    await expect(page.getByLabel("Title of the schema")).toHaveValue(title);
    await previewHas(page, ...(await fieldNames(page)));
    await expect(page.getByRole("alert")).toHaveCount(0);
    await page.getByRole("link", { name: "Templates" }).first().click();
  }
});
