// Title of the schema and what can be done with all of it.

import { ActionIcon, Button, FileButton, Group, Menu, TextInput, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconDeviceFloppy,
  IconDotsVertical,
  IconDownload,
  IconFile,
  IconFileImport,
  IconFolderOpen,
  IconShare2,
  IconTemplate,
  IconTrash,
} from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { Link } from "wouter";
import { saveSchema } from "../app/saves";
import { change, redoChange, undoChange, useHistory } from "../app/store";
import type { Json } from "../model/json";
import type { Problem } from "../model/problem";
import { emptySchema, fromPayload, type Payload } from "../model/schema";
import { DownloadButton } from "../take/DownloadButton";

const TakeIt = lazy(() => import("../take/TakeIt"));
const SavedList = lazy(() => import("./SavedList"));

interface Props {
  payload: Payload;
  problems: Problem[];
  tell: (text: string) => void;
}

/** Larger schema files are no schema files. */
const FILE_BYTES_MAX = 2 << 20;

async function importFile(file: File | null, tell: (text: string) => void): Promise<void> {
  if (!file) return;
  if (file.size > FILE_BYTES_MAX) return tell("This file is too large for a schema.");
  let value: Json;
  try {
    value = JSON.parse(await file.text()) as Json;
  } catch (error) {
    return tell(`${file.name} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  const schema = fromPayload(value, file.name.replace(/\.[^.]*$/, ""));
  if (typeof schema === "string") return tell(schema);
  change({ kind: "replace", schema });
  tell(`${schema.fields.length} fields were read from ${file.name}. Undo brings back what you had.`);
}

export function Toolbar({ payload, problems, tell }: Props) {
  const history = useHistory();
  const schema = history.present;
  const [takeOpened, take] = useDisclosure(false);
  const [savesOpened, saves] = useDisclosure(false);
  const [fresh, setFresh] = useState(0);
  const save = () => {
    const kept = saveSchema(schema, new Date());
    tell(
      kept
        ? `“${schema.title}” is saved in this browser.`
        : "The browser keeps nothing more: export the schema instead.",
    );
  };
  return (
    <Group justify="space-between" gap="sm">
      <Group gap="xs" wrap="nowrap" style={{ flex: "1 1 260px" }}>
        <TextInput
          aria-label="Title of the schema"
          value={schema.title}
          variant="unstyled"
          maxLength={80}
          styles={{ input: { fontSize: "1.35rem", fontWeight: 650 } }}
          style={{ flex: 1, maxWidth: 420 }}
          onChange={(event) => change({ kind: "settings", settings: { title: event.currentTarget.value } }, "title")}
        />
        <Tooltip label="Undo (Ctrl+Z)">
          <ActionIcon variant="default" aria-label="Undo" disabled={history.past.length === 0} onClick={undoChange}>
            <IconArrowBackUp size={18} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Redo (Ctrl+Shift+Z)">
          <ActionIcon variant="default" aria-label="Redo" disabled={history.future.length === 0} onClick={redoChange}>
            <IconArrowForwardUp size={18} />
          </ActionIcon>
        </Tooltip>
      </Group>
      <Group gap="xs">
        <FileButton
          key={fresh}
          accept="application/json,.json"
          inputProps={{ "aria-label": "Schema file" }}
          onChange={(file) => void importFile(file, tell).then(() => setFresh((n) => n + 1))}
        >
          {(button) => (
            <Menu position="bottom-end" withinPortal keepMounted>
              <Menu.Target>
                <Button variant="default" rightSection={<IconDotsVertical size={14} />}>
                  Schema
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item
                  leftSection={<IconFile size={16} />}
                  onClick={() => change({ kind: "replace", schema: emptySchema() })}
                >
                  New
                </Menu.Item>
                <Menu.Item leftSection={<IconTemplate size={16} />} component={Link} href="/templates">
                  From a template
                </Menu.Item>
                <Menu.Item leftSection={<IconFileImport size={16} />} onClick={button.onClick}>
                  Import a file
                </Menu.Item>
                <Menu.Divider />
                <Menu.Item leftSection={<IconDeviceFloppy size={16} />} onClick={save}>
                  Save in this browser
                </Menu.Item>
                <Menu.Item leftSection={<IconFolderOpen size={16} />} onClick={saves.open}>
                  Open a saved one
                </Menu.Item>
                <Menu.Divider />
                <Menu.Item
                  leftSection={<IconTrash size={16} />}
                  disabled={schema.fields.length === 0}
                  onClick={() => change({ kind: "replace", schema: { ...schema, fields: [] } })}
                >
                  Remove all fields
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          )}
        </FileButton>
        <Button
          variant="default"
          leftSection={<IconShare2 size={16} />}
          disabled={schema.fields.length === 0}
          onClick={take.open}
        >
          Take it with you
        </Button>
        <DownloadButton
          payload={payload}
          title={schema.title}
          disabled={schema.fields.length === 0 || problems.length > 0}
          icon={<IconDownload size={16} />}
        />
      </Group>
      <Suspense fallback={null}>
        {takeOpened && <TakeIt schema={schema} close={take.close} />}
        {savesOpened && <SavedList close={saves.close} tell={tell} />}
      </Suspense>
    </Group>
  );
}
