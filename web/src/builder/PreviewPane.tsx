// The first rows while typing: same seed, so only the edited column changes.

import { Anchor, Badge, Group, Loader, Stack, Text, Title } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { Link } from "wouter";
import { ApiError } from "../api/client";
import { useKey } from "../api/key";
import type { Rows } from "../api/queries";
import type { Problem } from "../model/problem";
import type { Schema } from "../model/schema";
import { Failure } from "../ui/Failure";
import { GetKey } from "../ui/KeyGate";
import { RowsTable } from "../ui/RowsTable";

interface Props {
  schema: Schema;
  preview: UseQueryResult<Rows, Error>;
  problems: Problem[];
  chosen: string | undefined;
  pending: boolean;
}

/** Fewer are worth a word. */
const FEW_PREVIEWS = 100;

export function PreviewPane({ schema, preview, problems, chosen, pending }: Props) {
  const key = useKey();
  if (schema.fields.length === 0) return null;
  const records = preview.data?.records ?? [];
  // While a new preview comes, the columns are those of the rows that are there.
  const names = records[0] ? Object.keys(records[0]) : schema.fields.map((field) => field.name);
  const invalid = preview.error instanceof ApiError && preview.error.status === 422;
  const left = preview.data?.previewsRemaining;
  return (
    <Stack gap="xs" component="section" aria-label="Preview" className="dock">
      <Group gap="sm" justify="space-between">
        <Group gap="sm">
          <Title order={2} size="h5">
            Preview
          </Title>
          {(pending || preview.isFetching) && key && <Loader size="xs" aria-label="Loading" />}
          {problems.length > 0 && (
            <Badge color="red" variant="light" tt="none">
              {problems.length} {problems.length === 1 ? "problem" : "problems"}
            </Badge>
          )}
        </Group>
        {records.length > 0 && (
          <Text size="xs" c="dimmed">
            First {records.length} of {schema.count.toLocaleString("en")} rows, seed {schema.seed}. Previews use no
            quota
            {left !== undefined && left < FEW_PREVIEWS ? ` (${left} left today)` : ""}.{" "}
            <Anchor component={Link} href="/data" inherit>
              See all rows
            </Anchor>
          </Text>
        )}
      </Group>
      {!key && <GetKey why="Rows are made by the service, which wants a key." />}
      {preview.error && !invalid && <Failure error={preview.error} again={() => void preview.refetch()} />}
      {invalid && records.length === 0 && (
        <Text size="sm" c="dimmed" className="surface" p="md">
          Rows appear here as soon as the problems above are solved.
        </Text>
      )}
      {records.length > 0 && (
        <div className="surface" style={{ overflow: "hidden" }}>
          <RowsTable
            names={names}
            records={records}
            chosen={chosen}
            label="Preview rows"
            dimmed={invalid || preview.isPlaceholderData}
          />
        </div>
      )}
    </Stack>
  );
}
