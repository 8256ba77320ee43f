// The rows of the schema: a table of any length, column profiles, raw text.

import { Anchor, Button, Group, Paper, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { IconDownload, IconTable } from "@tabler/icons-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { Link } from "wouter";
import { useKey } from "../api/key";
import { useCapabilities } from "../api/queries";
import { useSchema } from "../app/store";
import { toPayload } from "../model/schema";
import { DownloadButton } from "../take/DownloadButton";
import { GetKey } from "../ui/KeyGate";
import { Extent } from "./Extent";
import { Grid } from "./Grid";
import { type Loaded, usePages } from "./pages";

const Profiles = lazy(() => import("./Profiles"));
const Raw = lazy(() => import("./Raw"));

type View = "table" | "profile" | "json" | "csv";
const VIEWS: { value: View; label: string }[] = [
  { value: "table", label: "Table" },
  { value: "profile", label: "Columns" },
  { value: "json", label: "JSON" },
  { value: "csv", label: "CSV" },
];

export default function Data() {
  const key = useKey();
  const schema = useSchema();
  if (schema.fields.length === 0) return <Nothing />;
  return (
    <div className="page">
      <Stack gap="md">
        {key ? (
          <Rows />
        ) : (
          <>
            <Title order={1} size="h2">
              {schema.title}
            </Title>
            <GetKey why="Rows are made by the service, which wants a key." />
          </>
        )}
      </Stack>
    </div>
  );
}

function Rows() {
  const schema = useSchema();
  const capabilities = useCapabilities();
  const [view, setView] = useState<View>("table");
  const [extent, setExtent] = useState<number | null>(null);
  const count = extent ?? schema.count;
  const payload = useMemo(() => ({ ...toPayload(schema), count }), [schema, count]);
  const most = capabilities.data?.limits.records_per_call ?? 100;
  const pages = usePages(payload, most, capabilities.data !== undefined);
  const inOneCall = payload.count <= most;
  return (
    <>
      <Group justify="space-between" align="flex-end">
        <div>
          <Title order={1} size="h2">
            {schema.title || "Untitled"}
          </Title>
          <Text size="sm" c="dimmed">
            {schema.fields.length} columns, {schema.locale}, seed {schema.seed}.{" "}
            <Anchor component={Link} href="/builder" inherit>
              Edit the schema
            </Anchor>
          </Text>
        </div>
        <Group gap="sm">
          <SegmentedControl data={VIEWS} value={view} onChange={(value) => setView(value as View)} aria-label="View" />
          <DownloadButton
            payload={payload}
            title={schema.title}
            disabled={!inOneCall}
            icon={<IconDownload size={16} />}
          />
        </Group>
      </Group>
      <Extent count={count} set={setExtent} size={pages.size} loaded={pages} most={most} />
      {view === "table" && <Grid names={schema.fields.map((field) => field.name)} count={count} pages={pages} />}
      <Suspense fallback={<Text c="dimmed">Loading …</Text>}>
        {view === "profile" && <Profiles pages={pages} fields={schema.fields} />}
        {(view === "json" || view === "csv") && <Raw kind={view} payload={payload} pages={pages} />}
      </Suspense>
    </>
  );
}

export type { Loaded };

function Nothing() {
  return (
    <div className="page narrow">
      <Paper withBorder p="xl" radius="md" mt="xl">
        <Stack align="center" gap="sm">
          <Title order={1} size="h3">
            No rows yet
          </Title>
          <Text c="dimmed" ta="center">
            This view shows the rows of the schema in the builder, which has no fields yet.
          </Text>
          <Group>
            <Button component={Link} href="/builder" leftSection={<IconTable size={16} />}>
              Open the builder
            </Button>
            <Button component={Link} href="/templates" variant="default">
              Take a template
            </Button>
          </Group>
        </Stack>
      </Paper>
    </div>
  );
}
