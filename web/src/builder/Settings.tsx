// Rows, locale, format and seed of the schema.

import { ActionIcon, Group, NumberInput, Select, Stack, Tooltip } from "@mantine/core";
import { IconDice5 } from "@tabler/icons-react";
import { useCapabilities } from "../api/queries";
import { change, currentSchema } from "../app/store";
import type { Problem } from "../model/problem";
import { type Schema, SEED_MAX } from "../model/schema";
import { LocaleSelect } from "../ui/LocaleSelect";
import { ProblemList } from "./ProblemList";

/** Seeds that people can read out to each other. */
const SEED_DRAWN_MAX = 1_000_000;

function number(value: string | number): number | null {
  const n = typeof value === "number" ? value : Number.parseInt(value, 10);
  return Number.isSafeInteger(n) && n >= 0 ? n : null;
}

export function Settings({ schema, problems }: { schema: Schema; problems: Problem[] }) {
  const capabilities = useCapabilities();
  const most = capabilities.data?.limits.records_per_call;
  const details = (capabilities.data?.output_format_details ?? []) as { name: string; title: string }[];
  const formats = details.length > 0 ? details.map((f) => ({ value: f.name, label: f.title })) : [schema.format];
  const set = (settings: Partial<Schema>, about: string) => change({ kind: "settings", settings }, about);
  const draw = () => {
    const seed = Math.floor(Math.random() * SEED_DRAWN_MAX);
    set({ seed: seed === currentSchema().seed ? seed + 1 : seed }, "draw");
  };
  return (
    <Stack gap="xs">
      <Group align="flex-end" gap="sm" wrap="wrap">
        <NumberInput
          label="Rows"
          value={schema.count}
          min={1}
          thousandSeparator=" "
          allowDecimal={false}
          allowNegative={false}
          w={130}
          onChange={(value) => {
            const count = number(value);
            if (count !== null) set({ count }, "count");
          }}
        />
        <LocaleSelect
          label="Locale"
          value={schema.locale}
          w={270}
          onChange={(locale) => locale && set({ locale }, "locale")}
        />
        <Select
          label="Format"
          data={formats}
          value={schema.format}
          allowDeselect={false}
          w={150}
          onChange={(format) => format && set({ format, formatOptions: {} }, "format")}
        />
        <NumberInput
          label="Seed"
          value={schema.seed}
          min={0}
          max={SEED_MAX}
          allowDecimal={false}
          allowNegative={false}
          w={150}
          hideControls
          onChange={(value) => {
            const seed = number(value);
            if (seed !== null) set({ seed }, "seed");
          }}
          rightSection={
            <Tooltip label="Other rows: draw a new seed">
              <ActionIcon variant="subtle" aria-label="Draw a new seed" onClick={draw}>
                <IconDice5 size={18} />
              </ActionIcon>
            </Tooltip>
          }
        />
        {most !== undefined && (
          <span style={{ fontSize: ".8rem", color: "var(--mantine-color-dimmed)", paddingBottom: 9 }}>
            {capabilities.data?.tier} tier: up to {most.toLocaleString("en")} rows a call
          </span>
        )}
      </Group>
      <ProblemList problems={problems} />
    </Stack>
  );
}
