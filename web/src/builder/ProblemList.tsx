// Problems as the service tells them, with their fix one click away.

import { Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "wouter";
import { change, currentSchema } from "../app/store";
import type { JsonObject } from "../model/json";
import { columnOf, fixed, fixText, type Problem } from "../model/problem";
import { fromPayload, toPayload } from "../model/schema";
import { Prose } from "../ui/Prose";

/** Puts the suggested fix in place; fields keep their identity on the screen. */
export function applyFix(problem: Problem): void {
  const before = currentSchema();
  const after = fromPayload(fixed(toPayload(before), problem) as unknown as JsonObject, before.title);
  if (typeof after === "string") return;
  const fields = after.fields.map((field, i) => ({ ...field, id: before.fields[i]?.id ?? field.id }));
  change({ kind: "replace", schema: { ...after, title: before.title, fields } });
}

function before(problem: Problem): JsonObject {
  const payload = toPayload(currentSchema());
  const column = columnOf(problem);
  const part: unknown = column === null ? payload : payload.schema_fields[column];
  const fix = problem.suggested_fix ?? {};
  const whole = (part ?? {}) as JsonObject;
  return column === null ? Object.fromEntries(Object.keys(fix).map((name) => [name, whole[name] ?? null])) : whole;
}

export function ProblemList({ problems, compact }: { problems: Problem[]; compact?: boolean }) {
  if (problems.length === 0) return null;
  return (
    <Stack gap={6} role="alert">
      {problems.map((problem) => (
        <Group key={`${problem.code}${problem.path}`} gap="xs" wrap="nowrap" align="flex-start">
          <IconAlertTriangle
            size={16}
            color="var(--mantine-color-red-6)"
            style={{ flex: "none", marginTop: 2 }}
            aria-hidden
          />
          <div style={{ minWidth: 0 }}>
            <Text size="sm" style={{ overflowWrap: "anywhere" }}>
              <Prose text={problem.message} />{" "}
              {!compact && (
                <span style={{ color: "var(--mantine-color-dimmed)" }}>
                  <Prose text={problem.correction_hint} />
                </span>
              )}
            </Text>
            <Group gap="sm">
              {problem.suggested_fix && (
                <Button size="compact-xs" variant="light" mt={2} onClick={() => applyFix(problem)}>
                  Fix: {fixText(before(problem), problem.suggested_fix)}
                </Button>
              )}
              {problem.upgrade_required && (
                <Anchor component={Link} href="/pricing" size="xs">
                  What other tiers allow
                </Anchor>
              )}
            </Group>
          </div>
        </Group>
      ))}
    </Stack>
  );
}
