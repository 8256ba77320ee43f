// Take it with you: the exact payload in other languages, a link, a file.

import { Alert, Button, Group, Modal, Tabs, Text, TextInput } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconCheck, IconCopy, IconDownload, IconLink } from "@tabler/icons-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { save } from "../api/rows";
import { change } from "../app/store";
import type { Json } from "../model/json";
import { fromPayload, type Schema, toPayload } from "../model/schema";
import { shareCode } from "../model/share";
import { SNIPPETS, type Snippet } from "../model/snippets";
import { useCopy } from "../ui/copy";

const JsonEditor = lazy(() => import("./JsonEditor"));

/** Longer links are cut by some programs. */
const LINK_CHARS_SAFE = 8000;

export default function TakeIt({ schema, close }: { schema: Schema; close: () => void }) {
  const narrow = useMediaQuery("(max-width: 48em)") ?? false;
  return (
    <Modal
      opened
      onClose={close}
      title="Take it with you"
      size="xl"
      fullScreen={narrow}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Share schema={schema} />
      <Tabs defaultValue="json" mt="md" keepMounted={false}>
        <Tabs.List>
          {SNIPPETS.map((snippet) => (
            <Tabs.Tab key={snippet.kind} value={snippet.kind}>
              {snippet.title}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {SNIPPETS.map((snippet) => (
          <Tabs.Panel key={snippet.kind} value={snippet.kind} pt="sm">
            <One snippet={snippet} schema={schema} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Modal>
  );
}

function One({ snippet, schema }: { snippet: Snippet; schema: Schema }) {
  const text = snippet.text(toPayload(schema), window.location.origin);
  const [edited, setEdited] = useState<string | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const { copied, copy } = useCopy();
  const apply = () => {
    try {
      const next = fromPayload(JSON.parse(edited ?? text) as Json, schema.title);
      if (typeof next === "string") return setWrong(next);
      change({ kind: "replace", schema: { ...next, title: schema.title } });
      setEdited(null);
      setWrong(null);
    } catch (error) {
      setWrong(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <>
      <Group justify="space-between" mb="xs">
        <Text size="sm" c="dimmed" style={{ flex: "1 1 240px" }}>
          {snippet.hint}
        </Text>
        <Group gap="xs">
          {edited !== null && (
            <Button size="compact-sm" onClick={apply}>
              Apply the changes
            </Button>
          )}
          <Button
            size="compact-sm"
            variant="default"
            leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            onClick={() => copy(edited ?? text)}
          >
            {copied ? "Copied" : "Copy"}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconDownload size={14} />}
            onClick={() => save(new Blob([text], { type: "text/plain" }), snippet.file)}
          >
            {snippet.file}
          </Button>
        </Group>
      </Group>
      {wrong && (
        <Alert color="red" p="xs" mb="xs" role="alert">
          {wrong}
        </Alert>
      )}
      {snippet.kind === "json" ? (
        <Suspense fallback={<pre className="code">{text}</pre>}>
          <JsonEditor key={text} text={text} onChange={setEdited} label="The payload as JSON" />
        </Suspense>
      ) : (
        <pre className="code" data-testid={`snippet-${snippet.kind}`} tabIndex={0}>
          {text}
        </pre>
      )}
    </>
  );
}

function Share({ schema }: { schema: Schema }) {
  const [link, setLink] = useState("");
  const { copied, copy } = useCopy();
  useEffect(() => {
    let current = true;
    void shareCode(schema).then((code) => current && setLink(`${window.location.origin}/builder#s=${code}`));
    return () => {
      current = false;
    };
  }, [schema]);
  return (
    <>
      <Group align="flex-end" gap="xs" wrap="nowrap">
        <TextInput
          label="A link that holds the schema"
          description="The schema is in the link itself; nothing is stored on the server, and no key is in it."
          value={link}
          readOnly
          leftSection={<IconLink size={16} />}
          style={{ flex: 1 }}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button
          leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          onClick={() => copy(link)}
          disabled={!link}
        >
          {copied ? "Copied" : "Copy link"}
        </Button>
      </Group>
      {link.length > LINK_CHARS_SAFE && (
        <Text size="xs" c="dimmed" mt={4}>
          The link has {link.length.toLocaleString("en")} characters, which some mail and chat programs cut. A file is
          safer.
        </Text>
      )}
    </>
  );
}
