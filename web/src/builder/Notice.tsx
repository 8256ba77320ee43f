// A line that tells what just happened; read out to screen readers.

import { Alert } from "@mantine/core";

export function Notice({ text, close }: { text: string | null; close: () => void }) {
  return (
    <div aria-live="polite">
      {text && (
        <Alert variant="light" withCloseButton closeButtonLabel="Close" onClose={close} p="xs">
          {text}
        </Alert>
      )}
    </div>
  );
}
