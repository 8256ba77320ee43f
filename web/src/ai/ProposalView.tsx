// The proposed schema: confidence, alternatives, rows, contract, the way into the builder.

import { Alert, Badge, Button, Group, Menu, Stack, Text, Title } from "@mantine/core";
import { IconChevronDown, IconLock, IconTable } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useLocation } from "wouter";
import { useFieldTypes, usePreview } from "../api/queries";
import { change } from "../app/store";
import { TypePicker } from "../builder/TypePicker";
import type { JsonObject } from "../model/json";
import { changedCount, isChanged, type Level, levelOf, type Proposal, toSchema, withType } from "../model/proposal";
import { toPayload } from "../model/schema";
import { Failure } from "../ui/Failure";
import { RowsTable } from "../ui/RowsTable";
import { Contract } from "./Contract";

const LEVELS: Record<Level, { text: string; color: string }> = {
  sure: { text: "sure", color: "teal" },
  likely: { text: "likely", color: "yellow" },
  guess: { text: "a guess", color: "red" },
};
const SOURCES: Record<string, string> = {
  lexicon: "by its name",
  model: "by the model",
  llm: "by the language model",
  fallback: "nothing was recognised",
};

interface Props {
  start: Proposal;
  title: string;
  hint: string;
}

export function ProposalView({ start, title, hint }: Props) {
  const [proposal, setProposal] = useState(start);
  const [picking, setPicking] = useState<number | null>(null);
  const [locked, setLocked] = useState(false);
  const [, go] = useLocation();
  const types = useFieldTypes(proposal.locale);
  const byType = useMemo(() => new Map(types.data?.field_types.map((type) => [type.name, type])), [types.data]);
  const payload = useMemo(() => toPayload(toSchema(proposal, title)), [proposal, title]);
  const preview = usePreview(payload);
  const guesses = proposal.fields.filter((field, at) => levelOf(field) === "guess" && !isChanged(proposal, at)).length;
  const setType = (at: number, type: string) => {
    const needed = (byType.get(type)?.example_constraints ?? null) as JsonObject | null;
    setProposal((before) => withType(before, at, type, needed));
  };
  const open = () => {
    change({ kind: "replace", schema: toSchema(proposal, title) });
    go("/builder");
  };
  const records = preview.data?.records ?? [];
  return (
    <Stack gap="md" data-testid="proposal">
      <Group justify="space-between">
        <Group gap="sm">
          <Title order={2} size="h4">
            Proposed schema
          </Title>
          {proposal.domain && (
            <Badge variant="light" tt="none">
              {proposal.domain}
            </Badge>
          )}
          {guesses > 0 && (
            <Badge variant="light" color="red" tt="none">
              {guesses} {guesses === 1 ? "guess" : "guesses"}: please look
            </Badge>
          )}
        </Group>
        <Group gap="xs">
          <Button variant="default" leftSection={<IconLock size={16} />} onClick={() => setLocked(true)}>
            Lock as a contract
          </Button>
          <Button leftSection={<IconTable size={16} />} onClick={open}>
            Open in the builder
          </Button>
        </Group>
      </Group>
      {locked && (
        <Contract proposal={proposal} hint={hint} changes={changedCount(proposal)} close={() => setLocked(false)} />
      )}
      <div className="surface rows-wrap">
        <table className="tabular proposal">
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">Type</th>
              <th scope="col">Confidence</th>
              <th scope="col">What it will be</th>
            </tr>
          </thead>
          <tbody>
            {proposal.fields.map((field, at) => {
              const level = LEVELS[levelOf(field)];
              const changed = isChanged(proposal, at);
              return (
                <tr key={field.name}>
                  <th scope="row" className="mono" style={{ overflowWrap: "anywhere" }}>
                    {field.name}
                  </th>
                  <td>
                    <Menu position="bottom-start">
                      <Menu.Target>
                        <Button
                          size="compact-sm"
                          variant="default"
                          rightSection={<IconChevronDown size={14} />}
                          aria-label={`Type of ${field.name}: ${byType.get(field.type)?.title ?? field.type}. Alternatives`}
                        >
                          {byType.get(field.type)?.title ?? field.type}
                        </Button>
                      </Menu.Target>
                      <Menu.Dropdown>
                        {field.alternatives.length > 0 && <Menu.Label>Alternatives</Menu.Label>}
                        {field.alternatives.map((type) => (
                          <Menu.Item key={type} onClick={() => setType(at, type)}>
                            {byType.get(type)?.title ?? type}
                          </Menu.Item>
                        ))}
                        <Menu.Divider />
                        <Menu.Item onClick={() => setPicking(at)}>Any other type …</Menu.Item>
                      </Menu.Dropdown>
                    </Menu>
                  </td>
                  <td>
                    {changed ? (
                      <Badge variant="light" tt="none">
                        your choice
                      </Badge>
                    ) : (
                      <Badge variant="light" color={level.color} tt="none" title={SOURCES[field.inference_source]}>
                        {Math.round(field.confidence * 100)} %, {level.text}
                      </Badge>
                    )}
                  </td>
                  <td>
                    <Text size="sm">{changed ? byType.get(field.type)?.description : field.description}</Text>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {preview.error && <Failure error={preview.error} again={() => void preview.refetch()} />}
      {records.length > 0 && (
        <Stack gap="xs">
          <Text size="sm" c="dimmed">
            The first rows. They use no quota.
          </Text>
          <div className="surface" style={{ overflow: "hidden" }}>
            <RowsTable
              names={Object.keys(records[0] ?? {})}
              records={records}
              label="Rows of the proposed schema"
              dimmed={preview.isPlaceholderData}
            />
          </div>
        </Stack>
      )}
      {preview.isSuccess && records.length === 0 && <Alert>There are no rows to show.</Alert>}
      <TypePicker
        opened={picking !== null}
        close={() => setPicking(null)}
        locale={proposal.locale}
        current={picking === null ? undefined : proposal.fields[picking]?.type}
        pick={(name) => {
          if (picking !== null) setType(picking, name);
          setPicking(null);
        }}
      />
    </Stack>
  );
}
