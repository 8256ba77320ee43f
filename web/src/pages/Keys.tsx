// The key of this browser, its use today against its limits, the last 30 days.

import {
  Alert,
  Badge,
  Button,
  Code,
  CopyButton,
  Group,
  PasswordInput,
  Progress,
  SimpleGrid,
  Stack,
  Text,
  Title,
} from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { setKey, useKey } from "../api/key";
import { useCapabilities, useUsage } from "../api/queries";
import { Failure } from "../ui/Failure";
import { GetKey } from "../ui/KeyGate";
import { Days } from "./Days";

export default function Keys() {
  const key = useKey();
  return (
    <div className="page narrow">
      <Stack gap="lg">
        <Title order={1} size="h2">
          Key and usage
        </Title>
        {key ? <Mine value={key} /> : <GetKey why="A key counts your calls and holds your limits." />}
        {key && <Usage />}
        <Enter />
      </Stack>
    </div>
  );
}

function Mine({ value }: { value: string }) {
  const [shown, setShown] = useState(false);
  return (
    <Stack gap="xs">
      <Group gap="sm">
        <Code fz="sm" style={{ overflowWrap: "anywhere" }} data-testid="key">
          {shown ? value : `${value.slice(0, 20)}…`}
        </Code>
        <Button size="compact-sm" variant="default" onClick={() => setShown(!shown)}>
          {shown ? "Hide" : "Show"}
        </Button>
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <Button size="compact-sm" variant="default" onClick={copy}>
              {copied ? "Copied" : "Copy"}
            </Button>
          )}
        </CopyButton>
        <Button size="compact-sm" variant="subtle" color="red" onClick={() => setKey("")}>
          Forget it here
        </Button>
      </Group>
      <Text size="sm" c="dimmed">
        Treat it like a password: who has it can use your allowance. It is kept in this browser and shown nowhere else,
        so save it if you want to use it elsewhere. Send it in the header <Code>X-API-Key</Code>.
      </Text>
    </Stack>
  );
}

function Usage() {
  const usage = useUsage();
  const capabilities = useCapabilities();
  if (usage.error) return <Failure error={usage.error} again={() => void usage.refetch()} />;
  if (!usage.data) return null;
  const { calls_today, calls_limit, records_today, tier, days } = usage.data;
  const share = calls_limit ? (calls_today / calls_limit) * 100 : 0;
  const most = capabilities.data?.limits.records_per_call;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2} size="h4">
          Today (UTC)
        </Title>
        <Badge variant="light" size="lg" tt="none">
          {tier}
        </Badge>
      </Group>
      <SimpleGrid cols={{ base: 1, xs: 3 }}>
        <Figure
          title="Calls that generate"
          value={`${calls_today.toLocaleString("en")}${calls_limit ? ` of ${calls_limit.toLocaleString("en")}` : ""}`}
        />
        <Figure title="Rows made" value={records_today.toLocaleString("en")} />
        <Figure title="Rows a call, at most" value={most?.toLocaleString("en") ?? "…"} />
      </SimpleGrid>
      {calls_limit ? (
        <Progress value={share} size="lg" color={share >= 100 ? "red" : "sea"} aria-label="Calls used today" />
      ) : (
        <Text size="sm">Calls are not limited.</Text>
      )}
      {calls_limit !== null && calls_limit !== undefined && calls_today >= calls_limit && (
        <Alert color="yellow" title="The calls of today are spent">
          The next day begins at 00:00 UTC. Previews and checks go on.{" "}
          <Link href="/pricing">Other tiers have more.</Link>
        </Alert>
      )}
      <Text size="sm" c="dimmed">
        Checks, previews, inference and the catalog use none of this.
      </Text>
      <Days days={days as { date: string; calls: number; records: number }[]} />
    </Stack>
  );
}

function Figure({ title, value }: { title: string; value: string }) {
  return (
    <div className="surface" style={{ padding: ".75rem 1rem" }}>
      <Text size="xs" c="dimmed">
        {title}
      </Text>
      <Text fw={650} size="xl">
        {value}
      </Text>
    </div>
  );
}

function Enter() {
  const key = useKey();
  const [text, setText] = useState("");
  const good = /^DATAGEN-[A-Z0-9]+-\S{8,}$/i.test(text.trim());
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (good) {
          setKey(text);
          setText("");
        }
      }}
    >
      <Group align="flex-end">
        <PasswordInput
          label={key ? "Use another key" : "Use a key that you have"}
          placeholder="DATAGEN-…"
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={text !== "" && !good ? "A key begins with DATAGEN- and its tier" : undefined}
          style={{ flex: "1 1 280px" }}
        />
        <Button type="submit" variant="default" disabled={!good}>
          Use it
        </Button>
      </Group>
    </form>
  );
}
