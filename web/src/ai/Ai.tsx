// AI mode: from what was pasted to a proposed schema.

import { Badge, Button, Card, Group, Stack, Text, Textarea, TextInput, Title } from "@mantine/core";
import { IconSparkles } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { api, dataOf } from "../api/client";
import { useKey } from "../api/key";
import { takePasted } from "../app/pasted";
import { KIND_TITLES, pasted } from "../model/headers";
import type { Proposal, Proposed } from "../model/proposal";
import { Failure } from "../ui/Failure";
import { GetKey } from "../ui/KeyGate";
import { LocaleSelect } from "../ui/LocaleSelect";
import { ProposalView } from "./ProposalView";

const EXAMPLES = [
  {
    title: "Loyalty",
    text: "customer_id, email, risk_tier, last_login_at",
    hint: "UAE retail loyalty program",
    locale: "en_AE",
  },
  {
    title: "CREATE TABLE",
    text: "CREATE TABLE invoices (\n  invoice_no varchar(20) PRIMARY KEY,\n  kunde varchar(120),\n  strasse text,\n  plz char(5),\n  ort text,\n  betrag numeric(10,2),\n  faellig_am date\n);",
    hint: "",
    locale: "de_DE",
  },
  {
    title: "CSV",
    text: "trip_id;driver;plate;pickup_time;dropoff_time;fare;rating\n1;Ada;AB-123;2025-01-01 10:00;2025-01-01 10:20;14.50;5",
    hint: "taxi rides",
    locale: "en_GB",
  },
];

/** `/infer-schema` takes as many characters of hint. */
const HINT_MAX = 500;

interface Asked {
  names: string[];
  hint: string;
  locale: string;
}

async function infer({ names, hint, locale }: Asked): Promise<Proposal> {
  const body = { field_names: names, locale, ...(hint ? { domain_hint: hint } : {}) };
  const answer = dataOf(await api.POST("/api/v1/infer-schema", { body }));
  const fields = answer.proposed_schema as unknown as Proposed[];
  return {
    fields,
    original: fields,
    contractHash: answer.contract_hash,
    contractId: answer.contract_id,
    locale: answer.locale,
    domain: answer.domain ?? null,
    engine: (answer.inference as unknown as { engine: string }).engine,
  };
}

export default function Ai() {
  const key = useKey();
  const [text, setText] = useState("");
  const [hint, setHint] = useState("");
  const [locale, setLocale] = useState("en_US");
  const read = useMemo(() => pasted(text), [text]);
  const proposal = useMutation({ mutationFn: infer });
  const [shown, setShown] = useState<{ proposal: Proposal; title: string; hint: string } | null>(null);
  const results = useRef<HTMLDivElement>(null);

  const propose = (asked: Asked, title: string) =>
    proposal.mutate(asked, {
      onSuccess: (made) => {
        setShown({ proposal: made, title, hint: asked.hint });
        requestAnimationFrame(() => results.current?.scrollIntoView({ behavior: "smooth", block: "start" }));
      },
    });
  const ask = () =>
    propose({ names: read.names, hint: hint.trim(), locale }, read.table ?? (hint.trim() || "From column names"));
  const { mutate } = proposal;

  useEffect(() => {
    const brought = takePasted();
    if (!brought) return;
    setText(brought);
    const example = EXAMPLES.find((one) => one.text === brought);
    const asked = { names: pasted(brought).names, hint: example?.hint ?? "", locale: example?.locale ?? "en_US" };
    setHint(asked.hint);
    setLocale(asked.locale);
    const title = pasted(brought).table ?? (asked.hint || "From column names");
    if (key) mutate(asked, { onSuccess: (made) => setShown({ proposal: made, title, hint: asked.hint }) });
  }, [key, mutate]);

  return (
    <div className="page">
      <Stack gap="md">
        <div>
          <Title order={1} size="h2">
            AI mode
          </Title>
          <Text c="dimmed" maw={720}>
            Paste what you have. Types, limits and labels are proposed from the names, the hint and the locale; you
            look, change and take it on. Proposals use no quota.
          </Text>
        </div>
        <Card withBorder padding="md">
          <Textarea
            label="Columns"
            description="Names one a line or separated by commas, a CSV header with or without rows, cells from a spreadsheet, CREATE TABLE, or a JSON record"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            autosize
            minRows={4}
            maxRows={14}
            spellCheck={false}
            styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: ".85rem" } }}
          />
          <Group gap={6} mt={6} mih={26} aria-live="polite">
            {read.names.length > 0 ? (
              <>
                <Text size="sm" c="dimmed">
                  Read as {KIND_TITLES[read.kind]}: {read.names.length} {read.names.length === 1 ? "column" : "columns"}
                  {read.table ? ` of ${read.table}` : ""}. {read.notes.join(" ")}
                </Text>
                {read.names.slice(0, 8).map((name) => (
                  <Badge key={name} variant="default" tt="none" fw={500}>
                    {name}
                  </Badge>
                ))}
                {read.names.length > 8 && <Text size="xs">and {read.names.length - 8} more</Text>}
              </>
            ) : (
              <>
                <Text size="sm" c="dimmed">
                  Or try:
                </Text>
                {EXAMPLES.map((example) => (
                  <Button
                    key={example.title}
                    size="compact-xs"
                    variant="light"
                    onClick={() => {
                      setText(example.text);
                      setHint(example.hint);
                      setLocale(example.locale);
                    }}
                  >
                    {example.title}
                  </Button>
                ))}
              </>
            )}
          </Group>
          <Group align="flex-end" mt="sm">
            <TextInput
              label="What is it about?"
              description="Optional: a few words in any language"
              placeholder="UAE retail loyalty program"
              value={hint}
              maxLength={HINT_MAX}
              onChange={(event) => setHint(event.currentTarget.value)}
              style={{ flex: "1 1 260px" }}
            />
            <LocaleSelect label="Locale" value={locale} w={270} onChange={(value) => value && setLocale(value)} />
            <Button
              leftSection={<IconSparkles size={16} />}
              disabled={read.names.length === 0 || !key}
              loading={proposal.isPending}
              onClick={ask}
            >
              Propose a schema
            </Button>
          </Group>
        </Card>
        {!key && <GetKey why="Proposals are made by the service, which wants a key." />}
        {proposal.error && <Failure error={proposal.error} again={ask} />}
        <div ref={results} style={{ scrollMarginTop: 72 }}>
          {shown && (
            <ProposalView
              key={shown.proposal.contractHash}
              start={shown.proposal}
              title={shown.title}
              hint={shown.hint}
            />
          )}
        </div>
      </Stack>
    </div>
  );
}
