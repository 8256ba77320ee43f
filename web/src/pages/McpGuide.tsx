// The same service as tools for assistants.

import { Stack, Text, Title } from "@mantine/core";
import { Link } from "wouter";
import { Sample } from "../ui/Sample";

const TOOLS: [string, string][] = [
  ["datagen_health", "Whether the service is up."],
  ["datagen_capabilities", "Types, locales, formats and limits of the tier."],
  ["datagen_field_types", "The catalog, to search."],
  ["datagen_infer_schema", "A schema for column names, as a contract."],
  ["datagen_validate", "Every problem of a schema at once, with fixes."],
  ["datagen_generate", "Rows from a schema."],
  ["datagen_generate_ai", "Rows from column names."],
  ["datagen_generate_ai_stream", "The same, with progress."],
];

export default function McpGuide() {
  const { origin } = window.location;
  const remote = JSON.stringify(
    { mcpServers: { datagen: { url: `${origin}/mcp`, headers: { "X-API-Key": "YOUR_KEY" } } } },
    null,
    2,
  );
  const local = JSON.stringify({ mcpServers: { datagen: { command: "datagen", args: ["mcp"] } } }, null, 2);
  return (
    <div className="page narrow">
      <Stack gap="lg">
        <div>
          <Title order={1} size="h2">
            MCP
          </Title>
          <Text c="dimmed">
            Assistants and agents use DataGen as tools: the same origin, key and limits as the HTTP API.
          </Text>
        </div>
        <section>
          <Title order={2} size="h4" mb="xs">
            This service
          </Title>
          <Text size="sm" mb="xs">
            Streamable HTTP at <code className="name">/mcp</code>; clients that know only the older transport use{" "}
            <code className="name">/mcp/sse</code>. Put <Link href="/keys">your key</Link> where YOUR_KEY stands.
          </Text>
          <Sample text={remote} label="configuration for this service" />
        </section>
        <section>
          <Title order={2} size="h4" mb="xs">
            On your machine, without a key
          </Title>
          <Sample text={local} label="configuration for the local engine" />
        </section>
        <section>
          <Title order={2} size="h4" mb="xs">
            Tools
          </Title>
          <div className="surface rows-wrap">
            <table className="tabular">
              <tbody>
                {TOOLS.map(([name, text]) => (
                  <tr key={name}>
                    <th scope="row" className="mono" style={{ fontWeight: 500 }}>
                      {name}
                    </th>
                    <td>{text}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
        <Text>
          The builder writes the tool call for your schema: <Link href="/builder">open it</Link> and choose “Take it
          with you”, MCP.
        </Text>
      </Stack>
    </div>
  );
}
