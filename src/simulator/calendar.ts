const daySeconds = 86_400;
/** Beijing is so far ahead of UTC, all year round. */
const beijingOffsetSeconds = 8 * 3600;

/** The day in Beijing: how many since 1970. */
export function beijingDay(seconds: number): number {
  return Math.floor((seconds + beijingOffsetSeconds) / daySeconds);
}

/** A day as `YYYYMMDD`. */
export function dayText(day: number): string {
  return timeText(day * daySeconds)
    .slice(0, 10)
    .replaceAll("-", "");
}

/** A Unix time as `YYYY-MM-DD HH:MM:SS` in UTC. */
export function timeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ");
}

/** The same in Beijing. */
export function beijingTimeText(seconds: number): string {
  return timeText(seconds + beijingOffsetSeconds);
}

/** The Unix time of a `YYYY-MM-DD HH:MM:SS` in UTC; `undefined` where there is no such time. */
export function readTime(text: string): number | undefined {
  const milliseconds = Date.parse(`${text.replace(" ", "T")}Z`);
  if (Number.isNaN(milliseconds)) return undefined;
  const seconds = Math.floor(milliseconds / 1000);
  // What does not come back as it went in, such as 30 February, is not in the calendar.
  return timeText(seconds) === text ? seconds : undefined;
}

/** The Unix time at which a `YYYYMMDDHH` in Beijing begins; `undefined` where there is no such hour. */
export function readBeijingHour(text: string): number | undefined {
  const [, year, month, day, hour] = /^(\d{4})(\d{2})(\d{2})(\d{2})$/.exec(text) ?? [];
  const seconds = readTime(`${year}-${month}-${day} ${hour}:00:00`);
  return seconds === undefined ? undefined : seconds - beijingOffsetSeconds;
}
