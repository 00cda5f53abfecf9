/** AWS's own convention for a month. */
export const HOURS_PER_MONTH = 730;
const DAYS_PER_MONTH = HOURS_PER_MONTH / 24;
const WEEKS_PER_MONTH = DAYS_PER_MONTH / 7;

export function hoursPerMonthByDay(hoursPerDay: number): number {
  return hoursPerDay * DAYS_PER_MONTH;
}

export function hoursPerMonthByWeek(hoursPerWeek: number): number {
  return hoursPerWeek * WEEKS_PER_MONTH;
}
