// A sample to copy.

import { ActionIcon } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useCopy } from "./copy";

export function Sample({ text, label }: { text: string; label: string }) {
  const { copied, copy } = useCopy();
  return (
    <div style={{ position: "relative" }}>
      <pre className="code" tabIndex={0} style={{ paddingInlineEnd: "3rem" }}>
        {text}
      </pre>
      <ActionIcon
        variant="default"
        aria-label={`Copy: ${label}`}
        title="Copy"
        onClick={() => copy(text)}
        style={{ position: "absolute", top: 8, insetInlineEnd: 8 }}
      >
        {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
      </ActionIcon>
    </div>
  );
}
