// The fields in order: dragged, or moved with the keyboard (space, arrows, space).

import {
  type Announcements,
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import { SortableContext, sortableKeyboardCoordinates, verticalListSortingStrategy } from "@dnd-kit/sortable";
import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconPlus, IconSparkles, IconTemplate } from "@tabler/icons-react";
import { Link } from "wouter";
import type { FieldType } from "../api/queries";
import { change, currentSchema } from "../app/store";
import { columnOf, type Problem } from "../model/problem";
import type { Field, Payload } from "../model/schema";
import { FieldRow } from "./FieldRow";

interface Props {
  fields: Field[];
  types: Map<string, FieldType>;
  chosen: string | null;
  problems: Problem[];
  payload: Payload;
  choose: (id: string) => void;
  pick: (id: string | "new") => void;
  openOptions: ((id: string) => void) | null;
}

const nameOf = (id: unknown) => currentSchema().fields.find((field) => field.id === id)?.name ?? "";
const placeOf = (id: unknown) => currentSchema().fields.findIndex((field) => field.id === id) + 1;

const announcements: Announcements = {
  onDragStart: ({ active }) => `${nameOf(active.id)} picked up at place ${placeOf(active.id)}.`,
  // A field that is picked up is over itself at once, which must not hide what was just said.
  onDragOver: ({ active, over }) => {
    if (over?.id === active.id) return `${nameOf(active.id)} picked up at place ${placeOf(active.id)}.`;
    return over ? `Now at place ${placeOf(over.id)}.` : undefined;
  },
  onDragEnd: ({ active, over }) => (over ? `${nameOf(active.id)} dropped at place ${placeOf(over.id)}.` : undefined),
  onDragCancel: ({ active }) => `${nameOf(active.id)} is where it was.`,
};
const screenReaderInstructions = {
  draggable:
    "Press space to pick the field up, arrow keys to move it, space to drop it, escape to leave it where it was.",
};

export function FieldList({ fields, types, chosen, problems, choose, pick, openOptions }: Props) {
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const onDragEnd = ({ active, over }: DragEndEvent) => {
    const to = fields.findIndex((field) => field.id === over?.id);
    if (to >= 0) change({ kind: "move", id: String(active.id), to });
  };
  if (fields.length === 0) return <NoFields pick={pick} />;
  return (
    <Stack gap="sm">
      <DndContext
        sensors={sensors}
        collisionDetection={closestCenter}
        onDragEnd={onDragEnd}
        accessibility={{ announcements, screenReaderInstructions }}
      >
        <SortableContext items={fields.map((field) => field.id)} strategy={verticalListSortingStrategy}>
          <ul className="fields surface" aria-label="Fields">
            {fields.map((field, i) => (
              <FieldRow
                key={field.id}
                field={field}
                type={types.get(field.type)}
                chosen={field.id === chosen}
                problems={problems.filter((problem) => columnOf(problem) === i)}
                choose={choose}
                pick={pick}
                openOptions={openOptions}
              />
            ))}
          </ul>
        </SortableContext>
      </DndContext>
      <Group>
        <Button variant="light" leftSection={<IconPlus size={16} />} onClick={() => pick("new")}>
          Add a field
        </Button>
        <Text size="sm" c="dimmed">
          {fields.length} {fields.length === 1 ? "field" : "fields"}
        </Text>
      </Group>
    </Stack>
  );
}

function NoFields({ pick }: { pick: (id: "new") => void }) {
  return (
    <Paper withBorder p="xl" radius="md">
      <Stack align="center" gap="sm">
        <Title order={2} size="h4">
          An empty schema
        </Title>
        <Text c="dimmed" ta="center" maw={440}>
          A schema is a list of fields: a name and a type each. Add the first one, begin with a table that others use
          often, or paste the columns that you have.
        </Text>
        <Group justify="center">
          <Button leftSection={<IconPlus size={16} />} onClick={() => pick("new")}>
            Add a field
          </Button>
          <Button component={Link} href="/templates" variant="default" leftSection={<IconTemplate size={16} />}>
            Take a template
          </Button>
          <Button component={Link} href="/ai" variant="default" leftSection={<IconSparkles size={16} />}>
            Paste column names
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
