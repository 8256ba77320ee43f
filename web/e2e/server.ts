// The built binary as a service of its own for each worker: free port, fresh database.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test as base } from "@playwright/test";

export interface Server {
  origin: string;
  /** A key of a tier, made by the command line. */
  key: (tier: string) => string;
}

const BINARY = resolve(process.env.DATAGEN_BIN ?? "../target/debug/datagen");
const START_MS = 20_000;

function address(child: ChildProcess): Promise<string> {
  return new Promise((done, fail) => {
    let text = "";
    const timer = setTimeout(() => fail(new Error(`the service does not start: ${text}`)), START_MS);
    const read = (bytes: Buffer) => {
      text += bytes.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
      if (!found) return;
      clearTimeout(timer);
      done(found[0]);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.on("exit", (code) => fail(new Error(`the service ended with ${code}: ${text}`)));
  });
}

export const test = base.extend<{ free: string }, { server: Server }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern.
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), "datagen-web-"));
      const database = `sqlite://${join(folder, "test.db")}`;
      const config = join(folder, "config.toml");
      writeFileSync(config, "[mint]\nper_hour = 1000\n");
      const child = spawn(BINARY, ["serve", "--listen", "127.0.0.1:0", "--database", database, "--config", config]);
      const origin = await address(child);
      const key = (tier: string) => {
        const arguments_ = ["keys", "create", "--tier", tier, "--json", "--database", database];
        return (JSON.parse(execFileSync(BINARY, arguments_).toString()) as { api_key: string }).api_key;
      };
      await use({ origin, key });
      child.kill();
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: "worker", timeout: 60_000 },
  ],
  baseURL: async ({ server }, use) => use(server.origin),
  /** A free key that the browser already holds. */
  free: async ({ server, context }, use) => {
    const key = server.key("free");
    await context.addInitScript(
      (value) => localStorage.getItem("datagen.key") ?? localStorage.setItem("datagen.key", value),
      key,
    );
    await use(key);
  },
});

export { expect } from "@playwright/test";
