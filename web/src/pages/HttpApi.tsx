// The HTTP API for people who decide whether to use it: two modes, three steps, samples from the service itself.

import { Anchor, Stack, Text, Title } from "@mantine/core";
import { Link } from "wouter";
import { useCapabilities } from "../api/queries";
import { Failure } from "../ui/Failure";
import { Sample } from "../ui/Sample";

interface Example {
  title: string;
  method: string;
  path: string;
  body: unknown;
}

function curl(example: Example): string {
  const body = JSON.stringify(example.body, null, 2);
  return `curl -X ${example.method} ${window.location.origin}${example.path} \\\n  -H "X-API-Key: $DATAGEN_API_KEY" \\\n  -H 'Content-Type: application/json' \\\n  -d '${body}'`;
}

export default function HttpApi() {
  const capabilities = useCapabilities();
  const examples = (capabilities.data?.example_requests ?? []) as Example[];
  return (
    <div className="page narrow">
      <Stack gap="lg">
        <div>
          <Title order={1} size="h2">
            HTTP API
          </Title>
          <Text c="dimmed">JSON in, rows out. What this app does, it does through the same API.</Text>
        </div>
        <section>
          <Title order={2} size="h4" mb={4}>
            Two modes
          </Title>
          <Text>
            <b>AI mode</b> takes column names and chooses types: for agents, spikes and everybody who only knows the
            header. <b>Schema mode</b> takes every field with its type and options: for contracts, fixtures and whatever
            is reviewed. Keys, limits and formats are the same.
          </Text>
        </section>
        <section>
          <Title order={2} size="h4" mb={4}>
            Three steps
          </Title>
          <ol className="plain-list">
            <li>
              <Anchor component={Link} href="/keys">
                Get a free key
              </Anchor>
              : one click, no sign-up.
            </li>
            <li>
              Send it with each request in the header <code className="name">X-API-Key</code>.
            </li>
            <li>Ask for capabilities, check your fields with validate, then generate.</li>
          </ol>
        </section>
        <section>
          <Title order={2} size="h4" mb="xs">
            Requests that work as they are
          </Title>
          {capabilities.error && <Failure error={capabilities.error} again={() => void capabilities.refetch()} />}
          <Stack gap="md">
            {examples.map((example) => (
              <div key={example.title}>
                <Text size="sm" fw={600} mb={4}>
                  {example.title}
                </Text>
                <Sample text={curl(example)} label={example.title} />
              </div>
            ))}
          </Stack>
        </section>
        <section>
          <Title order={2} size="h4" mb={4}>
            Good to know
          </Title>
          <ul className="plain-list">
            <li>
              The same body with the same seed gives the same bytes, on any machine; offset and count page through one
              dataset.
            </li>
            <li>Errors name the place, say what to do and mostly bring a fix. All of a request come at once.</li>
            <li>An Idempotency-Key makes a retry safe: the same answer again, not counted.</li>
            <li>Answers carry RateLimit headers; a refused request uses no quota.</li>
          </ul>
        </section>
        <Text>
          Go on: <a href="/api/v1/docs">interactive reference</a>, <a href="/api/v1/openapi.json">OpenAPI 3.1</a>,{" "}
          <Link href="/pricing">limits and tiers</Link>.
        </Text>
      </Stack>
    </div>
  );
}
