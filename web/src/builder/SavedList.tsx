// Schemas saved in this browser: open, forget.

import { ActionIcon, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { forgetSchema, savedSchema, useSaves } from "../app/saves";
import { change } from "../app/store";

export default function SavedList({ close, tell }: { close: () => void; tell: (text: string) => void }) {
  const saves = useSaves();
  return (
    <Modal opened onClose={close} title="Saved in this browser" closeButtonProps={{ "aria-label": "Close" }}>
      {saves.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing is saved yet. “Save in this browser” keeps the schema under its title.
        </Text>
      )}
      <Stack gap="xs">
        {saves.map((saved) => (
          <Group key={saved.id} justify="space-between" wrap="nowrap">
            <Button
              variant="subtle"
              justify="flex-start"
              style={{ flex: 1, minWidth: 0 }}
              onClick={() => {
                const schema = savedSchema(saved);
                if (typeof schema === "string") return tell(schema);
                change({ kind: "replace", schema });
                tell(`“${saved.title}” is open. Undo brings back what you had.`);
                close();
              }}
            >
              {saved.title || "Untitled"}
            </Button>
            <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
              {saved.payload.schema_fields.length} fields, {new Date(saved.savedAt).toLocaleDateString()}
            </Text>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Forget ${saved.title}`}
              onClick={() => forgetSchema(saved.id)}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Group>
        ))}
      </Stack>
    </Modal>
  );
}
