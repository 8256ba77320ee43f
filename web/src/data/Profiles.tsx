// What the loaded rows say about each column.

import { Badge, Button, Group, Progress, SimpleGrid, Stack, Text } from "@mantine/core";
import { lazy, Suspense, useMemo } from "react";
import { type Profile, profile } from "../model/profile";
import type { Field } from "../model/schema";
import type { Loaded } from "./pages";

const Histogram = lazy(() => import("./Histogram"));

/** Distinct values up to which the most frequent ones say something. */
const REPEATED = 0.9;

export default function Profiles({ pages, fields }: { pages: Loaded; fields: Field[] }) {
  const { records } = pages;
  const profiles = useMemo(() => fields.map((field) => profile(field.name, records)), [fields, records]);
  if (records.length === 0) {
    return (
      <Text c="dimmed" size="sm">
        Profiles are made of the rows that are here.{" "}
        {pages.loading ? "They are coming." : "There are none yet: look at the table first."}
      </Text>
    );
  }
  const next = pages.pagesLoaded;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          Of {records.length.toLocaleString("en")} rows that are here.
        </Text>
        <Button size="compact-sm" variant="default" loading={pages.loading} onClick={() => pages.want([next])}>
          {pages.size.toLocaleString("en")} more rows (one call)
        </Button>
      </Group>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
        {profiles.map((one) => (
          <Card key={one.name} of={one} type={fields.find((field) => field.name === one.name)?.type ?? ""} />
        ))}
      </SimpleGrid>
    </Stack>
  );
}

function figure(n: number, kind: string): string {
  if (kind === "date") return new Date(n).toISOString().slice(0, 10);
  return Math.abs(n) >= 1e15 ? n.toExponential(3) : n.toLocaleString("en", { maximumFractionDigits: 2 });
}

function Card({ of, type }: { of: Profile; type: string }) {
  const nulls = (of.nulls / Math.max(1, of.rows)) * 100;
  const facts = [
    `${of.distinct.toLocaleString("en")} distinct`,
    nulls > 0 ? `${nulls.toFixed(1)} % null` : "no nulls",
    of.range ? `${figure(of.range.min, of.kind)} to ${figure(of.range.max, of.kind)}` : null,
    of.range && of.kind === "number" ? `mean ${figure(of.range.mean, of.kind)}` : null,
    of.lengths ? `${of.lengths.min} to ${of.lengths.max} characters` : null,
  ].filter((fact) => fact !== null);
  const values = of.rows - of.nulls;
  const charted = of.bins.length > 1;
  const repeated = of.top.length > 0 && of.distinct <= values * REPEATED;
  return (
    <section
      className="surface"
      style={{ padding: ".85rem 1rem", minWidth: 0 }}
      aria-label={`Profile of ${of.name}`}
      data-testid="profile"
    >
      <Group justify="space-between" wrap="nowrap" mb={4}>
        <Text fw={650} truncate className="mono">
          {of.name}
        </Text>
        <Badge size="sm" variant="default" tt="none" style={{ flex: "none" }}>
          {type}
        </Badge>
      </Group>
      <Text size="xs" c="dimmed" mb="xs">
        {facts.join(" · ")}
      </Text>
      {nulls > 0 && (
        <Progress value={100 - nulls} size="xs" mb="xs" aria-label={`${(100 - nulls).toFixed(1)} % have a value`} />
      )}
      {charted && (
        <Suspense fallback={<div style={{ height: 110 }} />}>
          <Histogram bins={of.bins} dates={of.kind === "date"} name={of.name} />
        </Suspense>
      )}
      {!charted && repeated && <Top of={of} values={values} />}
      {!charted && !repeated && of.kind !== "empty" && (
        <Text size="sm" className="mono" lineClamp={3} style={{ overflowWrap: "anywhere" }}>
          <bdi>
            {of.top
              .slice(0, 3)
              .map((one) => one.value)
              .join(" · ")}
          </bdi>
        </Text>
      )}
      {of.kind === "empty" && <Text size="sm">Nothing but nulls.</Text>}
    </section>
  );
}

function Top({ of, values }: { of: Profile; values: number }) {
  return (
    <Stack gap={5}>
      {of.top.map((one) => {
        const share = (one.count / values) * 100;
        return (
          <div key={one.value}>
            <Group justify="space-between" wrap="nowrap" gap="xs">
              <Text size="xs" truncate>
                <bdi>{one.value || "empty"}</bdi>
              </Text>
              <Text size="xs" c="dimmed" style={{ flex: "none" }}>
                {share.toFixed(share < 10 ? 1 : 0)} %
              </Text>
            </Group>
            <Progress value={share} size={5} aria-label={`${one.value}: ${share.toFixed(1)} %`} />
          </div>
        );
      })}
    </Stack>
  );
}
