// The first page: what this is, and the shortest ways in.

import { Button, Card, Group, SimpleGrid, Stack, Text, Textarea, Title } from "@mantine/core";
import { IconSparkles, IconTable } from "@tabler/icons-react";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { useKey } from "../api/key";
import { setPasted } from "../app/pasted";
import { GetKey } from "../ui/KeyGate";

const EXAMPLE = "customer_id, email, risk_tier, last_login_at";

const STEPS = [
  {
    title: "1 · Describe",
    text: "Paste column names and let AI mode choose types, or pick from the catalog in the Schema Builder.",
  },
  {
    title: "2 · Look",
    text: "See real rows while you type. The same seed gives the same rows, so only what you change changes.",
  },
  {
    title: "3 · Take away",
    text: "Download a file, or take the exact call with you: curl, Python, TypeScript, MCP, or a link.",
  },
];

export function Landing() {
  const [names, setNames] = useState("");
  const [, go] = useLocation();
  const key = useKey();
  const start = () => {
    setPasted(names.trim() || EXAMPLE);
    go("/ai");
  };
  return (
    <div className="page" style={{ maxWidth: 1080 }}>
      <Stack gap="xl" py="lg">
        <Stack gap="xs">
          <Title order={1} fz={{ base: 30, sm: 42 }} lh={1.15} maw={760} style={{ textWrap: "balance" }}>
            Realistic rows from column names or a schema
          </Title>
          <Text size="lg" c="dimmed" maw={680}>
            Names, places, companies, money and dates that agree within each row, in the language of your market. The
            same seed gives the same rows, on any machine.
          </Text>
        </Stack>
        <Card withBorder padding="lg" radius="md">
          <Textarea
            label="Your columns"
            description="Names, a CSV header, a row of a spreadsheet, or CREATE TABLE"
            placeholder={EXAMPLE}
            value={names}
            autosize
            minRows={2}
            maxRows={8}
            onChange={(event) => setNames(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) start();
            }}
          />
          <Group mt="md">
            <Button size="md" leftSection={<IconSparkles size={18} />} onClick={start}>
              {names.trim() ? "Propose a schema" : "Try with these columns"}
            </Button>
            <Button component={Link} href="/builder" size="md" variant="default" leftSection={<IconTable size={18} />}>
              Open the Schema Builder
            </Button>
            <Button component={Link} href="/templates" size="md" variant="subtle">
              Take a template
            </Button>
          </Group>
        </Card>
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          {STEPS.map((step) => (
            <div key={step.title}>
              <Text fw={650} component="h2" size="md">
                {step.title}
              </Text>
              <Text size="sm" c="dimmed">
                {step.text}
              </Text>
            </div>
          ))}
        </SimpleGrid>
        {!key && <GetKey why="Rows are made by the service, which wants a key." />}
        <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }}>
          <More
            href="/http-api"
            title="HTTP API"
            text="Two modes, one surface: names only, or every field spelled out."
          />
          <More href="/mcp-guide" title="MCP" text="The same service as tools for assistants and agents." />
          <More href="/api/v1/docs" title="API reference" text="Every endpoint, with Try it out." outside />
        </SimpleGrid>
      </Stack>
    </div>
  );
}

function More({ href, title, text, outside }: { href: string; title: string; text: string; outside?: boolean }) {
  const inner = (
    <>
      <Text fw={600} c="var(--mantine-color-anchor)">
        {title}
      </Text>
      <Text size="sm" c="dimmed">
        {text}
      </Text>
    </>
  );
  const style = { textDecoration: "none", color: "inherit" };
  return (
    <Card withBorder radius="md" padding="md">
      {outside ? (
        <a href={href} style={style}>
          {inner}
        </a>
      ) : (
        <Link href={href} style={style}>
          {inner}
        </Link>
      )}
    </Card>
  );
}
