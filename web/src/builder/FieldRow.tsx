// One field of the list.

import { useSortable } from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import { ActionIcon, Badge, Group, TextInput } from "@mantine/core";
import { IconAdjustments, IconChevronDown, IconCopy, IconGripVertical, IconTrash } from "@tabler/icons-react";
import type { FieldType } from "../api/queries";
import { change } from "../app/store";
import type { Problem } from "../model/problem";
import { type Field, newId } from "../model/schema";
import { ProblemList } from "./ProblemList";

interface Props {
  field: Field;
  type: FieldType | undefined;
  chosen: boolean;
  problems: Problem[];
  choose: (id: string) => void;
  pick: (id: string) => void;
  openOptions: ((id: string) => void) | null;
}

function marks(field: Field): string[] {
  const list: string[] = [];
  if (field.locale) list.push(field.locale);
  if (field.blankPercentage) list.push(`${field.blankPercentage} % blank`);
  const options = Object.entries(field.constraints ?? {});
  for (const [name, value] of options.slice(0, 3)) {
    const text = typeof value === "object" ? "" : ` ${value}`;
    list.push(value === true ? name : `${name}${text}`.slice(0, 28));
  }
  if (options.length > 3) list.push(`${options.length - 3} more`);
  return list;
}

export function FieldRow({ field, type, chosen, problems, choose, pick, openOptions }: Props) {
  const sortable = useSortable({ id: field.id });
  const style = { transform: CSS.Translate.toString(sortable.transform), transition: sortable.transition };
  const wrong = problems.length > 0;
  const label = field.name || "field without a name";
  const badges = marks(field);
  return (
    <li
      ref={sortable.setNodeRef}
      style={style}
      className={`field ${chosen ? "chosen" : ""} ${sortable.isDragging ? "dragging" : ""}`}
      onFocusCapture={() => choose(field.id)}
      data-testid="field"
    >
      <button
        type="button"
        className="grip"
        ref={sortable.setActivatorNodeRef}
        {...sortable.attributes}
        {...sortable.listeners}
        aria-label={`Move ${label}`}
      >
        <IconGripVertical size={16} />
      </button>
      <TextInput
        aria-label={`Name of field ${label}`}
        value={field.name}
        size="xs"
        maxLength={128}
        error={wrong && problems.some((p) => p.path?.endsWith("/name"))}
        onChange={(event) =>
          change({ kind: "edit", id: field.id, field: { name: event.currentTarget.value } }, `name ${field.id}`)
        }
      />
      <div className="type-cell" style={{ minWidth: 0 }}>
        <button
          type="button"
          className="type-button"
          aria-label={`Type of ${label}: ${type?.title ?? field.type}. Change`}
          aria-invalid={problems.some((p) => p.path?.endsWith("/type"))}
          onClick={() => pick(field.id)}
        >
          <span>{type?.title ?? field.type}</span>
          <IconChevronDown size={14} style={{ flex: "none" }} />
        </button>
      </div>
      <Group gap={2} wrap="nowrap" className="field-actions">
        {openOptions && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Options of ${label}`}
            title="Options"
            onClick={() => openOptions(field.id)}
          >
            <IconAdjustments size={17} />
          </ActionIcon>
        )}
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`Duplicate ${label}`}
          title="Duplicate"
          onClick={() => change({ kind: "duplicate", id: field.id, copy: newId() })}
        >
          <IconCopy size={16} />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`Remove ${label}`}
          title="Remove"
          onClick={() => change({ kind: "remove", id: field.id })}
        >
          <IconTrash size={16} />
        </ActionIcon>
      </Group>
      {(badges.length > 0 || wrong) && (
        <div className="field-notes">
          {badges.length > 0 && (
            <Group gap={4}>
              {badges.map((text) => (
                <Badge key={text} size="sm" variant="default" tt="none" fw={500}>
                  {text}
                </Badge>
              ))}
            </Group>
          )}
          <ProblemList problems={problems} />
        </div>
      )}
    </li>
  );
}
