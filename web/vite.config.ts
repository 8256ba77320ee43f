import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** Writes `x.br` and `x.gz` beside every text file of the build; the server sends what the browser takes. */
function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        for (const [name, file] of Object.entries(bundle)) {
          const bytes = Buffer.from(file.type === "asset" ? file.source : file.code);
          if (!/\.(js|css|html|svg|json)$/.test(name) || bytes.length < 512) continue;
          const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
          const gzip = gzipSync(bytes, { level: 9 });
          this.emitFile({ type: "asset", fileName: `${name}.br`, source: brotli });
          this.emitFile({ type: "asset", fileName: `${name}.gz`, source: gzip });
        }
      },
    },
  };
}

const api = process.env.DATAGEN_API ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react(), compressed()],
  build: { target: "es2022", sourcemap: false, manifest: "manifest.json", chunkSizeWarningLimit: 700 },
  server: { proxy: { "/api": api, "/mcp": api, "/docs": api } },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
} as Parameters<typeof defineConfig>[0]);
