// How many rows the table stands for, and what looking at them costs.

import { Group, SegmentedControl, Text } from "@mantine/core";
import { useUsage } from "../api/queries";
import { Failure } from "../ui/Failure";
import type { Loaded } from "./pages";

interface Props {
  count: number;
  set: (count: number | null) => void;
  size: number;
  loaded: Loaded;
  most: number;
}

const EXTENTS = [1_000, 100_000, 1_000_000];

export function Extent({ count, set, size, loaded, most }: Props) {
  const usage = useUsage();
  const limited = usage.data?.calls_limit ?? null;
  const left = loaded.callsRemaining ?? usage.data?.calls_remaining ?? null;
  const label = (n: number) => (n >= 1e6 ? `${n / 1e6} million` : n.toLocaleString("en"));
  const data = [
    { value: "schema", label: "As the schema" },
    ...EXTENTS.map((n) => ({ value: String(n), label: label(n) })),
  ];
  return (
    <>
      <Group justify="space-between" gap="sm">
        <Group gap="sm">
          <Text size="sm" component="span" id="extent">
            Rows
          </Text>
          <SegmentedControl
            size="xs"
            aria-labelledby="extent"
            data={data}
            value={EXTENTS.includes(count) ? String(count) : "schema"}
            onChange={(value) => set(value === "schema" ? null : Number(value))}
          />
        </Group>
        <Text size="sm" c="dimmed" data-testid="cost">
          {loaded.records.length.toLocaleString("en")} of {count.toLocaleString("en")} rows are here;{" "}
          {size.toLocaleString("en")} come with each call
          {limited === null || left === null
            ? "."
            : `, ${left.toLocaleString("en")} of ${limited.toLocaleString("en")} calls are left today.`}
        </Text>
      </Group>
      {count > most && (
        <Text size="sm" c="dimmed">
          Scroll anywhere: rows are made when they come in sight. A file of {count.toLocaleString("en")} rows needs a
          tier that makes them in one call, or the command line.
        </Text>
      )}
      {loaded.error && <Failure error={loaded.error} again={loaded.again} />}
    </>
  );
}
