// The app in a real Chromium against the real binary. `cargo xtask test` sets the variables; by hand the defaults do.

import { rmSync } from "node:fs";
import { defineConfig } from "@playwright/test";

const port = process.env.DATAGEN_E2E_PORT ?? "8399";
const folder = new URL("../target/web-e2e/", import.meta.url).pathname;
const binary = process.env.DATAGEN_E2E_BINARY ?? "../target/debug/datagen";
const database = `${folder}datagen-${port}.db`;
// The configuration is read by every worker; only the first one begins anew.
if (!process.env.TEST_WORKER_INDEX) for (const end of ["", "-wal", "-shm"]) rmSync(database + end, { force: true });

export default defineConfig({
  testDir: "e2e",
  outputDir: `${folder}results`,
  workers: 2,
  timeout: 45_000,
  // A machine that builds beside it may be slow once; what fails twice is wrong.
  retries: 1,
  expect: { timeout: 15_000 },
  reporter: "list",
  forbidOnly: true,
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    viewport: { width: 1280, height: 860 },
    locale: "en-GB",
    timezoneId: "UTC",
    reducedMotion: "reduce",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.DATAGEN_E2E_CHROMIUM ?? "/usr/bin/chromium",
      // Chromium refuses its sandbox to root, which is who runs tests in containers.
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    },
  },
  webServer: {
    command: `${binary} serve --listen 127.0.0.1:${port} --database sqlite://${database} --config e2e/datagen.toml`,
    url: `http://127.0.0.1:${port}/api/v1/health`,
    timeout: 60_000,
    reuseExistingServer: false,
  },
});
