// Twenty tables to begin with.

import { Button, Group, SimpleGrid, Stack, Text, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { useLocation } from "wouter";
import { change, useSchema } from "../app/store";
import { TEMPLATES, type Template, templateSchema } from "../model/templates";
import { LocaleSelect } from "../ui/LocaleSelect";

export default function Templates() {
  const [, go] = useLocation();
  const [query, setQuery] = useState("");
  const [locale, setLocale] = useState(useSchema().locale);
  const words = query.trim().toLowerCase();
  const text = (one: Template) =>
    `${one.title} ${one.about} ${one.columns.map(([name]) => name).join(" ")}`.toLowerCase();
  const found = TEMPLATES.filter((one) => text(one).includes(words));
  const take = (one: Template) => {
    change({ kind: "replace", schema: templateSchema(one, locale) });
    go("/builder");
  };
  return (
    <div className="page">
      <Stack gap="md">
        <div>
          <Title order={1} size="h2">
            Templates
          </Title>
          <Text c="dimmed">
            Tables that others use often. Take one into the builder and change what you like; undo brings back what you
            had there.
          </Text>
        </div>
        <Group align="flex-end">
          <TextInput
            label="Search"
            placeholder="invoice, iban, sensor …"
            value={query}
            onChange={(event) => setQuery(event.currentTarget.value)}
            w={260}
          />
          <LocaleSelect
            label="Locale of the rows"
            value={locale}
            onChange={(value) => value && setLocale(value)}
            w={280}
          />
        </Group>
        <SimpleGrid cols={{ base: 1, sm: 2, md: 3, lg: 4 }}>
          {found.map((one) => (
            <section
              key={one.key}
              className="surface"
              style={{ padding: "1rem", display: "flex", flexDirection: "column", gap: 6 }}
              aria-label={one.title}
            >
              <Text fw={650} component="h2" size="md">
                {one.title}
              </Text>
              <Text size="sm" c="dimmed">
                {one.about}
              </Text>
              <Text size="xs" className="mono" style={{ flex: 1, overflowWrap: "anywhere" }}>
                {one.columns.map(([name]) => name).join(", ")}
              </Text>
              <Group mt={4}>
                <Button size="compact-sm" variant="light" onClick={() => take(one)} aria-label={`Take ${one.title}`}>
                  Take it
                </Button>
              </Group>
            </section>
          ))}
        </SimpleGrid>
        {found.length === 0 && (
          <Text c="dimmed">
            No template answers to “{query}”. Paste your columns in AI mode, or begin with an empty schema in the
            builder.
          </Text>
        )}
      </Stack>
    </div>
  );
}
