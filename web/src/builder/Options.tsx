// The options of one field: what its type says in its JSON Schema, blanks, locale.

import { Accordion, Anchor, Box, Group, NumberInput, Skeleton, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useFieldType } from "../api/queries";
import { change } from "../app/store";
import { type Control, controlsOf, withConstraint } from "../model/form";
import type { Json } from "../model/json";
import { constraintOf, type Problem } from "../model/problem";
import { textOf } from "../model/profile";
import type { Field } from "../model/schema";
import { Failure } from "../ui/Failure";
import { LocaleSelect } from "../ui/LocaleSelect";
import { Prose } from "../ui/Prose";
import { OptionControl } from "./OptionControl";

interface Props {
  field: Field;
  locale: string;
  problems: Problem[];
  pick: () => void;
}

export function Options({ field, locale, problems, pick }: Props) {
  const type = useFieldType(field.type, field.locale ?? locale);
  if (type.error) {
    return (
      <Frame title={field.name}>
        <Failure error={type.error} again={() => void type.refetch()} />
      </Frame>
    );
  }
  const controls = type.data ? controlsOf(type.data.constraints as unknown as Json) : [];
  const group = (name: Control["group"]) => controls.filter((control) => control.group === name);
  const one = (control: Control) => (
    <OptionControl
      key={`${field.id} ${field.type} ${control.name}`}
      control={control}
      value={field.constraints?.[control.name] ?? null}
      error={problems.find((problem) => constraintOf(problem) === control.name)?.message}
      set={(value) => {
        const constraints = withConstraint(field.constraints, control, value);
        change(
          { kind: "edit", id: field.id, field: { constraints: constraints as never } },
          `option ${field.id} ${control.name}`,
        );
      }}
    />
  );
  const isSet = (name: Control["group"]) =>
    group(name).some((control) => field.constraints?.[control.name] !== undefined);
  return (
    <Frame title={field.name}>
      {type.data ? (
        <Box>
          <Text size="sm" fw={600}>
            {type.data.title}{" "}
            <Anchor component="button" type="button" size="xs" onClick={pick}>
              change type
            </Anchor>
          </Text>
          <Text size="sm" c="dimmed">
            <Prose text={`${type.data.description} ${type.data.locale_notes}`} />
          </Text>
          <Text size="xs" className="mono" mt={4} truncate>
            <bdi>
              {type.data.examples
                .slice(0, 3)
                .map((value) => textOf(value as Json))
                .join(" · ")}
            </bdi>
          </Text>
        </Box>
      ) : (
        <Skeleton height={64} />
      )}
      {group("own").map(one)}
      <Group grow align="flex-start" preventGrowOverflow={false}>
        <NumberInput
          label="Blank, percent"
          description="Share of rows without a value"
          value={field.blankPercentage ?? 0}
          min={0}
          max={100}
          suffix=" %"
          size="xs"
          onChange={(value) => {
            const n = typeof value === "number" ? value : Number.parseFloat(value);
            if (Number.isNaN(n)) return;
            change({ kind: "edit", id: field.id, field: { blankPercentage: n } }, `blank ${field.id}`);
          }}
        />
        <Stack gap={2}>
          <LocaleSelect
            label="Locale of this field"
            value={field.locale ?? null}
            inherited={locale}
            size="xs"
            onChange={(value) => change({ kind: "edit", id: field.id, field: { locale: value as never } })}
          />
        </Stack>
      </Group>
      <Accordion
        multiple
        chevronPosition="left"
        variant="default"
        key={field.id}
        defaultValue={[...(isSet("spread") ? ["spread"] : []), ...(isSet("common") ? ["common"] : [])]}
      >
        {group("spread").length > 0 && <Group2 name="spread" title="Distribution" list={group("spread").map(one)} />}
        {group("common").length > 0 && (
          <Group2 name="common" title="Unique, realism, errors on purpose" list={group("common").map(one)} />
        )}
      </Accordion>
    </Frame>
  );
}

function Group2({ name, title, list }: { name: string; title: string; list: ReactNode[] }) {
  return (
    <Accordion.Item value={name}>
      <Accordion.Control>
        <Text size="sm">{title}</Text>
      </Accordion.Control>
      <Accordion.Panel>
        <Stack gap="sm">{list}</Stack>
      </Accordion.Panel>
    </Accordion.Item>
  );
}

function Frame({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack gap="sm" p="md" data-testid="options" className="options-panel" style={{ overflow: "auto" }}>
      <Title order={2} size="h5" style={{ overflowWrap: "anywhere" }}>
        {title || "Field without a name"}
      </Title>
      {children}
    </Stack>
  );
}

Options.Empty = function Empty() {
  return (
    <Text size="sm" c="dimmed" p="md">
      Options of a field stand here: limits, formats, blanks, its own locale. Add a field to see those of its type.
    </Text>
  );
};
