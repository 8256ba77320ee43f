// Text to the clipboard, and whether it just went there.

import { useClipboard } from "@mantine/hooks";

export function useCopy() {
  const clipboard = useClipboard({ timeout: 1500 });
  return { copied: clipboard.copied, copy: (text: string) => clipboard.copy(text) };
}
