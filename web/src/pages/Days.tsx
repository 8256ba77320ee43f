// Calls of the last 30 days as bars, with the numbers for those who read them.

interface Day {
  date: string;
  calls: number;
  records: number;
}

export function Days({ days }: { days: Day[] }) {
  const most = Math.max(1, ...days.map((day) => day.calls));
  return (
    <figure style={{ margin: 0 }}>
      <figcaption style={{ fontSize: ".85rem", color: "var(--mantine-color-dimmed)", marginBottom: 6 }}>
        Calls a day, last 30 days
      </figcaption>
      <svg
        viewBox="0 0 600 90"
        role="img"
        aria-label={`Calls a day: ${
          days
            .filter((d) => d.calls > 0)
            .map((d) => `${d.date} ${d.calls}`)
            .join(", ") || "none yet"
        }`}
        style={{ width: "100%", height: 90 }}
        preserveAspectRatio="none"
      >
        {days.map((day, i) => {
          const height = day.calls === 0 ? 1.5 : Math.max(4, (day.calls / most) * 84);
          return (
            <rect
              key={day.date}
              x={i * 20 + 2}
              y={88 - height}
              width={16}
              height={height}
              rx={2}
              fill={day.calls === 0 ? "var(--mantine-color-default-border)" : "var(--mantine-color-sea-6)"}
            >
              <title>{`${day.date}: ${day.calls} calls, ${day.records} rows`}</title>
            </rect>
          );
        })}
      </svg>
      <div
        style={{
          display: "flex",
          justifyContent: "space-between",
          fontSize: ".75rem",
          color: "var(--mantine-color-dimmed)",
        }}
      >
        <span>{days[0]?.date}</span>
        <span>{days.at(-1)?.date}</span>
      </div>
    </figure>
  );
}
