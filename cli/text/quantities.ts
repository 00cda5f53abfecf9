/** Quantities as people read them. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function dollars(amount: number): string {
  return `$${amount.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** Nothing for an instance type whose price is not known. */
export function dollarsPerHour(amount: number | undefined): string {
  return amount === undefined ? "unknown" : `${dollars(amount)}/h`;
}

/** The two largest units: `3 d 4 h`, `4 h 10 min`, `12 min`, `8 s`. */
export function duration(milliseconds: number): string {
  const [days, hours] = [Math.floor(milliseconds / DAY), Math.floor((milliseconds % DAY) / HOUR)];
  const minutes = Math.floor((milliseconds % HOUR) / MINUTE);
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  if (minutes > 0) return `${minutes} min`;
  return `${Math.max(0, Math.floor(milliseconds / 1000))} s`;
}

/** UTC to the minute, the same for everyone in a team. */
export function moment(date: Date | string): string {
  const time = new Date(date);
  if (Number.isNaN(time.getTime())) return String(date);
  return `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: MINUTE, h: HOUR, d: DAY };

/** Milliseconds of `30s`, `15m`, `2h`, `30d`; nothing for anything else. */
export function parseDuration(text: string): number | undefined {
  const [, count, unit = ""] = /^([1-9]\d{0,5})([smhd])$/.exec(text) ?? [];
  const milliseconds = UNITS[unit];
  return milliseconds === undefined ? undefined : Number(count) * milliseconds;
}

/** An ISO 8601 date, with or without a time; a time without a zone is UTC. */
export function parseDate(text: string): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/.test(text)) return undefined;
  const zoned = /T.*(Z|[+-]\d{2}:\d{2})$/.test(text) || !text.includes("T") ? text : `${text}Z`;
  const date = new Date(zoned);
  if (Number.isNaN(date.getTime())) return undefined;
  // 2026-02-31 would become a day in March.
  return new Date(`${text.slice(0, 10)}T00:00Z`).toISOString().startsWith(text.slice(0, 10)) ? date : undefined;
}
