// The file of a schema, in every format the service has, with progress and cancel.

import { Button, Group, Menu, Modal, Progress, Stack, Text } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useRef, useState } from "react";
import { useKey } from "../api/key";
import { useCapabilities } from "../api/queries";
import { download, save, type Progress as Told } from "../api/rows";
import type { Payload } from "../model/schema";
import { Failure } from "../ui/Failure";
import { GetKey } from "../ui/KeyGate";

interface Props {
  payload: Payload;
  title: string;
  disabled: boolean;
  icon: ReactNode;
}

interface Format {
  name: string;
  title: string;
  extension: string;
}

type State =
  | { kind: "idle" }
  | { kind: "key" }
  | { kind: "running"; told: Told; name: string }
  | { kind: "failed"; error: Error }
  | { kind: "done"; told: Told; name: string };

/** `Orders, Q1` as a file name: `orders-q1`. */
function fileName(title: string, extension: string): string {
  const name = title
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
  return `${name || "rows"}.${extension}`;
}

export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  if (bytes < 1e9) return `${(bytes / 1e6).toFixed(1)} MB`;
  return `${(bytes / 1e9).toFixed(2)} GB`;
}

export function DownloadButton({ payload, title, disabled, icon }: Props) {
  const key = useKey();
  const client = useQueryClient();
  const capabilities = useCapabilities();
  const formats = (capabilities.data?.output_format_details ?? []) as Format[];
  const [state, setState] = useState<State>({ kind: "idle" });
  const abort = useRef<AbortController | null>(null);
  const start = async (format: Format) => {
    if (!key) return setState({ kind: "key" });
    const controller = new AbortController();
    abort.current = controller;
    const name = fileName(title, format.extension);
    const body = { ...payload, output_format: format.name };
    if (format.name !== payload.output_format) delete body.format_options;
    let last: Told = { bytes: 0, rows: 0 };
    setState({ kind: "running", told: last, name });
    try {
      let shown = 0;
      const file = await download(body, name, controller.signal, (told) => {
        last = told;
        if (performance.now() - shown < 80) return;
        shown = performance.now();
        setState({ kind: "running", told, name });
      });
      save(file.blob, file.name);
      setState({ kind: "done", told: last, name });
    } catch (error) {
      const cancelled = controller.signal.aborted;
      setState(
        cancelled
          ? { kind: "idle" }
          : { kind: "failed", error: error instanceof Error ? error : new Error(String(error)) },
      );
    } finally {
      void client.invalidateQueries({ queryKey: ["usage"] });
    }
  };
  const current = formats.find((format) => format.name === payload.output_format);
  const close = () => {
    abort.current?.abort();
    setState({ kind: "idle" });
  };
  return (
    <>
      <Button.Group>
        <Button leftSection={icon} disabled={disabled || !current} onClick={() => current && void start(current)}>
          Download {current?.title ?? ""}
        </Button>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button
              px={8}
              disabled={disabled || formats.length === 0}
              aria-label="Other formats"
              style={{ borderInlineStart: "1px solid rgb(255 255 255 / .35)" }}
            >
              <IconChevronDown size={16} />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>Download as</Menu.Label>
            {formats.map((format) => (
              <Menu.Item key={format.name} onClick={() => void start(format)}>
                {format.title} <span style={{ color: "var(--mantine-color-dimmed)" }}>.{format.extension}</span>
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </Button.Group>
      <Modal
        opened={state.kind !== "idle"}
        onClose={close}
        title="Download"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        {state.kind === "key" && <GetKey why="Files are made by the service, which wants a key." />}
        {state.kind === "failed" && <Failure error={state.error} />}
        {(state.kind === "running" || state.kind === "done") && (
          <Running state={state} count={payload.count} close={close} />
        )}
      </Modal>
    </>
  );
}

function Running({ state, count, close }: { state: Extract<State, { told: Told }>; count: number; close: () => void }) {
  const done = state.kind === "done";
  const rows = state.told.rows === null ? null : Math.min(count, state.told.rows);
  const share = done ? 100 : rows === null || count === 0 ? 100 : (rows / count) * 100;
  return (
    <Stack gap="sm">
      <Progress value={share} animated={!done} aria-label="Progress" size="lg" />
      <Text size="sm" aria-live="polite">
        {done ? `${state.name} is in your downloads: ` : `${state.name}: `}
        {rows !== null && !done && `${rows.toLocaleString("en")} of ${count.toLocaleString("en")} rows, `}
        {done && `${count.toLocaleString("en")} rows, `}
        {bytesText(state.told.bytes)}
      </Text>
      <Group justify="flex-end">
        <Button variant={done ? "filled" : "default"} onClick={close}>
          {done ? "Done" : "Cancel"}
        </Button>
      </Group>
    </Stack>
  );
}
