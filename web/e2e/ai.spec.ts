// AI mode.

import { expect, previewHas, test, visited } from "./support";

test("the mission page's headers: proposal, alternative, contract, builder", async ({ page, key, request }) => {
  await visited(page, key, null);
  await page.goto("/ai");
  await page.getByLabel("Columns").fill("customer_id, email, risk_tier, last_login_at");
  await page.getByLabel("What is it about?").fill("UAE retail loyalty program");
  await expect(page.getByText("Read as column names: 4 columns")).toBeVisible();
  await page.getByRole("button", { name: "Propose a schema" }).click();
  const proposal = page.getByTestId("proposal");
  await expect(proposal.getByRole("row")).toContainText([
    /Column/,
    /customer_id/,
    /email/,
    /risk_tier/,
    /last_login_at/,
  ]);
  await expect(proposal.getByText(/\d+ %, (sure|likely|a guess)/)).toHaveCount(4);
  await expect(page.getByTestId("preview")).toBeVisible();

  await page.getByRole("button", { name: "Lock as a contract" }).click();
  const contract = page.getByTestId("contract");
  await expect(contract).toContainText("The service keeps this schema");
  const call = JSON.parse(
    ((await contract.locator("pre").textContent()) ?? "").replace("POST /api/v1/generate-ai\n", ""),
  );
  const answer = await request.post("/api/v1/generate-ai", { headers: { "X-API-Key": key }, data: call });
  expect(answer.status()).toBe(200);
  expect((await answer.json()).records).toHaveLength(15);

  await page.getByRole("button", { name: /^Type of last_login_at/ }).click();
  await page.getByRole("menuitem").first().click();
  await expect(proposal.getByText("your choice")).toHaveCount(1);
  await expect(contract).toContainText("You changed 1 type");

  await page.getByRole("button", { name: "Open in the builder" }).click();
  await expect(page).toHaveURL(/builder$/);
  await previewHas(page, "customer_id", "email", "risk_tier", "last_login_at");
});

test("what people paste: SQL, CSV, a row of a spreadsheet, JSON", async ({ page, key }) => {
  await visited(page, key, null);
  await page.goto("/ai");
  const box = page.getByLabel("Columns");
  await box.fill(
    'CREATE TABLE shop.kunden (\n id bigint PRIMARY KEY, "Vor Name" text, preis numeric(10,2), CONSTRAINT k UNIQUE (id));',
  );
  await expect(
    page.getByText("Read as CREATE TABLE: 3 columns of kunden. 1 table constraints were left out."),
  ).toBeVisible();
  await box.fill("a;b;c\n1;2;3");
  await expect(page.getByText(/Read as CSV: 3 columns/)).toBeVisible();
  await box.fill("First name\tE-mail\tCity");
  await expect(page.getByText(/Read as a spreadsheet: 3 columns/)).toBeVisible();
  await box.fill('{"id": 1, "name": "x"}');
  await expect(page.getByText(/Read as JSON: 2 columns/)).toBeVisible();
});

test("from the first page with the example", async ({ page, key }) => {
  await visited(page, key, null);
  await page.goto("/");
  await page.getByRole("button", { name: "Try with these columns" }).click();
  await expect(page.getByTestId("proposal")).toBeVisible();
});
