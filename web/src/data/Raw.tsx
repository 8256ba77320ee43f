// The first rows as the service writes them: JSON or CSV, to look at and to copy.

import { Button, Group, Loader, Text } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { postForFile } from "../api/client";
import type { Payload } from "../model/schema";
import { useCopy } from "../ui/copy";
import { Failure } from "../ui/Failure";
import type { Loaded } from "./pages";

const JsonEditor = lazy(() => import("../take/JsonEditor"));

/** Rows of the raw views. */
const RAW_ROWS = 100;

interface Props {
  kind: "json" | "csv";
  payload: Payload;
  pages: Loaded;
}

export default function Raw({ kind, payload, pages }: Props) {
  return kind === "json" ? <RawJson pages={pages} /> : <RawCsv payload={payload} />;
}

function Frame({ text, what, children }: { text: string; what: string; children: React.ReactNode }) {
  const { copied, copy } = useCopy();
  return (
    <div>
      <Group justify="space-between" mb="xs">
        <Text size="sm" c="dimmed">
          {what}
        </Text>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          onClick={() => copy(text)}
        >
          {copied ? "Copied" : "Copy"}
        </Button>
      </Group>
      {children}
    </div>
  );
}

/** Of rows that are here already: no further call. */
function RawJson({ pages }: { pages: Loaded }) {
  const records = pages.records.slice(0, RAW_ROWS);
  if (records.length === 0) return pages.loading ? <Loader size="sm" /> : <Text c="dimmed">No rows are here yet.</Text>;
  const text = `[\n${records.map((record) => `  ${JSON.stringify(record)}`).join(",\n")}\n]`;
  return (
    <Frame text={text} what={`The first ${records.length} rows, one a line.`}>
      <Suspense fallback={<pre className="code">{text}</pre>}>
        <JsonEditor text={text} label="Rows as JSON" />
      </Suspense>
    </Frame>
  );
}

function RawCsv({ payload }: { payload: Payload }) {
  const body = { ...payload, output_format: "csv", count: Math.min(payload.count, RAW_ROWS), offset: 0 };
  if (payload.output_format !== "csv") delete body.format_options;
  const csv = useQuery({
    queryKey: ["raw-csv", JSON.stringify(body)],
    queryFn: async ({ signal }) => (await postForFile("/api/v1/generate", body, signal)).text(),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (csv.error) return <Failure error={csv.error} again={() => void csv.refetch()} />;
  if (csv.data === undefined) return <Loader size="sm" />;
  return (
    <Frame text={csv.data} what={`The first ${body.count} rows as the service writes them (one call).`}>
      <pre className="code" data-testid="raw-csv" tabIndex={0}>
        {csv.data}
      </pre>
    </Frame>
  );
}
