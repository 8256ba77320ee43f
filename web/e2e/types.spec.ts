// The typed client is what the binary describes.

import { readFileSync } from "node:fs";
import { typesOf } from "../scripts/types.mjs";
import { expect, test } from "./support";

test("the types of the API are those of the binary", async ({ request }) => {
  const description = await (await request.get("/api/v1/openapi.json")).json();
  const kept = readFileSync(new URL("../src/api/schema.d.ts", import.meta.url)).toString();
  expect(await typesOf(description), "run `npm run types -- ORIGIN` against this binary").toBe(kept);
});
